import { isUtf8 } from 'node:buffer';
import { JsonReader } from './json-reader.ts';
import { essence, isJsonLike } from './media-type.ts';

/** The attributes of a CloudEvent in binary mode, which travel as headers while the body is the data alone. */
export type CloudEventAttributes = ReadonlyMap<string, string>;

export const CLOUD_EVENT_TYPE = 'application/cloudevents+json';

/** CloudEvents 1.0 §3.1: lower-case letters and digits. `data` is the body's, whatever a header says. */
const attributePattern = /^[a-z0-9]{1,64}$/;
const MOST_ATTRIBUTES = 64;
const BYTE_ORDER_MARK = '\uFEFF';

interface Headers {
  /** `ce_` in Kafka, `ce-` in HTTP. */
  readonly prefix: 'ce_' | 'ce-';
  readonly entries: Iterable<readonly [name: string, value: string | undefined]>;
  readonly contentType: string | null;
}

/** @returns null when the headers tell of no CloudEvent, or of one that is in the body as a whole (structured mode) */
export function cloudEventAttributes({ prefix, entries, contentType }: Headers): CloudEventAttributes | null {
  if (contentType !== null && essence(contentType).startsWith('application/cloudevents')) return null;
  const attributes = new Map<string, string>();
  for (const [header, value] of entries) {
    const name = header.toLowerCase();
    if (value === undefined || !name.startsWith(prefix)) continue;
    const attribute = name.slice(prefix.length);
    if (attribute !== 'data' && attributePattern.test(attribute)) attributes.set(attribute, value);
    if (attributes.size === MOST_ATTRIBUTES) break;
  }
  return attributes.has('specversion') ? attributes : null;
}

/**
 * The event as one JSON document, as structured mode has it: JSON data go in as they lie there, byte by byte; text as a string, anything else in base64.
 * @returns undefined when the data are said to be JSON and are not
 */
export function structuredEvent(
  attributes: CloudEventAttributes,
  contentType: string | null,
  data: Buffer,
): Buffer | undefined {
  const own = contentType === null ? {} : { datacontenttype: contentType };
  const head = JSON.stringify({ ...Object.fromEntries(attributes), ...own }).slice(0, -1);
  if (data.length === 0) return Buffer.from(`${head}}`);
  const member = dataMember(contentType, data);
  return member && Buffer.concat([Buffer.from(`${head},${member.name}:`), member.value, Buffer.from('}')]);
}

function dataMember(contentType: string | null, data: Buffer): { name: string; value: Buffer } | undefined {
  const type = contentType === null ? '' : essence(contentType);
  const isText = type.startsWith('text/') && type !== 'text/json' && isUtf8(data);
  if (isText) return { name: '"data"', value: Buffer.from(JSON.stringify(withoutMark(data.toString()))) };
  if (isOneJsonValue(data)) return { name: '"data"', value: data };
  // Without a content type the data are most likely JSON, but nobody has said so.
  if (contentType !== null && type !== 'text/plain' && isJsonLike(contentType)) return undefined;
  return { name: '"data_base64"', value: Buffer.from(`"${data.toString('base64')}"`) };
}

function withoutMark(text: string): string {
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
}

/** What is wrong inside (depth, keys, digits) is found when the whole is read. */
function isOneJsonValue(data: Buffer): boolean {
  const reader = new JsonReader(data, Number.MAX_SAFE_INTEGER);
  const end = reader.readValue(reader.skipSpace(0));
  return end >= 0 && reader.isEnd(reader.skipSpace(end));
}

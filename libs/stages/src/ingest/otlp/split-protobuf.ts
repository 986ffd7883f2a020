import { isUtf8 } from 'node:buffer';
import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { FoundItem } from '../items.ts';
import { logRecord, type Message, resource, scope, span } from './messages.ts';
import type { OtlpLimits, OtlpSplit } from './otlp-split.ts';
import { type MessageFault, MessageReader, TooManyValuesError } from './read-message.ts';

/** What an export request holds; its protobuf forms for logs and spans cannot be told apart by their bytes. */
export interface Signal {
  readonly resources: string;
  readonly scopes: string;
  readonly items: string;
  readonly record: Message;
}

export const logs: Signal = {
  resources: 'resourceLogs',
  scopes: 'scopeLogs',
  items: 'logRecords',
  record: logRecord,
};
export const spans: Signal = { resources: 'resourceSpans', scopes: 'scopeSpans', items: 'spans', record: span };

/** Levels of JSON that a request has around a record. */
const LEVELS_AROUND = 6;
const BELOW_REQUEST = 1;
/** Field numbers of what holds a resource, and of what holds a scope: itself, the list below it, the URL of its schema. */
const ABOUT = 1;
const BELOW = 2;
const SCHEMA_URL = 3;
const PROTOBUF = 'application/x-protobuf';

/**
 * The log records or spans of an OTLP export request in protobuf, each as an OTLP/JSON document of its own. A record that cannot be read keeps its
 * protobuf bytes, framed with its resource and scope. Never throws.
 */
export function splitProtobuf(body: Buffer, signal: Signal, limits: OtlpLimits): OtlpSplit {
  const reader = new RequestReader(signal, limits);
  try {
    reader.read(body);
  } catch (error) {
    if (error instanceof LimitError) return { ok: false, reason: error.limit };
    if (error instanceof TooManyValuesError) return { ok: false, reason: 'too_many_items' };
    return { ok: false, reason: 'body_unreadable' };
  }
  return { ok: true, items: reader.items };
}

class LimitError extends Error {
  readonly limit: 'too_many_items' | 'decompression_limit';
  constructor(limit: LimitError['limit']) {
    super(limit);
    this.limit = limit;
  }
}

/** A resource or a scope with what lies below it, still as bytes. */
interface Group {
  readonly about: Buffer | undefined;
  readonly schemaUrl: Buffer | undefined;
  readonly below: readonly Buffer[];
}

/** What stands around a record. */
interface Around {
  readonly entry: Group;
  readonly scope: Group;
  /** The JSON text up to the record. */
  readonly head: string;
  readonly fault: MessageFault | null;
}

class RequestReader {
  readonly items: FoundItem[] = [];
  readonly #signal: Signal;
  readonly #limits: OtlpLimits;
  readonly #messages: MessageReader;
  #parts = 0;
  #bytes = 0;

  constructor(signal: Signal, limits: OtlpLimits) {
    this.#signal = signal;
    this.#limits = limits;
    this.#messages = new MessageReader(Math.max(1, limits.maxDepth - LEVELS_AROUND));
  }

  read(body: Buffer): void {
    const reader = new BinaryReader(body);
    while (reader.pos < reader.len) {
      const [number, wireType] = reader.tag();
      if (number === BELOW_REQUEST && wireType === WireType.LengthDelimited)
        this.#entry(this.#group(this.#counted(bytesOf(reader))));
      else reader.skip(wireType, number);
    }
  }

  #group(bytes: Buffer): Group {
    const reader = new BinaryReader(bytes);
    let about: Buffer | undefined;
    let schemaUrl: Buffer | undefined;
    const below: Buffer[] = [];
    while (reader.pos < reader.len) {
      const [number, wireType] = reader.tag();
      const isOurs = wireType === WireType.LengthDelimited;
      if (isOurs && number === ABOUT) about = bytesOf(reader);
      else if (isOurs && number === BELOW) below.push(this.#counted(bytesOf(reader)));
      else if (isOurs && number === SCHEMA_URL) schemaUrl = bytesOf(reader);
      else reader.skip(wireType, number);
    }
    return { about, schemaUrl, below };
  }

  /** Resources, scopes and records alike: two bytes on the wire are an empty one. */
  #counted(bytes: Buffer): Buffer {
    this.#parts += 1;
    if (this.#parts > 3 * this.#limits.maxItems) throw new LimitError('too_many_items');
    return bytes;
  }

  #entry(entry: Group): void {
    const { resources, scopes, items } = this.#signal;
    const outer = this.#members(entry, resource, 'resource');
    for (const bytes of entry.below) {
      const group = this.#group(bytes);
      const inner = this.#members(group, scope, 'scope');
      const head = `{"${resources}":[{${outer.text}"${scopes}":[{${inner.text}"${items}":[`;
      const fault = outer.fault ?? inner.fault;
      for (const record of group.below) this.#record(record, { entry, scope: group, head, fault });
    }
  }

  /** What a group says of itself, as members of a JSON object, each with a comma behind it. */
  #members(group: Group, message: Message, name: string): { text: string; fault: MessageFault | null } {
    const about = group.about === undefined ? { json: '{}' } : this.#messages.toJson(group.about, message);
    if ('fault' in about) return { text: '', fault: about.fault };
    const { schemaUrl = Buffer.alloc(0) } = group;
    if (!isUtf8(schemaUrl)) return { text: '', fault: 'invalid_utf8' };
    const url = schemaUrl.length === 0 ? '' : `"schemaUrl":${JSON.stringify(schemaUrl.toString())},`;
    return { text: `"${name}":${about.json},${url}`, fault: null };
  }

  #record(bytes: Buffer, around: Around): void {
    if (this.items.length === this.#limits.maxItems) throw new LimitError('too_many_items');
    const record = around.fault === null ? this.#messages.toJson(bytes, this.#signal.record) : { fault: around.fault };
    const item: FoundItem =
      'json' in record
        ? { body: Buffer.from(`${around.head}${record.json}]}]}]}`), mediaType: 'application/json', fault: null }
        : { body: framed(bytes, around), mediaType: PROTOBUF, fault: record.fault };
    this.#bytes += item.body.length;
    // Every record carries its resource: a large one before many records would multiply.
    if (this.#bytes > this.#limits.maxInflatedBytes) throw new LimitError('decompression_limit');
    this.items.push(item);
  }
}

/** An export request of the one record. */
function framed(record: Buffer, { entry, scope }: Around): Buffer {
  return asField(BELOW_REQUEST, aboutAnd(entry, asField(BELOW, aboutAnd(scope, asField(BELOW, record)))));
}

function aboutAnd({ about, schemaUrl }: Group, below: Buffer): Buffer {
  return Buffer.concat([
    ...(about === undefined ? [] : [asField(ABOUT, about)]),
    below,
    ...(schemaUrl === undefined ? [] : [asField(SCHEMA_URL, schemaUrl)]),
  ]);
}

function asField(number: number, bytes: Buffer): Buffer {
  return Buffer.from(new BinaryWriter().tag(number, WireType.LengthDelimited).bytes(bytes).finish());
}

/** The reader was given a Buffer, and its views of it are Buffers too; its types do not say so. */
function bytesOf(reader: BinaryReader): Buffer {
  const { buffer, byteOffset, byteLength } = reader.bytes();
  return Buffer.from(buffer, byteOffset, byteLength);
}

import { isJsonObject, type JsonObject, type JsonValue } from '@tripline/contract';
import { readTextLine, type TextLine } from './text-line.ts';

/** A record inside what a shipper sends. */
export interface Shipped {
  readonly record: JsonObject;
  /** What it was wrapped in, and what the wrapping said beside it. */
  readonly name: string;
  readonly rest: JsonObject;
  /** As the wrapping states it; null where it states none. */
  readonly time: JsonValue;
}

interface Carrier {
  /** Member that holds the record: an object, or a line of text with a record in it. */
  readonly key: string;
  readonly name: string;
  readonly isOne?: (record: JsonObject) => boolean;
}

/**
 * Which member of a wrapping is the record. Most shippers differ in no more than this: Filebeat, Vector, Datadog and rsyslog say `message`, Docker,
 * Fluent Bit and Fluentd `log`, journald `MESSAGE`, GELF `short_message`. Asked only where no format knows the record as it is.
 */
const carriers: readonly Carrier[] = [
  { key: 'data', name: 'cloudevent', isOne: ({ specversion }) => typeof specversion === 'string' },
  { key: 'data_base64', name: 'cloudevent', isOne: ({ specversion }) => typeof specversion === 'string' },
  { key: 'message', name: 'shipper' },
  { key: 'log', name: 'shipper' },
  { key: 'event', name: 'hec' },
  { key: 'MESSAGE', name: 'journald' },
  { key: 'full_message', name: 'gelf' },
  { key: 'short_message', name: 'gelf' },
  { key: 'msg', name: 'shipper' },
  { key: '_raw', name: 'shipper' },
  { key: 'value', name: 'shipper' },
];

const timeKeys = ['@timestamp', 'time', 'timestamp', 'date', '__REALTIME_TIMESTAMP'] as const;
const MAX_BASE64 = 4 * 1024 * 1024;

/** What a record may be the wrapping of, likeliest first. */
export function shippedIn(outer: JsonObject): readonly Shipped[] {
  return carriers.flatMap(({ key, name, isOne }) => {
    if (!Object.hasOwn(outer, key) || isOne?.(outer) === false) return [];
    const line = contentOf(key, outer[key]);
    return line === undefined ? [] : [shipped(outer, key, name, line)];
  });
}

function contentOf(key: string, value: JsonValue | undefined): TextLine | undefined {
  if (isJsonObject(value)) return { record: value, name: 'line', said: {}, time: null };
  if (typeof value !== 'string') return undefined;
  if (key !== 'data_base64') return readTextLine(value);
  return value.length > MAX_BASE64 ? undefined : readTextLine(Buffer.from(value, 'base64').toString());
}

function shipped(outer: JsonObject, key: string, name: string, line: TextLine): Shipped {
  const timeKey = timeKeys.find((candidate) => Object.hasOwn(outer, candidate));
  const beside = Object.fromEntries(Object.entries(outer).filter(([other]) => other !== key && other !== timeKey));
  const rest = line.name === 'line' ? beside : { ...beside, [line.name]: line.said };
  return {
    record: line.record,
    name,
    rest,
    time: line.time ?? (timeKey === undefined ? null : (outer[timeKey] ?? null)),
  };
}

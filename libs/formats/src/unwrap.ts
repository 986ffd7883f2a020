import { isJsonObject, type JsonObject, type JsonValue } from '@tripline/contract';
import { lassoXetrack } from './lasso-xetrack.ts';
import { type OtlpRecord, readOtlp } from './wrappings/otlp.ts';
import { carriedBy } from './wrappings/otlp-carried.ts';
import { readSdkRecord } from './wrappings/otlp-sdk.ts';
import { shippedIn } from './wrappings/shipped.ts';
import { readTextLine } from './wrappings/text-line.ts';

/** A record without its transport's wrapping. */
export interface Unwrapped {
  readonly record: JsonObject;
  /** What the wrapping said beside the record, by the wrapping's name; null where there was none. */
  readonly wrapping: JsonObject | null;
  /** The time that the wrapping states, for records that have none themselves. */
  readonly time: JsonValue;
  /** What else the input may be, likeliest first, where the wrapping leaves that open; made when asked for. */
  readonly otherwise?: () => readonly Unwrapped[];
}

/** A wrapping knows its own shape and nothing of what is inside. */
interface Wrapping {
  readonly name: string;
  /** @returns the key that holds the record; undefined when this is not such a wrapping */
  contentKey(record: JsonObject): string | undefined;
  readonly timeKey: string;
}

const hecKeys = new Set(['event', 'time', 'host', 'source', 'sourcetype', 'index', 'fields']);

const wrappings: readonly Wrapping[] = [
  {
    // Splunk HTTP Event Collector: a proxy that can only log to Splunk, or a record on its way to one.
    name: 'hec',
    timeKey: 'time',
    contentKey: (record) =>
      isJsonObject(record['event']) && Object.keys(record).every((key) => hecKeys.has(key)) ? 'event' : undefined,
  },
];

/** More wrappings than this around one record are none that a shipper makes. */
const MOST_LAYERS = 4;

/** Takes off what transports put around a record, outermost first. */
export function unwrap(outer: JsonObject): Unwrapped {
  let record = outer;
  let time: JsonValue = null;
  const said: [string, JsonValue][] = [];
  for (let layer = 0; layer < MOST_LAYERS; layer += 1) {
    const opened = open(record);
    if (opened === undefined) break;
    said.push([opened.name, opened.rest]);
    time = opened.time ?? time;
    record = opened.content;
  }
  // Its arguments may have the keys of a transport, with another record inside that the agent wrote.
  if (lassoXetrack.recognise(record)) return { record, wrapping: wrappingOf(said), time };
  const otlp = readOtlp(record) ?? readSdkRecord(record);
  if (otlp === undefined)
    return { record, wrapping: wrappingOf(said), time, otherwise: () => insides(record, said, time) };
  return {
    record: otlp.record,
    wrapping: wrappingOf(said),
    time: otlp.time,
    otherwise: () => insidesOfOtlp(otlp, said),
  };
}

/** A line of text with a record in it. @returns undefined where there is none */
export function unwrapText(text: string): Unwrapped | undefined {
  const line = readTextLine(text);
  if (line === undefined) return undefined;
  const inner = unwrap(line.record);
  const wrapping = line.name === 'line' ? inner.wrapping : { ...inner.wrapping, [line.name]: line.said };
  return { ...inner, wrapping, time: inner.time ?? line.time };
}

/** What a record holds that is a record itself, from the outside in. A format is asked for the outer one first. */
function insides(outer: JsonObject, said: readonly [string, JsonValue][], time: JsonValue): readonly Unwrapped[] {
  if (said.length >= MOST_LAYERS) return [];
  return shippedIn(outer).flatMap(({ record, name, rest, time: own }) => {
    const around: [string, JsonValue][] = [...said, [name, rest]];
    const at = own ?? time;
    return [{ record, wrapping: wrappingOf(around), time: at }, ...insides(record, around, at)];
  });
}

/** What a log record carries, and only then what that wraps in its turn: a line of a file may be on its way to Splunk. */
function insidesOfOtlp(otlp: OtlpRecord, said: readonly [string, JsonValue][]): readonly Unwrapped[] {
  const { time } = otlp;
  const carried = carriedBy(otlp).map(({ record, rest }) => ({
    record,
    around: [...said, ['otlp', rest]] satisfies [string, JsonValue][],
  }));
  return [
    ...carried.map(({ record, around }) => ({ record, wrapping: wrappingOf(around), time })),
    ...carried.flatMap(({ record, around }) => insides(record, around, time)),
  ];
}

/** Of two wrappings of one name the inner one has a number behind it. */
function wrappingOf(said: readonly [string, JsonValue][]): JsonObject | null {
  if (said.length === 0) return null;
  const count = (name: string, until: number) => said.slice(0, until).filter(([other]) => other === name).length;
  return Object.fromEntries(
    said.map(([name, rest], index) => [count(name, index) === 0 ? name : `${name}_${count(name, index) + 1}`, rest]),
  );
}

function open(record: JsonObject) {
  for (const { name, timeKey, contentKey } of wrappings) {
    const key = contentKey(record);
    const content = key === undefined ? undefined : record[key];
    if (key === undefined || !isJsonObject(content)) continue;
    const rest = Object.fromEntries(Object.entries(record).filter(([other]) => other !== key && other !== timeKey));
    return { name, content, rest, time: Object.hasOwn(record, timeKey) ? (record[timeKey] ?? null) : null };
  }
  return undefined;
}

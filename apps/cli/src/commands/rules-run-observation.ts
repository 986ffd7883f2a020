import { isJsonObject, type JsonObject, type JsonValue, parseJson } from '@tripline/contract';
import type { Observation, RuleSet } from '@tripline/detection';
import { readTime } from '@tripline/formats';
import { UsageError } from '../command.ts';
import type { InputLine } from '../lines.ts';

/** How lines become events. */
export interface Reading {
  /** Dotted name of the field with the event time; null: the first of `TIME_FIELDS` that holds one. */
  readonly timeField: string | null;
  /** The rules are about our own events: lines hold those, or what `tripline normalize` prints. */
  readonly isCanonical: boolean;
}

/** Where logs in the wild keep their time. */
const TIME_FIELDS = [
  'event_time',
  '@timestamp',
  'timestamp',
  'time',
  'ts',
  'eventTime',
  'TimeCreated',
  'UtcTime',
  'TimeGenerated',
  'datetime',
  'date',
];
/** All lines are of one source: what comes between them is the file's order alone. */
const SOURCE = 'file';
const DIGITS_OF_LINES = 12;

export function readingFor(set: RuleSet, timeField: string | undefined): Reading {
  if (timeField === '') throw new UsageError('--time-field must be the name of a field');
  const isCanonical =
    set.detections.length > 0 && set.detections.every(({ logsource }) => logsource['product'] === 'tripline');
  return { timeField: timeField ?? null, isCanonical };
}

/** @returns the events of a line, or why it has none */
export function readObservations(
  { number, bytes }: InputLine,
  reading: Reading,
): Observation[] | 'unreadable' | 'no_time' {
  const value = bytes === null ? undefined : parseJson(bytes.toString());
  if (!isJsonObject(value ?? null)) return 'unreadable';
  const events = eventsIn(value as JsonObject, reading);
  const observations = events.map((event, index) => observationOf(event, number, index, reading));
  return observations.every((each) => each !== undefined) ? observations : 'no_time';
}

/** What `tripline normalize` prints holds the events of one record. */
function eventsIn(value: JsonObject, { isCanonical }: Reading): readonly JsonObject[] {
  const { line, events } = value;
  const isPrinted = isCanonical && typeof line === 'number' && Array.isArray(events);
  return isPrinted ? events.filter(isJsonObject) : [value];
}

function observationOf(
  event: JsonObject,
  line: number,
  index: number,
  { timeField, isCanonical }: Reading,
): Observation | undefined {
  const timeMicros = timeOf(event, timeField);
  if (timeMicros === undefined) return undefined;
  const text = (field: string) => (isCanonical && typeof event[field] === 'string' ? (event[field] as string) : null);
  return {
    id: text('id') ?? `${String(line).padStart(DIGITS_OF_LINES, '0')}.${index}`,
    tenant: text('tenant') ?? '',
    source: SOURCE,
    timeMicros,
    offset: line,
    owner: text('owner'),
    isTest: isCanonical && event['test'] === true,
    isReplay: text('replay_id') !== null,
    fields: event,
  };
}

/** The line of an event that has no id of its own. */
export function lineOfId(id: string): number {
  return Number(id.slice(0, DIGITS_OF_LINES));
}

function timeOf(event: JsonObject, field: string | null): number | undefined {
  for (const name of field === null ? TIME_FIELDS : [field]) {
    const instant = readTime(valueAt(event, name));
    if (instant !== undefined && instant !== null) return instant.micros;
  }
  return undefined;
}

/** The literal key first, as rules look fields up. */
function valueAt(event: JsonObject, name: string): JsonValue {
  if (Object.hasOwn(event, name)) return event[name] as JsonValue;
  let value: JsonValue = event;
  for (const step of name.split('.')) {
    if (!isJsonObject(value) || !Object.hasOwn(value, step)) return null;
    value = value[step] as JsonValue;
  }
  return value;
}

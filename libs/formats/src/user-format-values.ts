import {
  type Dlp,
  eventTypes,
  isRawNumber,
  type JsonValue,
  kinds,
  outcomes,
  severities,
  toolClasses,
  verdicts,
} from '@tripline/contract';
import { isAbsent } from './absent.ts';
import { type Converter, oneOf } from './converters.ts';
import { readMillis } from './durations.ts';
import { dlpConverters, fieldConverters } from './fields.ts';
import type { MappedFields } from './format.ts';
import { type EpochUnit, readTimeIn } from './times.ts';
import { readDecisionSource } from './vocabulary.ts';

/** What a user may write as a value: of a constant, of a table. Null: says nothing. */
export type Scalar = string | number | boolean | null;
type AnyConverter = Converter<unknown>;

const decisionSources = ['policy', 'person', 'authn', 'rate_limit', 'error'] as const;
const readOwnDecisionSource = oneOf(...decisionSources);

/** The converters of an event's fields by the names that users know, which are those of the event. */
export const userFieldConverters: Readonly<Record<string, AnyConverter>> = {
  ...withoutSourceType(fieldConverters),
  // Only our own types can be stated; what is none of them is derived.
  event_type: oneOf(...eventTypes.map(({ name }) => name)),
  decision_source: (value) => readOwnDecisionSource(value) ?? readDecisionSource(value),
};

export const userDlpConverters: Readonly<Record<keyof Dlp, AnyConverter>> = dlpConverters;

/** The field that a name of the users' stands for. */
export function fieldNamed(name: string): keyof MappedFields {
  return name === 'event_type' ? 'source_type' : (name as keyof MappedFields);
}

function withoutSourceType({ source_type: _, ...fields }: typeof fieldConverters): Record<string, AnyConverter> {
  return fields;
}

const closed: Readonly<Record<string, readonly string[]>> = {
  kind: kinds,
  verdict: verdicts,
  outcome: outcomes,
  severity: severities,
  tool_class: toolClasses,
  decision_source: decisionSources,
  time_source: ['server', 'client_reported'],
  event_type: eventTypes.map(({ name }) => name),
  direction: ['inbound', 'outbound'],
  action_taken: ['blocked', 'redacted', 'flagged', 'alerted', 'logged'],
};

/** What to say of a value that a field cannot have. */
export function refusalOf(field: string): string {
  const list = closed[field];
  return list === undefined ? `is no value that ${field} can have` : `must be one of ${list.join(', ')}`;
}

/** What a constant stands for. @returns undefined where the field cannot have it */
export function constantOf(value: Scalar, converter: AnyConverter): unknown {
  return value === null ? null : (converter(value) ?? undefined);
}

const millisPer: Readonly<Record<EpochUnit, number>> = { s: 1000, ms: 1, us: 1e-3, ns: 1e-6 };

/** Fields whose numbers may be counted in a unit of the user's, with the converter for it. */
export const unitConverters: Readonly<Record<string, (unit: EpochUnit) => AnyConverter>> = {
  event_time: readTimeIn,
  latency_ms: (unit) => (value) => {
    const millis = readMillis(value);
    // `42ms` says its unit itself.
    const isBare = typeof value !== 'string' || /^[\s\d.]*$/.test(value);
    return typeof millis === 'number' && isBare ? millis * millisPer[unit] : millis;
  },
};

/**
 * A converter by a table of the user's: the source's word, number or boolean → our value. Case does not matter, nor whether words are joined by a
 * space, a dash or `_`. The table goes before what else counts as absent, so that `unknown` may mean something.
 * @param otherwise undefined: a word that is not in the table stays in `extra`, and counts as a miss
 */
export function byUserTable(table: ReadonlyMap<string, unknown>, otherwise: unknown): AnyConverter {
  const exact = new Map(table);
  const plain = new Map([...table].map(([word, value]) => [plainWord(word), value]));
  return (value) => {
    const word = wordOf(value);
    if (word === undefined) return value === null ? null : undefined;
    if (exact.has(word)) return exact.get(word);
    if (word.length <= LONGEST_WORD && plain.has(plainWord(word))) return plain.get(plainWord(word));
    return isAbsent(value) ? null : otherwise;
  };
}

const LONGEST_WORD = 200;

function wordOf(value: JsonValue): string | undefined {
  if (isRawNumber(value)) return value.rawJSON;
  return typeof value === 'object' ? undefined : String(value);
}

function plainWord(word: string): string {
  return word
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
}

import { readdirSync, readFileSync } from 'node:fs';
import { isJsonObject, isRawNumber, type JsonObject, type JsonValue, parseJson } from '@tripline/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyEvent } from './fields.ts';
import { isIgnored, isRefused, type MappedEvent } from './format.ts';
import { formats } from './registry.ts';
import { unwrap } from './unwrap.ts';

const samples = new URL('../../../test/formats/', import.meta.url);
const kinds = new Map(Object.entries(emptyEvent()).map(([field, value]) => [field, kindOf(value)]));
/** What these fields hold where they hold something. */
const numbers = new Set(['drift_score', 'drift_threshold', 'hold_requested_at', 'hold_decided_at', 'latency_ms']);
const others = new Set(['arguments', 'event_time', 'dlp', 'enforced', 'send_allowed']);

const damage = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<JsonValue>,
  fc.constantFrom<JsonValue>(
    null,
    '',
    [],
    {},
    [[]],
    '{"a":',
    'unknown',
    'constructor',
    '__proto__',
    -1,
    1e300,
    true,
    parseJson('9007199254740993') ?? 0,
  ),
);

describe('a record with anything in the place of a field', () => {
  it.each(formats.filter(({ name }) => sampleOf(name).length > 0))('does not break $name', (format) => {
    const records = sampleOf(format.name);
    fc.assert(
      fc.property(fc.constantFrom(...records), fc.nat(), damage, (record, at, value) => {
        const damaged = replaced(record, at % (leaves(record) + 1), value);
        format.recognise(damaged);
        const reading = format.read(damaged);
        if (isIgnored(reading) || isRefused(reading)) return;
        expect(reading.flatMap(wrongFields)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });
});

/** Fields that hold what is not of their kind. */
function wrongFields(event: MappedEvent): string[] {
  const entries = Object.entries(event).filter(([field]) => !others.has(field));
  return entries.flatMap(([field, value]) => (value === null || kindOf(value) === wanted(field) ? [] : [field]));
}

function wanted(field: string): string {
  const kind = kinds.get(field) ?? 'no such field';
  return kind !== 'null' ? kind : numbers.has(field) ? 'number' : 'string';
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'list' : isRawNumber(value) ? 'raw number' : typeof value;
}

function sampleOf(name: string): JsonObject[] {
  if (!readdirSync(samples).includes(`${name}.ndjson`)) return [];
  const lines = readFileSync(new URL(`${name}.ndjson`, samples), 'utf8')
    .split('\n')
    .filter(Boolean);
  const parsed = lines.map((line) => parseJson(line));
  return parsed.filter(isJsonObject).map((record) => unwrap(record).record);
}

function leaves(value: JsonValue): number {
  return typeof value === 'object' && value !== null && !isRawNumber(value)
    ? Object.values(value).reduce((sum: number, child: JsonValue) => sum + 1 + leaves(child), 0)
    : 0;
}

/** The record with another value in its n-th place, counted from outside. */
function replaced(record: JsonObject, place: number, value: JsonValue): JsonObject {
  let left = place;
  const walk = (at: JsonValue): JsonValue => {
    if (typeof at !== 'object' || at === null || isRawNumber(at)) return at;
    const entries = Object.entries(at).map(([key, child]): [string, JsonValue] => {
      left -= 1;
      return [key, left === -1 ? value : walk(child)];
    });
    return Array.isArray(at) ? entries.map(([, child]) => child) : Object.fromEntries(entries);
  };
  return walk(record) as JsonObject;
}

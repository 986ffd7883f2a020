import { isMap, type YamlMap } from '../sigma/documents.ts';
import type { Problems } from '../sigma/problems.ts';
import { MapReader } from '../sigma/yaml-values.ts';
import { coverages, type ExpectedAlert, type RuleTest, type TestEvents } from './rule-test.ts';

const UNITS: Readonly<Record<string, number>> = {
  ms: 1_000,
  s: 1_000_000,
  m: 60_000_000,
  h: 3_600_000_000,
  d: 86_400_000_000,
};
const MAX_TIMES = 10_000;

/** @param groupBy the rule's group-by fields: an expected alert must name each of them */
export function readRuleTests(value: unknown, groupBy: readonly string[], problems: Problems): RuleTest[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) return problems.add('must be a list') ?? [];
  return value.flatMap((each, index) =>
    isMap(each) ? [readTest(each, groupBy, problems.at(index))] : (problems.at(index).add('must be a map') ?? []),
  );
}

function readTest(map: YamlMap, groupBy: readonly string[], problems: Problems): RuleTest {
  const reader = new MapReader(map, problems);
  const test: RuleTest = {
    name: reader.requiredText('name'),
    covers: reader.oneOf('covers', coverages, 'positive'),
    latenessMicros: readOffset(reader, 'lateness') ?? 5 * (UNITS['m'] as number),
    events: readMaps(reader, 'events', readEvents),
    expect: readMaps(reader, 'expect', (each) => readExpected(each, groupBy)),
  };
  if (!reader.has('covers')) reader.at('covers').add('is missing');
  if (!reader.has('expect')) reader.at('expect').add('is missing (an empty list: no alert)');
  if (test.events.length === 0) reader.at('events').add('is empty');
  reader.rejectUnread();
  return test;
}

function readMaps<T>(reader: MapReader, key: string, read: (each: MapReader) => T): T[] {
  const value = reader.raw(key);
  if (value === undefined) return [];
  if (!Array.isArray(value)) return reader.at(key).add('must be a list') ?? [];
  return value.flatMap((each, index) => {
    const place = reader.at(key).at(index);
    return isMap(each) ? [read(new MapReader(each, place))] : (place.add('must be a map') ?? []);
  });
}

function readEvents(reader: MapReader): TestEvents {
  const positive = (value: number) =>
    Number.isInteger(value) && value >= 1 && value <= MAX_TIMES ? undefined : `must be from 1 to ${MAX_TIMES}`;
  const events: TestEvents = {
    atMicros: readOffset(reader, 'at') ?? 0,
    times: reader.number('times', positive) ?? 1,
    everyMicros: readOffset(reader, 'every') ?? 0,
    copies: reader.number('copies', positive) ?? 1,
    fields: { ...reader.map('event'), ...reader.map('with') },
    vary: readVaried(reader.map('vary') ?? {}, reader.at('vary')),
  };
  reader.rejectUnread();
  return events;
}

function readVaried(map: YamlMap, problems: Problems): TestEvents['vary'] {
  const entries = Object.entries(map).flatMap(([field, values]) =>
    Array.isArray(values) && values.length > 0
      ? [[field, values] as const]
      : (problems.at(field).add('must be a list of values') ?? []),
  );
  return Object.fromEntries(entries);
}

function readExpected(reader: MapReader, groupBy: readonly string[]): ExpectedAlert {
  const group = Object.entries(reader.map('group') ?? {}).map(([field, value]) => [field, String(value)] as const);
  if (!reader.has('group') || groupBy.some((field) => !group.some(([name]) => name === field)))
    reader.at('group').add(`must give ${groupBy.join(', ') || 'an empty map'}`);
  const expected: ExpectedAlert = {
    atMicros: readOffset(reader, 'at') ?? 0,
    count: reader.number('count', () => undefined) ?? reader.at('count').add('is missing') ?? 0,
    group: Object.fromEntries(group),
  };
  reader.rejectUnread();
  return expected;
}

/** Microseconds of `90s`, `9m59s`, `10m1ms`. */
function readOffset(reader: MapReader, key: string): number | undefined {
  const text = reader.raw(key);
  if (text === undefined) return undefined;
  const isOffset = typeof text === 'string' && /^(\d{1,9}(ms|s|m|h|d))+$/.test(text);
  if (!isOffset) return reader.at(key).add('must be a time from the beginning, e.g. 9m59s or 10m1ms');
  const steps = text.matchAll(/(\d+)(ms|s|m|h|d)/g);
  return [...steps].reduce((sum, [, count, unit]) => sum + Number(count) * (UNITS[unit as string] as number), 0);
}

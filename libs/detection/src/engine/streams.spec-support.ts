import * as fc from 'fast-check';
import { readRules } from '../sigma/read-rules.ts';
import { linkRules, type RuleSet } from '../sigma/rule-set.ts';
import type { Observation } from './observation.ts';
import type { OracleEvent, OracleRule } from './oracle.spec-support.ts';

export const SECOND = 1_000_000;

export interface TestRule extends OracleRule {
  readonly emit: 'early' | 'final';
  readonly maxKeys?: number;
  readonly maxEntries?: number;
}

/** A rule over events with `hit: true`, grouped by agent; value_count over `tool`. */
export function ruleSetOf(rule: TestRule): RuleSet {
  const text = `
title: Hit
id: 00000000-0000-4000-8000-000000000001
name: hit
logsource: { product: tripline }
detection: { hit: { hit: true }, condition: hit }
---
title: Many hits
id: 00000000-0000-4000-8000-000000000002
correlation:
  type: ${rule.isDistinct ? 'value_count' : 'event_count'}
  rules: [hit]
  group-by: [agent]
  timespan: ${rule.sizeMicros / SECOND}s
  condition: { gte: ${rule.needed}${rule.isDistinct ? ', field: tool' : ''} }
x-detect:
  emit: ${rule.emit}
  dedup: ${rule.dedupMicros / SECOND}s
  max_keys: ${rule.maxKeys ?? 1_000}
  max_group_entries: ${rule.maxEntries ?? 1_000}
`;
  const { rules, problems } = readRules([{ name: 'test.yml', text }]);
  const linked = linkRules(rules);
  if (problems.length + linked.problems.length > 0) throw new Error([...problems, ...linked.problems].join('\n'));
  return linked.set;
}

/** Small numbers, so that boundaries, ties and overlaps are the rule and not the exception. */
export const anyRule: fc.Arbitrary<TestRule> = fc.record({
  isDistinct: fc.boolean(),
  needed: fc.integer({ min: 1, max: 5 }),
  sizeMicros: fc.integer({ min: 1, max: 12 }).map((s) => s * SECOND),
  dedupMicros: fc.integer({ min: 1, max: 20 }).map((s) => s * SECOND),
  emit: fc.constantFrom('early' as const, 'final' as const),
});

/** An event and how much later than its time it arrives, as a share (0 to 1) of the lateness; twice: two arrivals of the same events. */
export interface Arrival {
  readonly event: OracleEvent;
  readonly delays: readonly [number, number];
  /** Also delivered a second time, after this delay, with a sequence before or after all others. */
  readonly again: { readonly delay: number; readonly sequence: number } | null;
  readonly source: string;
}

const share = fc.integer({ min: 0, max: 10 }).map((tenths) => tenths / 10);

export const anyArrivals: fc.Arbitrary<readonly Arrival[]> = fc
  .array(
    fc.record({
      time: fc.integer({ min: 0, max: 60 }),
      group: fc.constantFrom('a', 'a', 'a', 'b', 'b', 'c', 'd'),
      value: fc.constantFrom('t1', 't2', 't3', 't4', 't5', 't6'),
      delays: fc.tuple(share, share),
      again: fc.option(fc.record({ delay: share, sequence: fc.constantFrom(-1_000, 1_000) }), { freq: 5 }),
      source: fc.constantFrom('s1', 's1', 's1', 's2'),
    }),
    { maxLength: 80, size: 'max' },
  )
  .map((list) =>
    list.map(({ time, group, value, again, ...rest }, index) => {
      // Neither ids nor sequences follow the order of generation, nor each other.
      const sequence = (index * 31) % 83;
      const event = { id: `${(index * 7919) % 1009}-${index}`, time: time * SECOND, sequence, group, value };
      return { event, again: again && { ...again, sequence: again.sequence + sequence }, ...rest };
    }),
  );

/** The arrivals in an order in which no event is later than the lateness. @param which of the two sets of delays */
export function inOrder(arrivals: readonly Arrival[], latenessMicros: number, which: 0 | 1): Observation[] {
  const deliveries = arrivals.flatMap(({ event, delays, again, source }) => [
    { event, source, at: event.time + delays[which] * latenessMicros },
    ...(again === null
      ? []
      : [{ event: { ...event, sequence: again.sequence }, source, at: event.time + again.delay * latenessMicros }]),
  ]);
  const sorted = deliveries.sort((a, b) => a.at - b.at);
  return sorted.map(({ event, source }, offset) => observationOf(event, source, offset));
}

export function observationOf(event: OracleEvent, source: string, offset: number): Observation {
  return {
    id: event.id,
    tenant: 'acme',
    source,
    timeMicros: event.time,
    offset,
    origin: { lineage: 1, sequence: event.sequence, index: 0 },
    owner: `owner of ${event.id}`,
    isTest: false,
    isReplay: false,
    fields: { hit: true, agent: event.group, tool: event.value },
  };
}

/** As the oracle is to see them: of two copies of an event the lower sequence holds. */
export function eventsOf(arrivals: readonly Arrival[]): OracleEvent[] {
  return arrivals.map(({ event, again }) => ({
    ...event,
    sequence: Math.min(event.sequence, again?.sequence ?? event.sequence),
  }));
}

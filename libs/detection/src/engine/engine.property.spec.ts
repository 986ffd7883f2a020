import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alertRecord } from './alert-record.ts';
import type { SourceTime } from './clocks.ts';
import { Engine, type GroupChange } from './engine.ts';
import type { Observation } from './observation.ts';
import { type OracleAlert, type OracleEvent, oracle } from './oracle.spec-support.ts';
import type { Revision } from './revision.ts';
import { anyArrivals, anyRule, eventsOf, inOrder, ruleSetOf, SECOND, type TestRule } from './streams.spec-support.ts';

/** PROPERTY_RUNS=10000 after a change of the windows: about ten minutes. */
// biome-ignore lint/style/noProcessEnv: how long a run may take is the caller's matter
const RUNS = { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 50) };
const TIMEOUT_MS = 60_000 + 200 * RUNS.numRuns;
const anyLateness = fc.integer({ min: 0, max: 25 }).map((s) => s * SECOND);

function engineOf(rule: TestRule, latenessMicros: number): Engine {
  return new Engine(ruleSetOf(rule), { latenessMicros: () => latenessMicros, isNullAbsent: true });
}

function run(rule: TestRule, latenessMicros: number, observations: readonly Observation[]): readonly Revision[] {
  const engine = engineOf(rule, latenessMicros);
  for (const observation of observations) expect(engine.observe(observation)).toBe('judged');
  engine.finish();
  return engine.takeRevisions();
}

function finalsOf(revisions: readonly Revision[]): OracleAlert[] {
  return revisions
    .filter(({ phase }) => phase === 'final')
    .map(({ group, episode }) => ({
      group: group['agent']!,
      crossedAt: episode.crossedAt,
      crossedBy: episode.crossedBy,
      ids: episode.ids,
      suppressed: episode.suppressed,
    }))
    .sort((a, b) => (a.group === b.group ? a.crossedAt - b.crossedAt : a.group < b.group ? -1 : 1));
}

/** The final records as a destination sees them, without what design P4(b) leaves open and without positions in the log. */
function finalRecords(revisions: readonly Revision[], emit: TestRule['emit']): unknown[] {
  const engine = { instance: '', generation: 0, version: '', tzdata: '' };
  return revisions
    .filter(({ phase }) => phase === 'final')
    .map((revision) => alertRecord(revision, { topic: 't', partition: 0, nowMicros: 0, engine }))
    .map(({ watermark: _watermark, sources: _sources, alert_id, revision, ...record }) =>
      emit === 'final' ? { alert_id, revision, ...record } : record,
    )
    .sort((a, b) => a.window.start - b.window.start || (a.dedup_key < b.dedup_key ? -1 : 1));
}

describe('final alerts', () => {
  it(
    'are those of the oracle, for any order within the lateness and with repeated records',
    () => {
      fc.assert(
        fc.property(anyRule, anyLateness, anyArrivals, (rule, lateness, arrivals) => {
          const finals = finalsOf(run(rule, lateness, inOrder(arrivals, lateness, 0)));
          expect(finals).toEqual(
            oracle(eventsOf(arrivals), rule).map((alert) => ({ ...alert, ids: alert.ids.slice(0, 50) })),
          );
        }),
        RUNS,
      );
    },
    TIMEOUT_MS,
  );

  it(
    'are the same records for two orders of the same events',
    () => {
      fc.assert(
        fc.property(anyRule, anyLateness, anyArrivals, (rule, lateness, arrivals) => {
          const one = run(rule, lateness, inOrder(arrivals, lateness, 0));
          const other = run(rule, lateness, inOrder(arrivals, lateness, 1));
          expect(finalRecords(other, rule.emit)).toEqual(finalRecords(one, rule.emit));
        }),
        RUNS,
      );
    },
    TIMEOUT_MS,
  );

  it(
    'wait for the watermark: until then no event of theirs can come any more',
    () => {
      fc.assert(
        fc.property(anyRule, anyLateness, anyArrivals, (rule, lateness, arrivals) => {
          const engine = engineOf(rule, lateness);
          let newest = Number.NEGATIVE_INFINITY;
          for (const observation of inOrder(arrivals, lateness, 0)) {
            engine.observe(observation);
            newest = Math.max(newest, observation.timeMicros);
            for (const { phase, episode } of engine.takeRevisions())
              if (phase === 'final') expect(episode.crossedAt + rule.dedupMicros).toBeLessThan(newest - lateness);
          }
        }),
        RUNS,
      );
    },
    TIMEOUT_MS,
  );
});

describe('early alerts', () => {
  it(
    'each end in one final revision, with revisions numbered without gaps and an anchor inside the final window',
    () => {
      fc.assert(
        fc.property(anyRule, anyLateness, anyArrivals, (rule, lateness, arrivals) => {
          const byAnchor = new Map<string, Revision[]>();
          for (const revision of run(rule, lateness, inOrder(arrivals, lateness, 0)))
            byAnchor.set(revision.anchorId, [...(byAnchor.get(revision.anchorId) ?? []), revision]);
          const times = new Map(arrivals.map(({ event }) => [event.id, event.time]));
          for (const [anchor, revisions] of byAnchor) {
            expect(revisions.map(({ revision }) => revision)).toEqual(revisions.map((_, index) => index));
            expect(revisions.filter(({ phase }) => phase === 'final')).toEqual([revisions.at(-1)]);
            const { crossedAt } = revisions.at(-1)!.episode;
            expect(times.get(anchor)).toBeGreaterThanOrEqual(crossedAt);
            expect(times.get(anchor)).toBeLessThanOrEqual(crossedAt + rule.dedupMicros);
          }
        }),
        RUNS,
      );
    },
    TIMEOUT_MS,
  );

  it(
    'open on the event that crosses when events come in order',
    () => {
      fc.assert(
        fc.property(anyRule, anyArrivals, (rule, arrivals) => {
          const early = { ...rule, emit: 'early' } as const;
          const engine = engineOf(early, 25 * SECOND);
          // Sequences follow the order here, so that arrival order and sorted order are the same also among equal times.
          const sorted = [...arrivals].sort((a, b) => a.event.time - b.event.time);
          const events = sorted.map(({ event }, sequence) => ({ ...event, sequence }));
          const opened: string[] = [];
          for (const [offset, event] of events.entries()) {
            engine.observe({ ...observationAt(event, offset) });
            for (const { phase, anchorId } of engine.takeRevisions())
              if (phase === 'open') opened.push(`${anchorId} on ${event.id}`);
          }
          const expected = oracle(events, early).map(({ crossedBy }) => `${crossedBy} on ${crossedBy}`);
          expect(opened.sort()).toEqual(expected.sort());
        }),
        RUNS,
      );
    },
    TIMEOUT_MS,
  );
});

function observationAt(event: OracleEvent, offset: number): Observation {
  return {
    origin: { lineage: 1, sequence: event.sequence, index: 0 },
    id: event.id,
    tenant: 'acme',
    source: 's1',
    timeMicros: event.time,
    offset,
    owner: null,
    isTest: false,
    isReplay: false,
    fields: { hit: true, agent: event.group, tool: event.value },
  };
}

describe('time that goes on without events', () => {
  const quiet = fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 20 });

  it(
    'ends alerts as traffic would: those of the oracle, unless a match comes for what has ended',
    () => {
      let untouched = 0;
      fc.assert(
        fc.property(anyRule, anyLateness, anyArrivals, quiet, (rule, lateness, arrivals, pauses) => {
          const engine = engineOf(rule, lateness);
          for (const [i, observation] of inOrder(arrivals, lateness, 0).entries()) {
            expect(engine.observe(observation)).toBe('judged');
            if (i % 4 === 0) idleFor(engine, pauses[i % pauses.length]! * SECOND);
          }
          idleFor(engine, 1_000 * SECOND);
          const revisions = engine.takeRevisions();
          const finals = finalsOf(revisions);
          expect(finals.length).toBe(
            new Set(revisions.map(({ group, anchorId }) => `${group['agent']} ${anchorId}`)).size,
          );
          if (engine.takeCounts().sealed > 0) return;
          untouched += 1;
          expect(finals).toEqual(
            oracle(eventsOf(arrivals), rule).map((alert) => ({ ...alert, ids: alert.ids.slice(0, 50) })),
          );
        }),
        RUNS,
      );
      expect(untouched).toBeGreaterThan(RUNS.numRuns / 10);
    },
    TIMEOUT_MS,
  );
});

/** All sources are taken to have come that much further than their newest event. */
function idleFor(engine: Engine, micros: number): void {
  const times = [...engine.clocks].map(([source, { newest }]) => [source, newest + micros] as const);
  engine.idle(new Map(times));
}

describe('a restored engine', () => {
  const pieces = fc.array(fc.record({ length: fc.integer({ min: 1, max: 12 }), dies: fc.boolean() }), { minLength: 1 });

  it(
    'says what the uninterrupted one says, however the log is cut and wherever it dies',
    () => {
      const bounds = fc.constantFrom({}, { maxEntries: 3 }, { maxKeys: 2 }, { maxKeys: 3 });
      fc.assert(
        fc.property(anyRule, bounds, anyLateness, anyArrivals, pieces, (rule, bound, lateness, arrivals, cuts) => {
          // Delays beyond the lateness too: what is too late, in all or for one group, must be too late again.
          expectSame({ ...rule, ...bound }, lateness, inOrder(arrivals, 3 * lateness, 0), cuts);
        }),
        RUNS,
      );
    },
    TIMEOUT_MS,
  );

  it(
    'does so too with a group so large that it is written in parts',
    () => {
      fc.assert(
        fc.property(anyRule, anyArrivals, pieces, (rule, arrivals, cuts) => {
          const oneGroup = arrivals.map((arrival) => ({ ...arrival, event: { ...arrival.event, group: 'a' } }));
          expectSame(rule, 40 * SECOND, inOrder(oneGroup, 50 * SECOND, 0), cuts);
        }),
        RUNS,
      );
    },
    TIMEOUT_MS,
  );
});

function expectSame(
  rule: TestRule,
  lateness: number,
  log: readonly Observation[],
  pieces: readonly { length: number; dies: boolean }[],
): void {
  const whole = engineOf(rule, lateness);
  for (const observation of log) {
    whole.observe(observation);
    rest(whole, observation);
  }
  expect(replayed(rule, lateness, log, pieces)).toEqual(whole.takeRevisions());
}

/** After some events the log is quiet for a while: the same ones in each run. */
function rest(engine: Engine, { offset }: Observation): void {
  if (offset % 5 === 0) idleFor(engine, (offset % 7) * 5 * SECOND);
}

/** Works the log off in pieces. After each, the changes go to a changelog; or the engine dies before that, and another one is made from the changelog. */
function replayed(
  rule: TestRule,
  lateness: number,
  log: readonly Observation[],
  pieces: readonly { length: number; dies: boolean }[],
): Revision[] {
  const changelog: GroupChange[] = [];
  let clocks: ReadonlyMap<string, SourceTime> = new Map();
  const restored = () => {
    const engine = engineOf(rule, lateness);
    for (const [source, time] of clocks) engine.restoreClock(source, time);
    for (const change of changelog) engine.restoreGroup(change);
    return engine;
  };
  let engine = restored();
  const revisions: Revision[] = [];
  let position = 0;
  for (let i = 0; position < log.length; i += 1) {
    const { length, dies } = pieces[i % pieces.length]!;
    const work = () => {
      for (const observation of log.slice(position, position + length)) {
        engine.observe(observation);
        rest(engine, observation);
      }
    };
    work();
    // Dies once per piece: the transaction was not written, so nothing of the piece is seen.
    if (dies && i < 2 * pieces.length) {
      engine = restored();
      work();
    }
    revisions.push(...engine.takeRevisions());
    for (const change of engine.takeChanges()) {
      // Compacted at random: a log may or may not hold what a later record has replaced.
      const replaced = changelog.findIndex((each) => each.key === change.key && each.part === change.part);
      if (replaced >= 0 && (position + change.part) % 3 > 0) changelog.splice(replaced, 1);
      changelog.push(change);
    }
    clocks = engine.clocks;
    position += length;
    if (dies) engine = restored();
  }
  return revisions;
}

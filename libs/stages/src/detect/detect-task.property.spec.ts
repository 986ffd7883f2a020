import type { AuditEvent } from '@tripline/contract';
import type { InputRecord } from '@tripline/pipeline';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { alertsOf, Changelog, chunkOf, denial, recordsOf, smallRules, stable, taskOf } from './detect.spec-support.ts';

const rules = smallRules({ needed: 3, window: '10s', dedup: '15s' });
const LATENESS_SECONDS = 8;

/** Records of two lineages with disorder, some later than allowed, some written again by the pipeline. */
const anyLog: fc.Arbitrary<InputRecord[]> = fc
  .array(
    fc.record({
      advance: fc.integer({ min: 0, max: 6 }),
      back: fc.constantFrom(0, 0, 0, 2, 7, 8, 12),
      agent: fc.constantFrom('a', 'a', 'b', 'c'),
      lineage: fc.constantFrom('l1', 'l2'),
      verdict: fc.constantFrom('deny', 'deny', 'allow'),
      repeats: fc.constantFrom(0, 0, 0, 0, 3),
    }),
    { maxLength: 60, size: 'max' },
  )
  .map((steps) => {
    const log: AuditEvent[] = [];
    let time = 100;
    for (const [n, { advance, back, agent, lineage, verdict, repeats }] of steps.entries()) {
      time += advance;
      const origin = { cluster: 'c', lineage, sequence: n, index: 0 };
      log.push(denial(n, time - back, { agent, verdict, origin }));
      if (repeats > 0) log.push(...log.slice(-repeats));
    }
    return recordsOf(log);
  });

const anyPieces = fc.array(
  fc.record({ length: fc.integer({ min: 1, max: 9 }), fate: fc.constantFrom('lives', 'dies before', 'dies after') }),
  { minLength: 1, maxLength: 20 },
);

/**
 * Works the log off as a transactional committer does. "dies before": the task dies with the chunk's transaction unwritten, and the
 * chunk is worked again in two halves. "dies after": it dies once the transaction is in the log, before anybody hears of it.
 */
function workOff(log: readonly InputRecord[], pieces: readonly { length: number; fate: string }[]) {
  const changelog = new Changelog();
  const open = () => changelog.restore(taskOf(rules, LATENESS_SECONDS));
  const alerts = [];
  let task = open();
  for (let i = 0, at = 0; at < log.length; i += 1) {
    const { length, fate } = pieces[i % pieces.length]!;
    const chunk = log.slice(at, at + length);
    if (fate === 'dies before') {
      task.step(chunkOf(chunk));
      task = open();
      expect(task.position() ?? 0).toBe(at);
    }
    const half = fate === 'dies before' ? Math.ceil(chunk.length / 2) : chunk.length;
    for (const part of [chunk.slice(0, half), chunk.slice(half)]) {
      const result = task.step(chunkOf(part));
      alerts.push(...alertsOf(result));
      changelog.write(result.put);
    }
    if (fate === 'dies after') task = open();
    at += chunk.length;
  }
  return alerts.map(stable);
}

it('writes the same alert records for any chunks and any crashes (P4a), each revision once', () => {
  fc.assert(
    fc.property(anyLog, anyPieces, (log, pieces) => {
      const whole = alertsOf(taskOf(rules, LATENESS_SECONDS).step(chunkOf(log))).map(stable);
      const pieced = workOff(log, pieces);
      expect(pieced).toEqual(whole);
      const keys = pieced.map(({ alert_id, revision }) => `${alert_id} ${revision}`);
      expect(new Set(keys).size).toBe(keys.length);
    }),
    { numRuns: 150 },
  );
}, 60_000);

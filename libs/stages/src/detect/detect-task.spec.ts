import { codecs, topics } from '@tripline/contract';
import { describe, expect, it } from 'vitest';
import {
  alertsOf,
  block,
  Changelog,
  chunkOf,
  denial,
  INPUT,
  NOON,
  recordsOf,
  SECOND,
  smallRules,
  stable,
  taskOf,
} from './detect.spec-support.ts';
import { rulesOf } from './rules-directory.ts';
import { STATE_LAYOUT, StateUnreadableError } from './task-state.ts';

const pack = rulesOf(new URL('testdata/rules', import.meta.url).pathname);
const times = (count: number) => Array.from({ length: count }, (_, n) => n);
const spike = times(10).map((n) => denial(n, n * 10));
const three = smallRules({ needed: 3, window: '1m', dedup: '2m' });

describe('the rule pack on real records', () => {
  it('opens a denial spike on the tenth denial, with what a SOC needs and nothing of the content', () => {
    const result = taskOf(pack).step(chunkOf(recordsOf(spike, 40), NOON + 95 * SECOND));
    const [alert, ...others] = alertsOf(result);
    expect(others).toEqual([]);
    expect(alert).toMatchObject({
      revision: 0,
      final: false,
      status: 'open',
      severity: 'medium',
      tenant: 'acme',
      owner: 'maya.chen@acme.example',
      entities: [
        { type: 'agent', id: 'agent-1' },
        { type: 'owner', id: 'maya.chen@acme.example' },
      ],
      group: { agent: 'agent-1' },
      window: { kind: 'sliding', start: NOON + 90 * SECOND - 600 * SECOND, end: NOON + 90 * SECOND, size_ms: 600_000 },
      condition: { op: 'gte', threshold: 10 },
      observed: { value: 10 },
      first_event_time: NOON,
      last_event_time: NOON + 90 * SECOND,
      event_count: 10,
      event_ids: spike.map(({ id }) => id),
      event_ids_truncated: false,
      sources: [{ ...INPUT, first_offset: 40, last_offset: 49 }],
      breakdown: { 'tool=vault_get': '10' },
      atlas: ['AML.T0053', 'AML.T0051'],
      owasp_asi: ['ASI01:2026', 'ASI02:2026'],
      owasp_llm: ['LLM01'],
      detected_at: NOON + 95 * SECOND,
      latency_ms: 5_000,
      lateness_ms: 300_000,
      late: false,
      replay: false,
      test: false,
    });
    expect(alert?.rule).toMatchObject({ name: 'AGT-001 Denial spike', type: 'event_count' });
    expect(JSON.stringify(alert)).not.toMatch(/secret-looking-argument|free text/);
  });

  it('opens repeated credential blocks on the fifth, broken down by pattern and tool', () => {
    const events = times(5).map((n) => block(n, n * 600, { tool: n < 3 ? 's3:put' : 'mail:send' }));
    const [alert] = alertsOf(taskOf(pack).step(chunkOf(recordsOf(events))));
    expect(alert).toMatchObject({
      severity: 'high',
      event_count: 5,
      breakdown: {
        'dlp.pattern_name=AWS key tool=s3:put': '3',
        'dlp.pattern_name=AWS key tool=mail:send': '2',
        'dlp.direction=outbound': '5',
      },
    });
  });

  it('marks an alert as test only when every event is one', () => {
    const allTest = alertsOf(taskOf(pack).step(chunkOf(recordsOf(spike.map((event) => ({ ...event, test: true }))))));
    const oneTest = alertsOf(
      taskOf(pack).step(chunkOf(recordsOf(spike.map((event, n) => ({ ...event, test: n === 3 }))))),
    );
    expect([allTest[0]?.test, oneTest[0]?.test]).toEqual([true, false]);
  });

  it('never mixes tenants, and drops and counts events without an agent', () => {
    const mixed = spike.map((event, n) => ({ ...event, tenant: n % 2 === 0 ? 'acme' : 'other' }));
    const nameless = spike.map((event, n) => ({
      ...event,
      agent: null,
      origin: { ...event.origin, sequence: 10 + n },
    }));
    const result = taskOf(pack).step(chunkOf(recordsOf([...mixed, ...nameless])));
    expect(alertsOf(result)).toEqual([]);
    expect(result.dropped).toEqual({ missing_group: 10 });
  });
});

describe('duplicates, late events and replays', () => {
  it('drops what the pipeline wrote twice, exactly, by origin', () => {
    const twice = [...spike.slice(0, 9), ...spike.slice(0, 9), ...spike.slice(4, 9)];
    const result = taskOf(pack).step(chunkOf(recordsOf(twice)));
    expect(alertsOf(result)).toEqual([]);
    expect(result.dropped).toEqual({ duplicate: 14 });
  });

  it('tells lineages and clusters apart: the same position in another one is another event', () => {
    const origin = (lineage: string, cluster: string) => ({ cluster, lineage, sequence: 0, index: 0 });
    const events = [
      denial(0, 0, { origin: origin('a', 'c1') }),
      denial(1, 1, { origin: origin('b', 'c1') }),
      denial(2, 2, { origin: origin('a', 'c2') }),
    ];
    expect(alertsOf(taskOf(three).step(chunkOf(recordsOf(events))))).toHaveLength(1);
  });

  it("counts a shipper's replay once: same id, another place in the log", () => {
    const replayed = spike
      .slice(0, 9)
      .map((event, n) => ({ ...event, origin: { ...event.origin, sequence: 100 + n } }));
    const result = taskOf(pack).step(chunkOf(recordsOf([...spike.slice(0, 9), ...replayed])));
    expect(alertsOf(result)).toEqual([]);
    expect(result.dropped).toEqual({ repeated: 9 });
  });

  it('reports an event later than its source allows, byte by byte, and does not count it', () => {
    const records = recordsOf([denial(0, 400), denial(1, 401), denial(2, 99), denial(3, 101)]);
    const result = taskOf(smallRules({ needed: 3, window: '10m', dedup: '10m' })).step(chunkOf(records));
    expect(result.dropped).toEqual({ late: 1 });
    expect(result.emit[0]).toMatchObject({ topic: topics.detectLate, partition: 3, value: records[2]?.value });
    expect(alertsOf(result)[0]?.event_ids).toEqual([3, 0, 1].map((n) => denial(n, 0).id));
  });

  it('keeps replays of dead letters out of the windows and away from the marks', () => {
    const replays = spike.map((event) => ({ ...event, replay_id: 'r-1' }));
    const task = taskOf(pack);
    expect(task.step(chunkOf(recordsOf(replays))).dropped).toEqual({ replay: 10 });
    expect(alertsOf(task.step(chunkOf(recordsOf(spike, 10))))).toHaveLength(1);
  });

  it('puts what it cannot read into a dead letter and goes on', () => {
    const [first, second, third] = recordsOf(spike.slice(0, 3));
    const broken = { ...second!, value: Buffer.from([0, 1, 2, 3, 4, 5]) };
    const result = taskOf(three).step(chunkOf([first!, broken, third!]));
    expect(result.reject).toMatchObject([
      { reason: 'unknown_schema', stage: 'detect', input: { offset: 1 }, body: null },
    ]);
  });
});

describe('the life of an alert', () => {
  /** Denials every 10 s, then one of another agent that moves the watermark on. */
  const run = (count: number, end: number, rules = three) =>
    alertsOf(
      taskOf(rules, 30).step(
        chunkOf(recordsOf([...times(count).map((n) => denial(n, n * 10)), denial(9_999, end, { agent: 'other' })])),
      ),
    );

  it('ends with a final revision once the watermark has passed its dedup period, not a microsecond before', () => {
    // Crosses at 20 s, takes in matches until 140 s; final when an event later than 170 s is seen.
    expect(run(5, 170).map(({ final }) => final)).toEqual([false]);
    const alerts = run(5, 170.000001);
    expect(alerts.map(({ revision, final, status }) => [revision, final, status])).toEqual([
      [0, false, 'open'],
      [1, true, 'resolved'],
    ]);
    expect(alerts[1]).toMatchObject({ event_count: 5, suppressed_count: 2, last_event_time: NOON + 40 * SECOND });
    expect(new Set(alerts.map(({ alert_id }) => alert_id)).size).toBe(1);
  });

  it('is updated at every power of ten and opens anew after its dedup period', () => {
    const alerts = run(40, 10_000);
    expect(alerts.map(({ status, event_count }) => [status, event_count])).toEqual([
      ['open', 3],
      ['update', 10],
      ['open', 3],
      ['resolved', 15],
      ['update', 10],
      ['open', 3],
      ['resolved', 15],
      ['update', 10],
      ['resolved', 14],
    ]);
    expect(new Set(alerts.map(({ alert_id }) => alert_id)).size).toBe(3);
  });

  it('has one record, final, when the rule says so', () => {
    const alerts = run(5, 1_000, smallRules({ needed: 3, window: '1m', dedup: '2m', emit: 'final' }));
    expect(alerts.map(({ revision, final, status }) => [revision, final, status])).toEqual([[0, true, 'open']]);
  });

  it('goes to the staging topic until its rule is promoted', () => {
    const task = taskOf(smallRules({ needed: 1, window: '1m', dedup: '1m', stage: 'staging' }));
    expect(task.step(chunkOf(recordsOf([denial(0, 0)]))).emit[0]?.topic).toBe(topics.alertsStaging);
  });

  it('names at most 50 events and says that there are more', () => {
    const alert = run(14, 100_000, smallRules({ needed: 3, window: '1h', dedup: '1h' })).at(-1);
    const many = run(80, 100_000, smallRules({ needed: 3, window: '1h', dedup: '1h' })).at(-1);
    expect([alert?.event_ids.length, alert?.event_ids_truncated]).toEqual([14, false]);
    expect([many?.event_count, many?.event_ids.length, many?.event_ids_truncated]).toEqual([80, 50, true]);
  });
});

describe('a source that falls silent', () => {
  const MINUTE = 60 * SECOND;
  /** Crosses at 20 s, takes in matches until 140 s, final at 170 s by event time: 130 s after the last event, at 40 s. */
  const opened = () => {
    const task = taskOf(three, 30);
    const { put } = task.step(chunkOf(recordsOf(times(5).map((n) => denial(n, n * 10)))));
    return { task, put };
  };

  it('ends its alerts when the time has come, by the wall clock, once everything has been read', () => {
    const { task } = opened();
    const early = task.tick({ nowMicros: NOON + 10 * MINUTE, readToMicros: NOON + 130 * SECOND });
    expect([early.emit, early.put]).toEqual([[], []]);
    const wants = [130 * SECOND, 130 * SECOND + 1].map((micros) => task.wantsTick(NOON + micros));
    expect(wants).toEqual([false, true]);
    const ended = task.tick({ nowMicros: NOON + 10 * MINUTE, readToMicros: NOON + 130 * SECOND + 1 });
    expect(alertsOf(ended)).toMatchObject([
      { revision: 1, final: true, status: 'resolved', event_count: 5, watermark: NOON + 140 * SECOND + 1 },
    ]);
    expect(task.wantsTick(NOON + 60 * MINUTE)).toBe(false);
  });

  it('writes what was taken of the time with the alert, so that a restored task takes the same', () => {
    const { task, put } = opened();
    const changelog = new Changelog();
    changelog.write(put);
    changelog.write(task.tick({ nowMicros: NOON, readToMicros: NOON + 10 * MINUTE }).put);
    const restored = changelog.restore(taskOf(three, 30));
    // Comes late for what the tick has ended; counts after it.
    const next = recordsOf([denial(10, 139), denial(11, 141), denial(12, 142), denial(13, 143)], 5);
    const results = [task, restored].map((each) => each.step(chunkOf(next)));
    expect(results.map(({ dropped }) => dropped)).toEqual([{ sealed_group: 1 }, { sealed_group: 1 }]);
    expect(alertsOf(results[1]!).map(stable)).toEqual(alertsOf(results[0]!).map(stable));
    expect(alertsOf(results[1]!)).toMatchObject([{ status: 'open', event_count: 3 }]);
  });

  it('counts its silence from the beginning after a restore', () => {
    const changelog = new Changelog();
    changelog.write(opened().put);
    const restored = changelog.restore(taskOf(three, 30));
    const alerts = [0, 130, 131].map((seconds) => {
      const at = NOON + 60 * MINUTE + seconds * SECOND;
      return alertsOf(restored.tick({ nowMicros: at, readToMicros: at })).length;
    });
    expect(alerts).toEqual([0, 0, 1]);
  });
});

describe('state', () => {
  it('goes on after a restore as if nothing had happened', () => {
    const records = recordsOf(spike);
    const changelog = new Changelog();
    changelog.write(taskOf(pack).step(chunkOf(records.slice(0, 9))).put);
    const restored = changelog.restore(taskOf(pack));
    expect(restored.position()).toBe(9);
    const [alert] = alertsOf(restored.step(chunkOf(records.slice(9))));
    const [whole] = alertsOf(taskOf(pack).step(chunkOf(records)));
    expect(stable(alert!)).toEqual(stable(whole!));
  });

  it('has no position before its first chunk', () => {
    expect(taskOf(pack).position()).toBeNull();
  });

  it('passes over records that are before its position', () => {
    const changelog = new Changelog();
    changelog.write(taskOf(pack).step(chunkOf(recordsOf(spike))).put);
    const again = changelog.restore(taskOf(pack)).step(chunkOf(recordsOf(spike)));
    expect([again.emit, again.dropped]).toEqual([[], {}]);
  });

  it('writes its position with every chunk, also when nothing else has changed', () => {
    const allowed = recordsOf([denial(0, 0, { verdict: 'allow' })]);
    const task = taskOf(pack);
    task.step(chunkOf(allowed));
    const { put } = task.step(chunkOf([{ ...allowed[0]!, offset: 1, value: null }]));
    expect(put.map(({ key }) => key)).toEqual([`${STATE_LAYOUT}/t.events/3/position`]);
    expect(task.position()).toBe(2);
  });

  it('forgets a group once no window can reach it', () => {
    const changelog = new Changelog();
    const task = taskOf(three, 30);
    changelog.write(task.step(chunkOf(recordsOf([denial(0, 0)]))).put);
    expect(changelog.keys.some((key) => key.includes('/group/'))).toBe(true);
    // The window of 60 s and the lateness of 30 s are over.
    changelog.write(task.step(chunkOf(recordsOf([denial(1, 90.000001, { verdict: 'allow' })], 1))).put);
    expect(changelog.keys.some((key) => key.includes('/group/'))).toBe(false);
  });

  it('leaves records of other partitions alone', () => {
    const changelog = new Changelog();
    changelog.write(taskOf(pack).step(chunkOf(recordsOf(spike))).put);
    expect(changelog.restore(taskOf(pack, 300, { ...INPUT, partition: 33 })).position()).toBeNull();
  });

  it('does not bring back the state of a rule that was gone in between', () => {
    const changelog = new Changelog();
    const records = recordsOf(spike);
    changelog.write(taskOf(pack).step(chunkOf(records.slice(0, 9))).put);
    const withoutRule = { ...pack, correlations: [], detections: [] };
    const [other] = recordsOf([denial(500, 85, { verdict: 'allow' })], 9);
    changelog.write(changelog.restore(taskOf(withoutRule)).step(chunkOf([other!])).put);
    const back = changelog.restore(taskOf(pack));
    const last = recordsOf([denial(501, 90)], 10);
    expect(alertsOf(back.step(chunkOf(last)))).toEqual([]);
  });

  it('keeps its counts when only the threshold changes', () => {
    const changelog = new Changelog();
    const records = recordsOf(times(4).map((n) => denial(n, n)));
    changelog.write(
      taskOf(smallRules({ needed: 5, window: '1m', dedup: '1m' })).step(chunkOf(records.slice(0, 3))).put,
    );
    const lower = changelog.restore(taskOf(smallRules({ needed: 4, window: '1m', dedup: '1m' })));
    expect(alertsOf(lower.step(chunkOf(records.slice(3))))).toHaveLength(1);
  });

  it('refuses to judge on top of state that it cannot read', () => {
    const key = `${STATE_LAYOUT}/t.events/3/position`;
    const value = codecs.detectState.encode({ kind: 'position', as_of: 0, version: 99, state: Buffer.alloc(0) });
    expect(() => taskOf(pack).restore(key, value)).toThrow(StateUnreadableError);
    const state = Buffer.from([0x80]);
    const cut = codecs.detectState.encode({ kind: 'position', as_of: 0, version: STATE_LAYOUT, state });
    expect(() => taskOf(pack).restore(key, cut)).toThrow(StateUnreadableError);
  });

  it('tells state of another layout by its key, and lets alone what is forgotten or of another partition', () => {
    const task = taskOf(pack);
    for (const key of ['t.events/3/position', '2/t.events/3/position', '99/t.events/3/group/ab/0/x']) {
      expect(() => task.restore(key, Buffer.from('whatever'))).toThrow(StateUnreadableError);
      expect(() => task.restore(key, null)).not.toThrow();
    }
    for (const key of ['t.events/33/position', '2/t.events/33/position', `${STATE_LAYOUT}/t.regrouped/3/position`])
      expect(() => task.restore(key, Buffer.from('whatever'))).not.toThrow();
  });

  it('keeps its counts and marks and loses its place when the input was deleted and created again', () => {
    const changelog = new Changelog();
    changelog.write(taskOf(three).step(chunkOf(recordsOf([denial(0, 0), denial(1, 1)], 100))).put);
    const again = changelog.restore(taskOf(three, 300, INPUT, 1));
    expect(again.position()).toBeNull();
    const result = again.step(chunkOf(recordsOf([denial(1, 1), denial(2, 2)])));
    expect(result.dropped).toEqual({ duplicate: 1 });
    expect(alertsOf(result)).toHaveLength(1);
    changelog.write(result.put);
    expect(changelog.restore(taskOf(three, 300, INPUT, 1)).position()).toBe(2);
  });
});

import { describe, expect, it } from 'vitest';
import { readRules } from '../sigma/read-rules.ts';
import { linkRules, type RuleSet } from '../sigma/rule-set.ts';
import { Engine } from './engine.ts';
import { LineageMarks } from './lineage-marks.ts';
import type { Observation } from './observation.ts';
import type { Revision } from './revision.ts';

const SECOND = 1_000_000;

function rulesOf(...documents: string[]): RuleSet {
  const { rules, problems } = readRules([{ name: 'r.yml', text: documents.join('\n---\n') }]);
  const linked = linkRules(rules);
  if (problems.length + linked.problems.length > 0) throw new Error([...problems, ...linked.problems].join('\n'));
  return linked.set;
}

const detection = (name: string, search: string) =>
  `title: ${name}\nid: 00000000-0000-4000-8000-${name.charCodeAt(0).toString().padStart(12, '0')}\nname: ${name}\n` +
  `logsource: { product: tripline }\ndetection: { s: ${search}, condition: s }`;

const correlation = (body: string, options = '') =>
  `title: C\nid: 00000000-0000-4000-8000-0000000000c1\ncorrelation: { ${body} }\nx-detect: { dedup: 1m${options} }`;

function engineOf(rules: RuleSet, latenessSeconds = 60): Engine {
  return new Engine(rules, { latenessMicros: () => latenessSeconds * SECOND, isNullAbsent: true });
}

let offset = 0;
function seen(seconds: number, fields: Record<string, unknown>, changes: Partial<Observation> = {}): Observation {
  offset += 1;
  return {
    id: `e${String(offset).padStart(4, '0')}`,
    tenant: 'acme',
    source: 's',
    timeMicros: seconds * SECOND,
    offset,
    owner: null,
    isTest: false,
    isReplay: false,
    fields,
    ...changes,
  };
}

function revisionsOf(engine: Engine, observations: readonly Observation[]): readonly Revision[] {
  for (const observation of observations) engine.observe(observation);
  return engine.takeRevisions();
}

describe('temporal rules', () => {
  const rules = rulesOf(
    detection('read', '{ tool: read }'),
    detection('send', '{ tool: send }'),
    correlation('type: temporal, rules: [read, send], group-by: [agent], timespan: 10s'),
  );

  it('fire once each rule has matched within the timespan, in any order, for one group', () => {
    const fired = revisionsOf(engineOf(rules), [
      seen(0, { agent: 'a', tool: 'send' }),
      seen(1, { agent: 'a', tool: 'send' }),
      seen(9, { agent: 'b', tool: 'read' }),
      seen(11, { agent: 'a', tool: 'read' }),
    ]);
    expect(fired.map(({ group, episode }) => [group, episode.count, [...episode.values].sort()])).toEqual([
      [{ agent: 'a' }, 2, ['read', 'send']],
    ]);
  });

  it('do not fire when the rules match further apart', () => {
    const apart = [seen(0, { agent: 'a', tool: 'send' }), seen(10.001, { agent: 'a', tool: 'read' })];
    expect(revisionsOf(engineOf(rules), apart)).toEqual([]);
  });
});

describe('value_count', () => {
  it('counts different values, not events, and combinations when several fields are named', () => {
    const one = rulesOf(
      detection('call', '{ kind: tool_call }'),
      correlation(
        'type: value_count, rules: [call], group-by: [agent], timespan: 10s, condition: { gte: 3, field: tool }',
      ),
    );
    const two = rulesOf(
      detection('call', '{ kind: tool_call }'),
      correlation(
        'type: value_count, rules: [call], group-by: [agent], timespan: 10s, condition: { gte: 3, field: [tool, server] }',
      ),
    );
    const calls = [
      ['x', '1'],
      ['x', '1'],
      ['x', '2'],
      ['y', '1'],
    ].map(([tool, server], i) => seen(i, { kind: 'tool_call', agent: 'a', tool, server }));
    expect(revisionsOf(engineOf(one), calls)).toEqual([]);
    expect(revisionsOf(engineOf(two), calls).map(({ episode }) => episode.values.size)).toEqual([3]);
  });
});

describe('groups', () => {
  it('find their value under the name that each rule has for it', () => {
    const rules = rulesOf(
      detection('login', '{ kind: auth }'),
      detection('call', '{ kind: tool_call }'),
      correlation(
        'type: temporal, rules: [login, call], group-by: [who], timespan: 10s, aliases: { who: { login: owner, call: approver } }',
      ),
    );
    const fired = revisionsOf(engineOf(rules), [
      seen(0, { kind: 'auth', owner: 'maya' }),
      seen(1, { kind: 'tool_call', owner: 'maya', approver: 'li' }),
      seen(2, { kind: 'tool_call', approver: 'maya' }),
    ]);
    expect(fired.map(({ group, episode }) => [group, episode.ids.length])).toEqual([[{ who: 'maya' }, 2]]);
  });

  it.each([
    ['drop', [], 3],
    ['keep', [{ agent: '' }], 0],
  ])('without a value: %s', (missing_group, groups, counted) => {
    const rules = rulesOf(
      detection('call', '{ kind: tool_call }'),
      correlation(
        'type: event_count, rules: [call], group-by: [agent], timespan: 10s, condition: { gte: 3 }',
        `, missing_group: ${missing_group}`,
      ),
    );
    const engine = engineOf(rules);
    const lacking = [{}, { agent: null }, { agent: ['a', 'b'] }].map((who, i) =>
      seen(i, { kind: 'tool_call', ...who }),
    );
    expect(revisionsOf(engine, lacking).map(({ group }) => group)).toEqual(groups);
    expect(engine.takeCounts().missingGroup).toBe(counted);
  });

  it('with long names stay apart although an alert shows only their beginning', () => {
    const rules = rulesOf(
      detection('call', '{ kind: tool_call }'),
      correlation('type: event_count, rules: [call], group-by: [agent], timespan: 10s, condition: { gte: 2 }'),
    );
    const long = 'x'.repeat(10_000);
    const fired = revisionsOf(engineOf(rules), [
      seen(0, { kind: 'tool_call', agent: `${long}1` }),
      seen(1, { kind: 'tool_call', agent: `${long}2` }),
      seen(2, { kind: 'tool_call', agent: `${long}2` }),
    ]);
    expect(fired).toHaveLength(1);
    expect(fired[0]?.group['agent']?.length).toBeLessThan(300);
  });
});

describe('bounds', () => {
  const counting = (needed: number, options: string) =>
    rulesOf(
      detection('call', '{ kind: tool_call }'),
      correlation(
        `type: event_count, rules: [call], group-by: [agent], timespan: 1h, condition: { gte: ${needed} }`,
        options,
      ),
    );

  it('forget the group that was quiet for longest, and count it', () => {
    const engine = engineOf(counting(3, ', max_keys: 2'));
    const call = (seconds: number, agent: string) => seen(seconds, { kind: 'tool_call', agent });
    const fired = revisionsOf(engine, [
      call(0, 'a'),
      call(1, 'a'),
      call(2, 'b'),
      call(3, 'a'),
      call(4, 'c'),
      call(5, 'b'),
    ]);
    expect(fired.map(({ group, phase }) => [group['agent'], phase])).toEqual([
      ['a', 'open'],
      ['a', 'final'],
    ]);
    expect(engine.groups).toBe(2);
    expect(engine.takeCounts().evicted).toBe(2);
  });

  it('close the alert of a group that they forget', () => {
    const engine = engineOf(counting(1, ', max_keys: 1'));
    const fired = revisionsOf(engine, [
      seen(0, { kind: 'tool_call', agent: 'a' }),
      seen(1, { kind: 'tool_call', agent: 'b' }),
    ]);
    expect(fired.map(({ group, phase }) => [group['agent'], phase])).toEqual([
      ['a', 'open'],
      ['b', 'open'],
      ['a', 'final'],
    ]);
  });

  it('keep the state of a flooded group small, and its count right when the flood is in order', () => {
    const engine = engineOf(counting(3, ', max_group_entries: 10'), 3_600);
    for (let i = 0; i < 5_000; i += 1) engine.observe(seen(i / 1_000, { kind: 'tool_call', agent: 'a' }));
    const [change] = engine.takeChanges();
    expect(change?.state?.length).toBeLessThan(2_000);
    engine.finish();
    const final = engine.takeRevisions().at(-1);
    expect([final?.phase, final?.episode.count]).toEqual(['final', 5_000]);
  });
});

describe('rules that alert on single events', () => {
  const rules = rulesOf(detection('leak', '{ kind: dlp_match }'));

  it('alert at once and for good, also on late events and replays, and say so', () => {
    const engine = engineOf(rules, 10);
    const fired = revisionsOf(engine, [
      seen(100, { kind: 'dlp_match' }),
      seen(0, { kind: 'dlp_match' }),
      seen(50, { kind: 'dlp_match' }, { isReplay: true }),
      seen(100, { kind: 'tool_call' }),
    ]);
    expect(fired.map(({ phase, revision, isLate, isReplay }) => [phase, revision, isLate, isReplay])).toEqual([
      ['final', 0, false, false],
      ['final', 0, true, false],
      ['final', 0, false, true],
    ]);
  });
});

describe('time', () => {
  it('belongs to each source: one that is ahead makes another neither late nor final', () => {
    const rules = rulesOf(
      detection('call', '{ kind: tool_call }'),
      correlation('type: event_count, rules: [call], group-by: [agent], timespan: 10s, condition: { gte: 2 }'),
    );
    const engine = engineOf(rules, 10);
    const slow = (seconds: number) => seen(seconds, { kind: 'tool_call', agent: 'a' }, { source: 'slow' });
    const fast = (seconds: number) => seen(seconds, { kind: 'tool_call', agent: 'b' }, { source: 'fast' });
    expect([slow(0), fast(100_000), slow(5), fast(200_000)].map((each) => engine.observe(each))).toEqual([
      'judged',
      'judged',
      'judged',
      'judged',
    ]);
    expect(engine.takeRevisions().map(({ group, phase }) => [group['agent'], phase])).toEqual([['a', 'open']]);
  });

  describe('of a quiet source', () => {
    const rules = rulesOf(
      detection('call', '{ kind: tool_call }'),
      correlation('type: event_count, rules: [call], group-by: [agent], timespan: 10s, condition: { gte: 2 }'),
    );
    const call = (seconds: number, changes: Partial<Observation> = {}) =>
      seen(seconds, { kind: 'tool_call', agent: 'a' }, changes);
    const at = (seconds: number, source = 's') => new Map([[source, seconds * SECOND]]);
    const phases = (engine: Engine) => engine.takeRevisions().map(({ phase, episode }) => [phase, episode.count]);

    it('ends its alerts once it is taken to have come so far, and not a microsecond before', () => {
      const engine = engineOf(rules, 10);
      for (const each of [call(0), call(1)]) engine.observe(each);
      expect(phases(engine)).toEqual([['open', 2]]);
      // Crossed at 1 s, takes in matches until 61 s, which may be 10 s late.
      engine.idle(at(71));
      expect([phases(engine), engine.hasEnds(at(71))]).toEqual([[], false]);
      expect(engine.hasEnds(at(71.000001))).toBe(true);
      engine.idle(at(71.000001));
      expect(phases(engine)).toEqual([['final', 2]]);
      expect(engine.hasEnds(at(1_000))).toBe(false);
    });

    it('makes no event late and forgets no count: what was held up counts when it comes', () => {
      const engine = engineOf(rules, 10);
      engine.observe(call(0));
      engine.idle(at(5_000));
      expect(engine.observe(call(3))).toBe('judged');
      expect(phases(engine)).toEqual([['open', 2]]);
      expect(engine.takeCounts().sealed).toBe(0);
    });

    it('seals what has ended: a match of an ended alert comes too late for its group', () => {
      const engine = engineOf(rules, 10);
      for (const each of [call(0), call(1)]) engine.observe(each);
      engine.idle(at(5_000));
      expect(engine.observe(call(61))).toBe('judged');
      expect(engine.takeCounts().sealed).toBe(1);
      for (const each of [call(61.000001), call(62)]) engine.observe(each);
      expect(phases(engine)).toEqual([
        ['open', 2],
        ['final', 2],
        ['open', 2],
      ]);
    });

    it('does not alert again when a record of an ended alert arrives again, and forgets it once such records are late', () => {
      const engine = engineOf(rules, 10);
      const calls = [call(0), call(1)];
      for (const each of calls) engine.observe(each);
      engine.idle(at(5_000));
      engine.takeRevisions();
      for (const each of calls) expect(engine.observe(each)).toBe('judged');
      expect([phases(engine), engine.groups]).toEqual([[], 1]);
      engine.observe(call(71.000001, { fields: {} }));
      expect([engine.groups, engine.observe(calls[1]!)]).toEqual([0, 'late']);
    });

    it('is its own again with its next event', () => {
      const engine = engineOf(rules, 10);
      for (const each of [call(0), call(1)]) engine.observe(each);
      engine.idle(at(60));
      expect(engine.clocks.get('s')).toEqual({ newest: 1 * SECOND, idleTo: 60 * SECOND });
      engine.observe(call(2));
      expect(engine.clocks.get('s')).toEqual({ newest: 2 * SECOND, idleTo: Number.NEGATIVE_INFINITY });
    });

    it('does not end an alert that another source of the group may still add to', () => {
      const engine = engineOf(rules, 10);
      for (const each of [call(0), call(1, { source: 'busy' })]) engine.observe(each);
      engine.idle(at(5_000));
      expect(phases(engine)).toEqual([['open', 2]]);
      engine.idle(at(5_000, 'busy'));
      expect(phases(engine)).toEqual([['final', 2]]);
    });
  });

  it('does not go on with replays', () => {
    const engine = engineOf(rulesOf(detection('call', '{ kind: tool_call }')), 10);
    engine.observe(seen(1_000, {}, { isReplay: true }));
    expect(engine.observe(seen(0, {}))).toBe('judged');
  });
});

describe('a rule that throws on an event', () => {
  it('is counted, and the others judge the event', () => {
    const engine = engineOf(rulesOf(detection('bad', '{ trap: x }'), detection('good', '{ kind: tool_call }')));
    const fields = {
      kind: 'tool_call',
      get trap(): string {
        throw new Error('bug');
      },
    };
    const fired = revisionsOf(engine, [seen(0, fields)]);
    expect(fired.map(({ rule }) => rule.title)).toEqual(['good']);
    expect([...engine.takeCounts().ruleErrors.values()]).toEqual([1]);
  });
});

describe('LineageMarks', () => {
  const mark = (sequence: number, index: number, lineage = 'l') => ({ cluster: 'c', lineage, sequence, index });

  it('lets (sequence, index) through once, in its order', () => {
    const marks = new LineageMarks();
    const passed = [mark(5, 0), mark(5, 1), mark(5, 1), mark(5, 0), mark(4, 9), mark(6, 0), mark(0, 0, 'other')];
    expect(passed.map((each) => marks.pass(each))).toEqual([true, true, false, false, false, true, true]);
  });

  it('tells what moved, last moved last, and goes on from it', () => {
    const marks = new LineageMarks();
    for (const each of [mark(1, 0), mark(1, 0, 'm'), mark(2, 0)]) marks.pass(each);
    const changes = marks.takeChanges();
    expect(changes.map(([key]) => key)).toEqual(['c/m', 'c/l']);
    expect(marks.takeChanges()).toEqual([]);
    const restored = new LineageMarks();
    for (const change of changes) restored.restore(...change);
    expect([mark(2, 0), mark(2, 1)].map((each) => restored.pass(each))).toEqual([false, true]);
  });
});

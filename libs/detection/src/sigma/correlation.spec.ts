import { describe, expect, it } from 'vitest';
import { readRules } from './read-rules.ts';
import type { CorrelationRule } from './rule.ts';

function read(correlation: string, block = '') {
  const text = `title: Many\nid: many\ncorrelation:\n  ${correlation.trim().split('\n').join('\n  ')}\n${block === '' ? '' : `x-detect: ${block}\n`}`;
  const { rules, problems } = readRules([{ name: 'r.yml', text }]);
  return {
    rule: rules[0] as CorrelationRule | undefined,
    problems: problems.map((each) => each.slice('r.yml, document 1, '.length)),
  };
}

const base = (type: string, condition: string, more = '') =>
  `type: ${type}\nrules: [a, b]\ngroup-by: agent\ntimespan: 10m\n${condition === '' ? '' : `condition: ${condition}`}\n${more}`;

describe('the types of correlation', () => {
  it.each([
    ['event_count', '{ gte: 10 }', [{ op: 'gte', threshold: 10 }], []],
    ['event_count', '{ gt: 0.5 }', [{ op: 'gt', threshold: 0.5 }], []],
    ['value_count', '{ gte: 3, field: tool }', [{ op: 'gte', threshold: 3 }], ['tool']],
    ['value_count', '{ gte: 3, field: [tool, server] }', [{ op: 'gte', threshold: 3 }], ['tool', 'server']],
    ['temporal', '', [{ op: 'gte', threshold: 2 }], []],
    ['temporal', '{ gte: 1 }', [{ op: 'gte', threshold: 1 }], []],
    ['temporal_ordered', '', [{ op: 'gte', threshold: 2 }], []],
    ['value_sum', '{ gt: 99.5, field: amount }', [{ op: 'gt', threshold: 99.5 }], ['amount']],
    ['value_avg', '{ gte: -1, field: drift_score }', [{ op: 'gte', threshold: -1 }], ['drift_score']],
  ])('%s with condition %s', (type, condition, bounds, valueFields) => {
    const { rule, problems } = read(base(type, condition));
    expect(problems).toEqual([]);
    expect(rule).toMatchObject({ type, valueFields, condition: { kind: 'bounds', bounds } });
  });

  it('may leave the group out: one group per tenant', () => {
    const { rule, problems } = read('type: event_count\nrules: a\ntimespan: 1w\ncondition: { gte: 2 }');
    expect(problems).toEqual([]);
    expect(rule).toMatchObject({ refersTo: ['a'], groupBy: [], windowMicros: 604_800_000_000 });
  });

  it('wait for all events where a later one can undo them', () => {
    const emits = (type: string, condition: string, block: string) =>
      read(base(type, condition), block).rule?.options.emit;
    expect(emits('value_avg', '{ gte: 1, field: a }', '')).toBe('final');
    expect(emits('event_count', '{ lt: 5 }', '{ window: tumbling }')).toBe('final');
    expect(emits('event_count', '{ gte: 5 }', '{ window: tumbling }')).toBe('early');
  });
});

describe('conditions that only the end of a window decides', () => {
  it.each(['{ lt: 5 }', '{ lte: 5 }', '{ eq: 5 }', '{ neq: 5 }', '{ gt: 1, lte: 5 }', 'a and not b'])(
    '%s need windows that end',
    (condition) => {
      const type = condition.startsWith('{') ? 'event_count' : 'temporal';
      expect(read(base(type, condition)).problems).toEqual([
        expect.stringContaining('is true before anything has happened'),
      ]);
      expect(read(base(type, condition), '{ window: tumbling }').problems).toEqual([]);
      expect(read(base(type, condition), '{ window: session, gap: 1m }').problems).toEqual([]);
      expect(read(base(type, condition), '{ window: tumbling, emit: early }').problems).toEqual([
        'x-detect.emit: early does not go with a condition that later events can undo',
      ]);
    },
  );

  it('are kept whole', () => {
    expect(read(base('event_count', '{ gt: 1, lte: 5 }'), '{ window: session, gap: 90s }').rule).toMatchObject({
      condition: {
        kind: 'bounds',
        bounds: [
          { op: 'gt', threshold: 1 },
          { op: 'lte', threshold: 5 },
        ],
      },
      options: { window: { kind: 'session', gapMicros: 90_000_000 } },
    });
  });
});

describe('an expression over rules', () => {
  const rule = (name: string) => ({ kind: 'rule', rule: name });

  it('binds not before and before or', () => {
    const { rule: read1, problems } = read(
      'type: temporal\nrules: [a, b, c]\ntimespan: 5m\ncondition: a or b and not c',
      '{ window: tumbling }',
    );
    expect(problems).toEqual([]);
    expect(read1?.condition).toEqual({
      kind: 'expression',
      expression: { kind: 'or', of: [rule('a'), { kind: 'and', of: [rule('b'), { kind: 'not', of: rule('c') }] }] },
    });
  });

  it('names the rules where the list is left out, in its own order', () => {
    const { rule: read1, problems } = read('type: temporal_ordered\ntimespan: 5m\ncondition: (b or a) and b');
    expect(problems).toEqual([]);
    expect(read1?.refersTo).toEqual(['b', 'a']);
  });

  it.each([
    ['a', 'condition: does not use b'],
    ['a and b and c', 'condition: names c, which is not one of rules'],
    ['a and (b', 'condition: ends too early'],
    ['a b', 'condition: does not end before "b"'],
    ['and a', 'condition: has "and" where a name should stand'],
  ])('%s is refused: %s', (condition, problem) => {
    expect(read(base('temporal', condition)).problems.join()).toContain(problem);
  });
});

describe('refusals by name', () => {
  it.each([
    [base('value_percentile', '{ gte: 1, field: a }'), 'value_percentile has no agreed meaning'],
    [base('value_median', '{ gte: 1, field: a }'), 'value_median is not part of Sigma'],
    [base('value_avg', '{ gte: 1, field: a, percentile: 95 }'), 'percentile: has no agreed meaning'],
    [base('event_count', 'a and b'), 'goes with temporal'],
    [base('event_count', ''), 'must be a map'],
    [base('event_count', '{}'), 'must hold one of gt, gte'],
    [base('event_count', '{ gte: many }'), 'must be a number'],
    [base('event_count', '{ gt: -1 }'), 'must not be negative'],
    [base('event_count', '{ lt: 3, lte: 3 }'), 'takes lt or lte, not both'],
    [base('event_count', '{ eq: 3, gt: 2 }'), 'eq stands alone'],
    [base('event_count', '{ gt: 3, lt: 3 }'), 'no number is in this range'],
    [base('event_count', '{ gte: 3, lte: 2 }'), 'no number is in this range'],
    [base('event_count', '{ gte: 3, about: 2 }'), 'about: is not a known key'],
    [base('value_sum', '{ gte: 3 }'), 'field: is missing'],
    [base('value_sum', '{ gte: 3, field: [a, b] }'), 'value_sum takes one field'],
    [base('temporal_ordered', '{ gte: 1 }'), 'temporal_ordered takes gte: 2'],
    [base('temporal', '', 'aliases: { who: agent }'), 'aliases.who: must be a map'],
    [base('event_count', '{ gte: 1 }').replace('10m', '1M'), 'M and y are refused'],
    [base('event_count', '{ gte: 1 }').replace('10m', '99999999w'), 'timespan: must be'],
    [base('event_count', '{ gte: 1 }').replace('[a, b]', '[a, a]'), 'names a rule twice'],
  ])('%s', (correlation, problem) => {
    expect(read(correlation).problems.join('\n')).toContain(problem);
  });

  it.each([
    ['{ window: hopping }', 'window: must be one of sliding, tumbling, session'],
    ['{ window: session }', 'gap: must be a number with s, m, h, d or w'],
    ['{ window: session, gap: 11m }', 'gap: must not be longer than the timespan'],
    ['{ gap: 1m }', 'gap: goes with window: session'],
    ['{ min_events: 0 }', 'min_events: must be a whole number'],
  ])('x-detect %s', (block, problem) => {
    expect(read(base('event_count', '{ gte: 1 }'), block).problems.join('\n')).toContain(problem);
  });
});

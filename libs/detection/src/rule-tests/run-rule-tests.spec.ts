import { describe, expect, it } from 'vitest';
import { loadRules } from '../load-rules.ts';
import { readRules } from '../sigma/read-rules.ts';
import { linkRules } from '../sigma/rule-set.ts';
import { missingCoverage, runRuleTests } from './run-rule-tests.ts';

const rule = `
title: Denial
id: 00000000-0000-4000-8000-000000000001
name: denial
logsource: { product: tripline }
detection: { denial: { verdict: deny }, condition: denial }
---
title: Three tools
id: 00000000-0000-4000-8000-000000000002
correlation: { type: value_count, rules: [denial], group-by: [agent], timespan: 10m, condition: { gte: 3, field: tool } }
x-detect:
  dedup: 30m
  tests:
    - name: three tools within ten minutes
      covers: positive
      events:
        - { at: 0s, times: 4, every: 1m, event: &denial { verdict: deny, agent: a-1 }, vary: { tool: [t-1, t-2] } }
        - { at: 5m, event: *denial, with: { tool: t-3 } }
      expect:
        - { at: 5m, count: 3, group: { agent: a-1 } }
    - name: two tools
      covers: below
      events:
        - { at: 0s, times: 9, every: 1s, event: *denial, vary: { tool: [t-1, t-2] } }
      expect: []
    - name: the same time for two agents, in any order
      covers: positive
      events:
        - { at: 0s, times: 3, event: *denial, with: { agent: b }, vary: { tool: [t-1, t-2, t-3] } }
        - { at: 0s, times: 3, event: *denial, with: { agent: a }, vary: { tool: [t-1, t-2, t-3] } }
      expect:
        - { at: 0s, count: 3, group: { agent: b } }
        - { at: 0s, count: 3, group: { agent: a } }
`;

function testsOf(text: string) {
  const { rules, problems } = readRules([{ name: 'r.yml', text }]);
  const linked = linkRules(rules);
  expect([...problems, ...linked.problems]).toEqual([]);
  return { set: linked.set, results: runRuleTests(linked.set) };
}

function problemsAfter(from: string, to: string): string[] {
  expect(rule).toContain(from);
  return loadRules([{ name: 'r.yml', text: rule.replace(from, to) }], { hasField: () => true }).problems.map(
    (problem) => problem.replace('r.yml: ', ''),
  );
}

describe('the tests of a rule', () => {
  it('run one by one, series of events with values in turn and over one another', () => {
    const { results } = testsOf(rule);
    expect(results.map(({ test, problem }) => [test.name, problem])).toEqual([
      ['three tools within ten minutes', undefined],
      ['two tools', undefined],
      ['the same time for two agents, in any order', undefined],
    ]);
  });

  it.each([
    ['gte: 3', 'gte: 4', 'expected 3 at 300s {"agent":"a-1"}, got no alert'],
    ['gte: 3', 'gte: 2', 'test "two tools": expected no alert, got 9 at 1s'],
    ['timespan: 10m', 'timespan: 1m', 'got no alert'],
    ['verdict: deny }, condition', 'verdict: allow }, condition', 'got no alert'],
    ['at: 5m, count: 3', 'at: 5m, count: 4', 'expected 4 at 300s {"agent":"a-1"}, got 3 at 300s {"agent":"a-1"}'],
  ])('fail when %s becomes %s', (from, to, problem) => {
    expect(problemsAfter(from, to).join('\n')).toContain(problem);
  });

  it.each([
    ['covers: below', 'covers: nothing', 'tests[1].covers: must be one of'],
    ['expect: []', 'expects: []', 'tests[1].expects: is not a known key'],
    ['vary: { tool: [t-1, t-2] }', 'vary: { tool: t-1 }', 'tests[0].events[0].vary.tool: must be a list of values'],
    ['group: { agent: a-1 }', 'group: {}', 'tests[0].expect[0].group: must give agent'],
  ])('are refused when %s becomes %s', (from, to, problem) => {
    expect(problemsAfter(from, to).join('\n')).toContain(problem);
  });

  it('must cover every case of a rule in production, or it is not loaded', () => {
    const [problem] = problemsAfter('covers: below', 'covers: positive');
    expect(problem).toBe(
      '"Three tools" is in prod and has no test that covers negative, below, exactly, beyond, late, duplicate',
    );
  });

  it('have no window to cover in a rule about single events', () => {
    const { set } = testsOf(rule.slice(0, rule.indexOf('---')));
    expect(set.alone.flatMap(missingCoverage)).toEqual(['positive', 'negative', 'late', 'duplicate']);
  });

  it('of a rule that another one counts hear that rule as if it alerted', () => {
    const outer = `
title: Twice
id: 00000000-0000-4000-8000-000000000003
correlation: { type: event_count, rules: [00000000-0000-4000-8000-000000000002], group-by: [agent], timespan: 1d, condition: { gte: 2 } }
`;
    const { results } = testsOf(`${rule}---${outer}`);
    expect(results.map(({ problem }) => problem)).toEqual([undefined, undefined, undefined]);
  });
});

import { describe, expect, it } from 'vitest';
import { readRules } from '../sigma/read-rules.ts';
import { linkRules } from '../sigma/rule-set.ts';
import { ruleCoverage } from './rule-coverage.ts';

const detection = (name: string, section: string) => `
title: ${name}
id: ${name}
logsource: { product: tripline }
detection: ${section}
`;
const correlation = (rules: string, more: string) => `
title: sum
id: sum
correlation: { rules: ${rules}, timespan: 5m, ${more} }
`;
const byAgent = 'type: event_count, group-by: [agent], condition: { gte: 2 }';

/** Format f's coverage of the one rule that alerts. */
function covered(documents: readonly string[], events: readonly object[]): string {
  const { rules, problems } = readRules([{ name: 'r.yml', text: documents.join('---') }]);
  const { set, problems: unlinked } = linkRules(rules);
  expect([...problems, ...unlinked]).toEqual([]);
  const [found] = ruleCoverage(set, new Map([['f', events]]));
  const [{ state, lacks } = { state: '', lacks: [] }] = found?.formats ?? [];
  return [state, ...lacks].join(' ');
}
const ofDetection = (section: string, ...events: object[]) => covered([detection('one', section)], events);

describe('what a format can say to a rule', () => {
  const call = { kind: 'tool_call', verdict: 'deny', agent: 'a', tool: 'pay', reason: null, tags: [] };
  it.each([
    ['{ s: { verdict: deny }, condition: s }', 'seen'],
    ['{ s: { verdict: allow }, condition: s }', 'fields'],
    ['{ s: { verdict: deny, owner: li }, condition: s }', 'lacks owner'],
    ['{ s: { reason|contains: x }, condition: s }', 'lacks reason'],
    ['{ s: { tags: pii }, condition: s }', 'lacks tags'],
    ['{ s: { verdict: deny }, o: { owner: null }, condition: s and o }', 'seen'],
    ['{ s: { verdict: deny }, o: { owner: li }, condition: s and not o }', 'seen'],
    ['{ s: { verdict: deny }, o: { owner: null }, condition: s and not o }', 'lacks owner'],
    ['{ s: { verdict: deny }, o: { owner|exists: false }, condition: s and not o }', 'lacks owner'],
    ['{ s: [{ owner: li }, { verdict: deny }], condition: s }', 'seen'],
    ['{ s: [{ owner: li }, { role: x }], condition: s }', 'lacks owner role'],
    ['{ s: { agent|fieldref: owner }, condition: s }', 'lacks owner'],
    ['{ s: { agent|fieldref: tool }, condition: s }', 'fields'],
    ['{ s: { kind: dlp_match }, condition: s }', 'lacks such a kind'],
    ['{ s: { kind: [dlp_match, tool_call], verdict: allow }, condition: s }', 'fields'],
    ['{ s: [word], condition: s }', 'fields'],
    ['{ s: [pay], condition: s }', 'seen'],
  ])('%s: %s', (section, expected) => {
    expect(ofDetection(section, call)).toBe(expected);
  });

  it('must come together in one event', () => {
    const rule = [detection('one', '{ s: { verdict: deny }, condition: s }'), correlation('[one]', byAgent)];
    expect(covered(rule, [{ verdict: 'deny' }, { verdict: 'allow', agent: 'a' }])).toBe('fields');
    expect(covered(rule, [{ verdict: 'deny', agent: 'a' }])).toBe('seen');
    expect(covered(rule, [{ verdict: 'deny' }])).toBe('lacks agent');
  });

  it('includes the group and what is counted, but for groups that may be missing', () => {
    const parts = (more: string) => [
      detection('one', '{ s: { verdict: deny }, condition: s }'),
      correlation('[one]', more),
    ];
    const distinct = 'type: value_count, group-by: [agent], condition: { gte: 2, field: run_id }';
    expect(covered(parts(distinct), [call])).toBe('lacks run_id');
    const kept = [parts(byAgent)[0] as string, `${parts(byAgent)[1]}x-detect: { missing_group: keep }\n`];
    expect(covered(kept, [{ verdict: 'deny' }])).toBe('seen');
  });

  it('needs one part of a count, and every part of a temporal rule', () => {
    const parts = [
      detection('one', '{ s: { verdict: deny }, condition: s }'),
      detection('two', '{ s: { kind: dlp_match, owner: li }, condition: s }'),
    ];
    expect(covered([...parts, correlation('[one, two]', byAgent)], [call])).toBe('seen');
    const temporal = 'type: temporal, group-by: [agent]';
    expect(covered([...parts, correlation('[one, two]', temporal)], [call])).toBe('lacks such a kind owner');
  });
});

import { describe, expect, it } from 'vitest';
import { readRules } from './read-rules.ts';
import { deployed, linkRules } from './rule-set.ts';

const detection = (name: string, logsource = '{ product: tripline }') =>
  `title: ${name}\nname: ${name}\nlogsource: ${logsource}\ndetection: { s: { kind: ${name} }, condition: s }\n`;
const correlation = (name: string, rules: string, more = '') =>
  `title: ${name}\nname: ${name}\ncorrelation: { type: temporal, rules: ${rules}, group-by: [agent], timespan: 5m${more} }\n`;
const filter = (rules: string, logsource = '{ product: tripline }') =>
  `title: filter\nname: f\nlogsource: ${logsource}\nfilter: { rules: ${rules}, s: { agent: known }, condition: not s }\n`;

function link(...documents: string[]) {
  const { rules, problems: unread } = readRules([{ name: 'r.yml', text: documents.join('---\n') }]);
  expect(unread).toEqual([]);
  return linkRules(rules);
}

describe('correlations of correlations', () => {
  it('stand after what they count, whatever the order in the files', () => {
    const { set, problems } = link(
      correlation('outer', '[inner, a]'),
      correlation('inner', '[a, b]'),
      detection('a'),
      detection('b'),
    );
    expect(problems).toEqual([]);
    expect(set.correlations.map(({ rule, alerts }) => [rule.title, alerts])).toEqual([
      ['inner', false],
      ['outer', true],
    ]);
    expect(set.correlations[1]?.parts[0]).toBe(set.correlations[0]);
    expect(set.correlations[1]?.counts.map(({ title }) => title)).toEqual(['a']);
    expect(set.alone).toEqual([]);
  });

  it('leave inner ones their alerts when they generate', () => {
    const { set } = link(
      detection('a'),
      correlation('inner', '[a]'),
      correlation('outer', '[inner]', ', generate: true'),
    );
    expect(set.correlations.map(({ alerts }) => alerts)).toEqual([true, true]);
    expect(set.alone).toEqual([]);
  });

  it('keep what they count when the inner one is in stage test', () => {
    const inner = `${correlation('inner', '[a]')}x-detect: { stage: test }\n`;
    const { set } = link(detection('a'), inner, correlation('outer', '[inner]'));
    expect(deployed(set).correlations.map(({ rule }) => rule.title)).toEqual(['inner', 'outer']);
    expect(deployed(set).detections).toHaveLength(1);
    expect(deployed(link(detection('a'), inner).set).correlations).toEqual([]);
  });

  it('begin anew when an inner threshold changes, since they count something else then', () => {
    const outerHash = (threshold: number) =>
      link(
        detection('a'),
        correlation('inner', '[a]', `, condition: { gte: ${threshold} }`),
        correlation('outer', '[inner]'),
      ).set.correlations.map(({ stateHash }) => stateHash);
    expect(outerHash(1)[0]).toBe(outerHash(2)[0]);
    expect(outerHash(1)[1]).not.toBe(outerHash(2)[1]);
  });

  it.each([
    ['itself', [correlation('x', '[x]')], 'x counts this rule in turn: a cycle'],
    ['a ring', [correlation('x', '[y]'), correlation('y', '[z]'), correlation('z', '[x]')], 'a cycle'],
    ['nothing', [correlation('x', '[gone]')], 'gone is no rule'],
    ['a refused one', [correlation('x', '[y]'), correlation('y', '[gone]')], 'y is refused itself'],
    ['a filter', [detection('a'), filter('[a]'), correlation('x', '[f]')], 'f is no rule'],
  ])('that count %s are refused', (_, documents, problem) => {
    const { set, problems } = link(...documents);
    expect(problems.join('\n')).toContain(problem);
    expect(set.correlations).toEqual([]);
  });

  it('stand ten on each other and no more', () => {
    const tower = (height: number) => [
      detection('c0'),
      ...Array.from({ length: height }, (_, i) => correlation(`c${i + 1}`, `[c${i}]`)),
    ];
    expect(link(...tower(10)).problems).toEqual([]);
    expect(link(...tower(11)).problems).toEqual([
      'r.yml, correlation.rules: more than 10 correlations stand on each other',
    ]);
    expect(link(...tower(11).reverse()).set.correlations).toHaveLength(10);
    expect(link(...tower(400).reverse()).problems.length).toBeGreaterThan(0);
  });
});

describe('aliases', () => {
  const aliased = (mapping: string, rules = '[a, b]') => correlation('x', rules, `, aliases: { who: ${mapping} }`);
  const byId = detection('b').replace('name: b', 'name: b\nid: some-id');

  it('resolve a rule by name or id, and answer by the word that the correlation uses', () => {
    const { set, problems } = link(detection('a'), byId, aliased('{ a: agent, b: client }', '[a, some-id]'));
    expect(problems).toEqual([]);
    expect(set.correlations[0]?.rule.aliases).toEqual({ who: { a: 'agent', 'some-id': 'client' } });
  });

  it.each([
    ['{ a: agent }', 'correlation.aliases.who: has no field for the rule b'],
    ['{ a: agent, b: client, c: owner }', 'correlation.aliases.who: c is not one of rules'],
  ])('%s: %s', (mapping, problem) => {
    expect(link(detection('a'), byId, aliased(mapping)).problems).toEqual([`r.yml, ${problem}`]);
  });
});

describe('filters', () => {
  const searches = (...documents: string[]) => link(...documents).set.detections.map(({ search }) => search.kind);

  it('narrow the rules that they name, and no others', () => {
    expect(searches(detection('a'), detection('b'), filter('[b]'))).toEqual(['field', 'all']);
    expect(searches(detection('a'), detection('b'), filter('b'))).toEqual(['field', 'all']);
  });

  it('narrow whatever has their log source where they say any', () => {
    const windows = '{ product: windows, category: process_creation }';
    expect(searches(detection('a'), detection('b', windows), filter('any', '{ product: windows }'))).toEqual([
      'field',
      'all',
    ]);
    expect(searches(detection('a'), filter('any', '{ product: windows }'))).toEqual(['field']);
  });

  it('narrow what correlations count, and change its state', () => {
    const of = (...more: string[]) => link(detection('a'), correlation('x', '[a]'), ...more).set.correlations[0];
    expect(of(filter('[a]'))?.counts[0]?.search.kind).toBe('all');
    expect(of(filter('[a]'))?.stateHash).not.toBe(of()?.stateHash);
  });

  it.each([
    [[filter('[gone]')], 'filter.rules: gone is no detection rule'],
    [[detection('a', '{ product: windows }'), filter('[a]')], 'filter.rules: a has another log source than the filter'],
    [[detection('a'), correlation('x', '[a]'), filter('[x]')], 'filter.rules: x is no detection rule'],
  ])('that would do nothing are refused', (documents, problem) => {
    expect(link(...documents).problems).toEqual([`r.yml, ${problem}`]);
  });

  it.each([
    ['{ s: { a: 1 }, condition: s }', 'filter.rules: is missing'],
    ['{ rules: [], s: { a: 1 }, condition: s }', 'filter.rules: must name one rule or more, or any'],
    ['{ rules: any, s: { a: 1 }, condition: [s] }', 'filter.condition: must be one condition'],
    ['{ rules: any, s: { a: 1 } }', 'filter.condition: is missing'],
    ['{ rules: any, condition: s }', 'filter: has no searches'],
  ])('%s: %s', (section, problem) => {
    const text = `title: F\nlogsource: { product: tripline }\nfilter: ${section}\n`;
    expect(readRules([{ name: 'r.yml', text }]).problems.join('\n')).toContain(problem);
  });
});

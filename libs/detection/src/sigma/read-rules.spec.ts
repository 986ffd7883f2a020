import { describe, expect, it } from 'vitest';
import { readRules } from './read-rules.ts';
import { linkRules } from './rule-set.ts';

const DETECTION = `
title: Denial
id: 00000000-0000-4000-8000-000000000001
name: denial
logsource: { product: tripline }
detection: { denial: { verdict: deny }, condition: denial }
`;
const CORRELATION = `
title: Denials
id: 00000000-0000-4000-8000-000000000002
correlation:
  type: event_count
  rules: [denial]
  group-by: [agent]
  timespan: 10m
  condition: { gte: 10 }
`;

function problemsOf(text: string): string[] {
  const { rules, problems } = readRules([{ name: 'r.yml', text }]);
  const found = problems.length > 0 ? problems : linkRules(rules).problems;
  return found.map((problem) => problem.replace(/^r\.yml(, document \d+)?(, |: )/, ''));
}

/** The problems of a detection rule with another `detection` section. */
function detectionProblems(section: string): string[] {
  return problemsOf(DETECTION.replace(/detection: .*/, `detection: ${section}`));
}

/** The problems of the correlation rule with one line replaced. */
function correlationProblems(line: string, by: string): string[] {
  return problemsOf(`${DETECTION}---${CORRELATION.replace(line, by)}`);
}

describe('a file of rules', () => {
  it('gives its rules, with defaults for what it leaves open', () => {
    const { rules, problems } = readRules([{ name: 'r.yml', text: `${DETECTION}---${CORRELATION}` }]);
    expect(problems).toEqual([]);
    expect(rules[1]).toMatchObject({
      kind: 'correlation',
      level: 'medium',
      windowMicros: 600_000_000,
      condition: { kind: 'bounds', bounds: [{ op: 'gte', threshold: 10 }] },
      generate: false,
      options: { emit: 'early', dedupMicros: 600_000_000, missingGroup: 'drop', stage: 'prod', riskScore: 25 },
    });
  });

  it('lists every problem of every document at once and keeps the good rules', () => {
    const broken = CORRELATION.replace('event_count', 'counting').replace('10m', '1M').replace('title: Denials', '');
    const { rules, problems } = readRules([
      { name: 'a.yml', text: `${DETECTION}---${broken}` },
      { name: 'b.yml', text: 'a: [' },
      { name: 'c.yml', text: '- a list' },
    ]);
    expect(rules.map(({ title }) => title)).toEqual(['Denial']);
    expect(problems).toEqual([
      'a.yml, document 2, correlation.type: unknown type counting',
      expect.stringContaining('a.yml, document 2, correlation.timespan: must be a number with'),
      'a.yml, document 2, title: is missing',
      expect.stringContaining('b.yml, document 1: is not YAML'),
      'c.yml, document 1: must be a map',
    ]);
  });

  it('reads yes and no as YAML 1.1 does, and dates as text', () => {
    const text = `${DETECTION.replace('name: denial', 'name: denial\ndate: 2026-01-02')}---${CORRELATION}  generate: yes`;
    const { rules, problems } = readRules([{ name: 'r.yml', text }]);
    expect(problems).toEqual([]);
    expect(rules[0]?.version).toBe('2026-01-02');
    expect(rules[1]).toMatchObject({ generate: true });
    expect(linkRules(rules).set.alone.map(({ title }) => title)).toEqual(['Denial']);
  });

  it('refuses an alias bomb', () => {
    const bomb = `a: &a [x,x]\n${'bcdefghijklmnop'
      .split('')
      .map((name, i, all) => `${name}: &${name} [*${all[i - 1] ?? 'a'},*${all[i - 1] ?? 'a'}]`)
      .join('\n')}`;
    expect(problemsOf(bomb)).toEqual(['uses aliases that do not resolve, or more than 100 times']);
  });
});

describe('refusals by name', () => {
  it.each([
    ['{ s: { a|expand: "%x%" }, condition: s }', 'modifier expand needs values for its placeholders'],
    ['{ s: { a|contains|base64: abc }, condition: s }', 'base64 must stand before contains'],
    ['{ s: { a|base64|base64offset: abc }, condition: s }', 'base64offset does not go after base64'],
    ['{ s: { a|base64|wide: abc }, condition: s }', 'wide does not go after base64'],
    ['{ s: { a|wide|utf16be: abc }, condition: s }', 'utf16be does not go with utf16le'],
    ['{ s: { a|wide|windash: -abc }, condition: s }', 'windash must stand before utf16le'],
    ['{ s: { a|base64: "a*c" }, condition: s }', 'base64 takes text without wildcards'],
    ['{ s: { a|base64offset|contains: x }, condition: s }', 'is too short'],
    ['{ s: { a|windash|base64: " -a -b -c -d -e" }, condition: s }', 'more than 625 variants of its dashes'],
    ['{ s: { a|wide: é }, condition: s }', 'takes ASCII text only'],
    ['{ s: { a|re|windash: -a }, condition: s }', 'windash does not go with re'],
    ['{ s: { a|wide: null }, condition: s }', 'null does not go with utf16le'],
    ['{ s: { a|hour: 24 }, condition: s }', 'hour takes a whole number from 0 to 23'],
    ['{ s: { a|hour|gte: 22 }, condition: s }', 'gte does not go with hour'],
    ['{ s: { a|constructor: 22 }, condition: s }', 'unknown modifier constructor'],
    ['{ s: { a: 12345678901234567890 }, condition: s }', 'has a number with too many digits'],
    ['{ s: { a|fieldref: "b*" }, condition: s }', 'fieldref takes the name of a field'],
    ['{ s: { "|exists": true }, condition: s }', 'modifier exists needs a field'],
    ['{ s: [null], condition: s }', 'a keyword must be text or a number'],
    ['{ s: { a|near: x }, condition: s }', 'unknown modifier near'],
    ['{ s: { a|re|contains: x }, condition: s }', 'contains does not go with re'],
    ['{ s: { a|i: x }, condition: s }', 'modifier i is for re only, and stands after it'],
    ["{ s: { a|re: '(?=x)' }, condition: s }", 'RE2 syntax'],
    ['{ s: { a|cidr: 10.0.0.0/99 }, condition: s }', 'cidr takes a network'],
    ['{ s: { a|gt: many }, condition: s }', 'gt takes a number'],
    ['{ s: { a|exists: maybe }, condition: s }', 'exists takes true or false'],
    ['{ s: { a|contains|all: x }, condition: s }', 'all needs a list'],
    ['{ s: { a: [x, null] }, condition: s }', 'null may not stand in a list'],
    ['{ s: { a: [] }, condition: s }', 'has no values'],
    ['{ s: { a: { b: c } }, condition: s }', 'must be a value or a list of values'],
    ['{ s: {}, condition: s }', 'is empty'],
    ['{ s: { a: x }, condition: s | count() > 5 }', 'aggregations were removed'],
    ['{ s: { a: x }, condition: s, timeframe: 5m }', 'was removed from Sigma'],
    ['{ s: { a: x }, condition: 1 of t* }', '"t*" selects no search'],
    ['{ s: { a: x }, condition: 2 of s* }', '"2 of" is not supported'],
    ['{ s: { a: x }, condition: (s }', 'ends too early'],
    ['{ s: { a: x }, condition: s s }', 'does not end before "s"'],
    ['{ s: { a: x }, condition: s and }', 'ends too early'],
    ['{ s: { a: x } }', 'is missing'],
    ['{ condition: s }', 'has no searches'],
  ])('%s', (section, problem) => {
    expect(detectionProblems(section).join('\n')).toContain(problem);
  });

  it.each([
    ['event_count', 'value_percentile', 'value_percentile has no agreed meaning'],
    ['timespan: 10m', 'timespan: 1y', 'must be a number with s, m, h, d or w'],
    ['timespan: 10m', 'timespan: 10', 'must be a number with s, m, h, d or w'],
    ['{ gte: 10 }', '{ lte: 10 }', 'is true before anything has happened'],
    ['{ gte: 10 }', '{ gt: 10, gte: 11 }', 'takes gt or gte, not both'],
    ['{ gte: 10 }', '{ gte: 0 }', 'must be above zero'],
    ['{ gte: 10 }', '{ gte: 10, field: tool }', 'does not go with event_count'],
    ['event_count', 'value_count', 'field: is missing'],
    ['group-by: [agent]', 'group-by: [agent, agent]', 'names a field twice'],
    ['rules: [denial]', 'rules: [denials]', 'denials is no rule'],
    ['rules: [denial]', 'rules: [denial]\n  windows: 3', 'correlation.windows: is not a known key'],
    ['title: Denials', 'title: Denials\nx-detct: {}', 'x-detct: is not a known key'],
    ['title: Denials', 'title: Denials\nx-detect: { dedupe: 1h }', 'x-detect.dedupe: is not a known key'],
    ['title: Denials', 'title: Denials\nx-detect: { evidence: [reason] }', 'must be one of kind, event_type'],
    ['00000000-0000-4000-8000-000000000002', '00000000-0000-4000-8000-000000000001', 'is taken by a rule of r.yml'],
  ])('%s → %s', (line, by, problem) => {
    expect(correlationProblems(line, by).join('\n')).toContain(problem);
  });
});

describe('rules of the detect stage', () => {
  const text =
    'title: T\nid: my-rule\nlogsource: { product: windows }\ntags: [owasp-llm.llm10]\ndetection: { s: { a: 1 }, condition: s }';

  it('must say what Sigma leaves open', () => {
    expect(readRules([{ name: 'r.yml', text }], { isOurs: true }).problems).toEqual([
      'r.yml, document 1, logsource.product: must be tripline',
      'r.yml, document 1, id: must be a UUID in lower case',
      expect.stringContaining('r.yml, document 1, tags: tag "owasp-llm.llm10" lacks its year'),
    ]);
  });

  it('are stricter than rules of others', () => {
    expect(readRules([{ name: 'r.yml', text }]).problems).toEqual([]);
  });
});

describe('hashes', () => {
  const setOf = (text: string) => linkRules(readRules([{ name: 'r.yml', text }]).rules).set;
  const stateHash = (text: string) => setOf(text).correlations[0]?.stateHash;
  const base = `${DETECTION}---${CORRELATION}`;

  it.each([
    ['the threshold', base.replace('gte: 10', 'gte: 20')],
    ['the title', base.replace('Denials', 'Many denials')],
    ['dedup and level', `${base}level: high\nx-detect: { dedup: 2h }\n`],
  ])('of the state do not change with %s', (_, text) => {
    expect(stateHash(text)).toBe(stateHash(base));
    expect(setOf(text).hash).not.toBe(setOf(base).hash);
  });

  it.each([
    ['the window', base.replace('10m', '11m')],
    ['the grouping', base.replace('[agent]', '[agent, tool]')],
    ['what is counted', base.replace('verdict: deny', 'verdict: error')],
    ['the rule', base.replace('000000000002', '000000000009')],
  ])('of the state change with %s', (_, text) => {
    expect(stateHash(text)).not.toBe(stateHash(base));
  });

  it('do not depend on the order of keys', () => {
    const reordered = base.replace(
      '{ denial: { verdict: deny }, condition: denial }',
      '{ condition: denial, denial: { verdict: deny } }',
    );
    expect(stateHash(reordered)).toBe(stateHash(base));
  });
});

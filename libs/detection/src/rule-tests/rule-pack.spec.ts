import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadRules } from '../load-rules.ts';
import { readRules } from '../sigma/read-rules.ts';
import { linkRules } from '../sigma/rule-set.ts';
import { missingCoverage, runRuleTests } from './run-rule-tests.ts';

const folder = new URL('../../../../rules', import.meta.url).pathname;
const files = readdirSync(folder)
  .filter((name) => /\.ya?ml$/.test(name))
  .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
const { rules, problems } = readRules(files);
const { set } = linkRules(rules);

describe('the rule pack', () => {
  it('can be read', () => {
    expect(problems).toEqual([]);
  });

  it.each(runRuleTests(set).map(({ rule, test, problem }) => [rule.title, test.name, problem]))(
    '%s: %s',
    (_rule, _test, problem) => {
      expect(problem).toBeUndefined();
    },
  );

  it.each(set.correlations.map(({ rule }) => [rule.title, rule] as const))(
    '%s says what to do, and its tests cover every case',
    (_title, rule) => {
      expect(rule.options.runbook).toMatch(/\w/);
      expect(missingCoverage(rule)).toEqual([]);
    },
  );
});

describe('a rule test', () => {
  const broken = (from: string, to: string) => files.map(({ name, text }) => ({ name, text: text.replace(from, to) }));

  it.each([
    ['gte: 10', 'gte: 11', 'expected 10 at 270s {"agent":"a-1"}, got no alert'],
    [
      'timespan: 10m',
      'timespan: 601s',
      'test "the first and the tenth are a millisecond more apart": expected no alert',
    ],
    ['verdict: deny\n', 'verdict: allow\n', 'expected no alert, got 20 at 9s'],
    ['dedup: 30m', 'dedup: 20m', 'expected 40 at 540s'],
  ])('fails when %s becomes %s', (from, to, problem) => {
    const found = loadRules(broken(from, to), { hasField: () => true }).problems;
    expect(found.join('\n')).toContain(problem);
  });

  it('is required of a rule in production for every case', () => {
    const found = loadRules(broken('covers: beyond', 'covers: below'), { hasField: () => true }).problems;
    expect(found).toEqual([
      'agt-001-denial-spike.yml: "AGT-001 Denial spike" is in prod and has no test that covers beyond',
      'agt-014-repeated-credential-blocks.yml: "AGT-014 Repeated credential blocks" is in prod and has no test that covers beyond',
    ]);
  });

  it('is not passed over when it is misspelt', () => {
    const found = loadRules(broken('expect: []', 'expects: []'), { hasField: () => true }).problems;
    expect(found.join('\n')).toMatch(/tests\[\d\]\.expects: is not a known key/);
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
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

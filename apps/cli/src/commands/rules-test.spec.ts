import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '@tripline/pipeline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rulesTest } from './rules-test.ts';

const rule = (covers: string, count: number) => `
title: Denial
id: 00000000-0000-4000-8000-000000000001
logsource: { product: tripline }
detection: { denial: { verdict: deny }, condition: denial }
x-detect:
  tests:
    - name: a denial
      covers: ${covers}
      events: [{ at: 0s, event: { verdict: deny } }]
      expect: [{ at: 0s, count: ${count}, group: {} }]
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rules-test-'));
  writeFileSync(join(folder, 'good.yml'), rule('positive', 1));
  writeFileSync(join(folder, 'wrong.yml'), rule('positive', 2));
  writeFileSync(join(folder, 'unreadable.yml'), rule('everything', 1));
  writeFileSync(join(folder, 'untested.yml'), rule('positive', 1).split('x-detect')[0] as string);
});
afterAll(() => rmSync(folder, { recursive: true }));

const test = (name: string) =>
  rulesTest.run({ words: [], values: { rules: join(folder, name) } }, {}, { line: async () => undefined });

describe('tripline rules test', () => {
  it('says which rules passed', async () => {
    expect(await test('good.yml')).toEqual({
      exit: 0,
      lines: ['ok    Denial: 1 tests', '1 rules, 1 tests, 0 failed'],
      json: {
        rules: 1,
        tests: 1,
        failed: 0,
        problems: [],
        results: [
          {
            file: 'good.yml',
            id: '00000000-0000-4000-8000-000000000001',
            rule: 'Denial',
            test: 'a denial',
            covers: 'positive',
            passed: true,
          },
        ],
      },
    });
  });

  it('ends with 1 when a test fails, and says what was expected and what came', async () => {
    const { exit, lines, json } = await test('wrong.yml');
    expect(exit).toBe(1);
    expect(lines.slice(0, 2)).toEqual([
      'FAIL  Denial: 1 of 1 tests (wrong.yml)',
      '      "a denial": expected 2 at 0s {}, got 1 at 0s {}',
    ]);
    expect(json).toMatchObject({ failed: 1, results: [{ passed: false, problem: expect.stringContaining('got 1') }] });
  });

  it('ends with 1 when a rule cannot be read', async () => {
    const { exit, json } = await test('unreadable.yml');
    expect(exit).toBe(1);
    expect(json).toMatchObject({ tests: 0, problems: [expect.stringContaining('tests[0].covers: must be one of')] });
  });

  it('names rules that have no tests', async () => {
    const { exit, lines } = await test('untested.yml');
    expect([exit, lines[0]]).toEqual([0, 'none  Denial: it has no tests']);
  });

  it('refuses a path that holds no rules', async () => {
    await expect(test('missing')).rejects.toThrow(ConfigError);
  });

  it('passes over the rules that come with Tripline', async () => {
    const rules = new URL('../../../../rules', import.meta.url).pathname;
    const { exit, json } = await rulesTest.run({ words: [], values: { rules } }, {}, { line: async () => undefined });
    expect(exit).toBe(0);
    expect(json).toMatchObject({ failed: 0, problems: [] });
  });
});

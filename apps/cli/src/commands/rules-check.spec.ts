import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { rulesCheck } from './rules-check.ts';

const folder = mkdtempSync(join(tmpdir(), 'rules-check-'));
afterAll(() => rmSync(folder, { recursive: true }));

const rule = (title: string, search: string, more = '') =>
  `title: ${title}\nlogsource: { product: windows }\ndetection: { s: { ${search} }, condition: s }\n${more}`;

it('says what becomes of every rule, with everything that is wrong', async () => {
  const files = {
    'a.yml': rule('A', 'a: x', 'id: some-id\nname: a\n'),
    'b.yml': `${rule('B', '"a|expand": "%x%", "b|near": y')}---\n${rule('C', 'a: x')}`,
    'c.yml':
      'title: D\ncorrelation: { type: value_percentile, rules: [a], timespan: 1M, condition: { gte: 1, field: x } }\n',
    'd.yml': 'title: [',
    'e.yml': 'title: F\nlogsource: { product: windows }\nfilter: { rules: [gone], s: { a: 1 }, condition: s }\n',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const lines: string[] = [];
  const call = { values: {}, words: [folder] };
  const result = await rulesCheck.run(call, {}, { line: async (text) => void lines.push(text) });
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { rule: 'some-id', file: 'a.yml', status: 'loaded' },
    {
      rule: 'B',
      file: 'b.yml',
      status: 'refused',
      reason: expect.stringMatching(/modifier expand needs values.*unknown modifier near/),
    },
    { rule: 'C', file: 'b.yml', status: 'loaded' },
    {
      rule: 'D',
      file: 'c.yml',
      status: 'refused',
      reason: expect.stringMatching(/value_percentile has no agreed meaning.*M and y are refused/),
    },
    { rule: 'd.yml', file: 'd.yml', status: 'refused', reason: expect.stringContaining('is not YAML') },
    { rule: 'F', file: 'e.yml', status: 'refused', reason: 'filter.rules: gone is no detection rule' },
  ]);
  expect(result).toEqual({ exit: 1, lines: [], json: undefined });
});

it('ends well when every rule loads', async () => {
  writeFileSync(join(folder, 'a.yml'), rule('A', 'a: x'));
  const result = await rulesCheck.run(
    { values: {}, words: [join(folder, 'a.yml')] },
    {},
    { line: () => Promise.resolve() },
  );
  expect(result.exit).toBe(0);
});

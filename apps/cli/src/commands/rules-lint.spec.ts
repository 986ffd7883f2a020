import { ConfigError } from '@tripline/pipeline';
import { describe, expect, it } from 'vitest';
import { rulesLint } from './rules-lint.ts';

const root = new URL('../../../..', import.meta.url).pathname;
const lint = (values: Record<string, string>) =>
  rulesLint.run({ words: [], values }, {}, { line: async () => undefined });

describe('tripline rules lint', () => {
  it('finds nothing in the rules that come with Tripline', async () => {
    const { lines, exit } = await lint({ rules: `${root}rules`, docs: `${root}docs/rules` });
    expect(lines).toEqual([expect.stringContaining('nothing to be found')]);
    expect(exit).toBe(0);
  });

  it('says of each problem where it is, and ends with 1', async () => {
    const rules = `${root}rules/agt-001-denial-spike.yml`;
    const { lines, exit, json } = await lint({ rules, docs: `${root}no-such-folder` });
    expect(exit).toBe(1);
    expect(lines).toContain('agt-001-denial-spike.yml: AGT-001 Denial spike: has no runbook page agt-001.md');
    expect(json).toMatchObject({
      files: 1,
      problems: expect.arrayContaining([expect.objectContaining({ problem: 'has no runbook page agt-001.md' })]),
    });
  });

  it('refuses a folder without rules', async () => {
    await expect(lint({ rules: `${root}docs/decisions` })).rejects.toThrow(ConfigError);
  });
});

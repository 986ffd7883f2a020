import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '@tripline/pipeline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rulesCoverage } from './rules-coverage.ts';

const root = new URL('../../../..', import.meta.url).pathname;
const rules = `
title: TST-001 Denial
id: 00000000-0000-4000-8000-000000000001
name: TST-001
logsource: { product: tripline }
detection: { denial: { verdict: deny, agent|exists: true }, condition: denial }
tags: [atlas.t0053, owasp-asi.asi02-2026]
level: low
`;
const hivekey = { ts: '2026-09-02T09:14:02Z', agent: 'a-1', owner: 'li', action: 'vault_get', verdict: 'deny' };
const aisg = {
  event_type: 'dlp.pii_blocked',
  project_id: 'p',
  source: 'aisg',
  timestamp: '2026-09-02T20:15:30Z',
  details: { action: 'blocked' },
};

let folder: string;
const at = (name: string) => join(folder, name);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rules-coverage-'));
  writeFileSync(at('rules.yml'), rules);
  writeFileSync(at('wrong.yml'), rules.replace('level: low', 'level: lowest'));
  writeFileSync(
    at('a.ndjson'),
    [hivekey, { ...hivekey, verdict: 'allow' }, aisg, { a: 1 }].map((one) => JSON.stringify(one)).join('\n'),
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

const cover = (values: Record<string, string>) =>
  rulesCoverage.run({ words: [], values }, {}, { line: async () => undefined });

describe('tripline rules coverage', () => {
  it('says by rule what it is about, and what each format of the records has for it', async () => {
    const { lines, json, exit } = await cover({ rules: at('rules.yml'), samples: at('a.ndjson') });
    expect(exit).toBe(0);
    expect(lines.slice(0, 4)).toEqual([
      'TST-001 Denial (low, AML.T0053, ASI02:2026)',
      '  seen: hivekey',
      '  lacks agent: aisg',
      '',
    ]);
    expect(lines).toContain('ASI02:2026 Tool Misuse and Exploitation: TST-001');
    expect(lines).toContain('ASI10:2026 Rogue Agents: no rule');
    expect(json).toMatchObject({
      rules: [
        {
          name: 'TST-001',
          atlas: ['AML.T0053'],
          formats: [
            { format: 'hivekey', state: 'seen', lacks: [] },
            { format: 'aisg', state: 'lacks', lacks: ['agent'] },
          ],
        },
      ],
      entries: expect.arrayContaining([{ id: 'AML.T0053', name: 'AI Agent Tool Invocation', rules: ['TST-001'] }]),
    });
  });

  it('refuses what it cannot read', async () => {
    await expect(cover({ rules: at('wrong.yml') })).rejects.toThrow(ConfigError);
    await expect(cover({ rules: at('rules.yml'), samples: at('none') })).rejects.toThrow(ConfigError);
  });

  it('is what docs/rules/coverage.md says (else: tripline rules coverage --markdown > docs/rules/coverage.md)', async () => {
    const { lines } = await cover({ rules: `${root}rules`, samples: `${root}test/formats`, markdown: 'true' });
    expect(readFileSync(`${root}docs/rules/coverage.md`, 'utf8')).toBe(`${lines.join('\n')}\n`);
  });
});

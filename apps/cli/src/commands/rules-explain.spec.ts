import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '@tripline/pipeline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UsageError } from '../command.ts';
import { rulesExplain } from './rules-explain.ts';

const rules = `
title: Denial
id: 00000000-0000-4000-8000-000000000001
name: denial
logsource: { product: tripline }
detection: { denial: { verdict: deny, tool|contains: vault }, condition: denial }
---
title: Denials
id: 00000000-0000-4000-8000-000000000002
name: TST-001
correlation: { type: event_count, rules: [denial], group-by: [agent], timespan: 10m, condition: { gte: 10 } }
---
title: Injection
id: 00000000-0000-4000-8000-000000000003
logsource: { product: tripline }
detection: { injection: { reason|contains: ignore }, condition: injection }
`;
const record = {
  ts: '2026-09-02T09:14:02Z',
  agent: 'a\u001b1',
  owner: 'li',
  action: 'vault_get',
  verdict: 'deny',
  reason: 'please ignore the swordfish',
};
const canonical = {
  id: 'e-1',
  event_type: 'policy.allow',
  kind: 'tool_call',
  tenant: 't',
  time_source: 'server',
  verdict: 'allow',
};

let folder: string;
const at = (name: string) => join(folder, name);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rules-explain-'));
  writeFileSync(at('rules.yml'), rules);
  writeFileSync(at('wrong.yml'), rules.replace('rules: [denial]', 'rules: [denails]'));
  writeFileSync(at('record.json'), JSON.stringify(record, null, 2));
  writeFileSync(
    at('lines.ndjson'),
    `${JSON.stringify(record)}\n\n${JSON.stringify(canonical)}\n{"a":1}\n${JSON.stringify({ line: 1, events: [canonical], rejected: null })}\n`,
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

async function explain(file: string, values: Record<string, string> = {}): Promise<string[]> {
  const shown: string[] = [];
  const given = { words: [at(file)], values: { rules: at('rules.yml'), ...values } };
  const { exit } = await rulesExplain.run(given, {}, { line: async (text) => void shown.push(text) });
  expect(exit).toBe(0);
  return shown;
}

describe('tripline rules explain', () => {
  it('says which rules a record counts for or matches, and what keeps it from the others', async () => {
    const [first] = await explain('record.json');
    const text = first?.split('\n') ?? [];
    expect(text[0]).toMatch(
      /^line 1: id .*, event_type policy\.deny, kind tool_call, verdict deny, agent a\\u001b1, tool vault_get$/,
    );
    expect(text.slice(1)).toEqual([
      '  yes     Injection: it alerts',
      '  counts  Denials: one of event_count gte 10 within 10m, by agent (agent a\\u001b1)',
      '',
    ]);
  });

  it('reads canonical events, records and what tripline normalize prints, line by line', async () => {
    const shown = await explain('lines.ndjson');
    expect(shown.map((text) => text.split('\n')[0]?.replace(/id [0-9a-f-]{36}, /, ''))).toEqual([
      'line 1: event_type policy.deny, kind tool_call, verdict deny, agent a\\u001b1, tool vault_get',
      'line 3: id e-1, event_type policy.allow, kind tool_call, verdict allow',
      'line 4: rejected: unknown_format',
      'line 5: id e-1, event_type policy.allow, kind tool_call, verdict allow',
    ]);
    expect(shown[1]).toContain('no      Denials: verdict: deny – the event has allow');
    expect(shown[1]).toContain('no      Injection: reason|contains: ignore – the event has none');
  });

  it('shows one rule whole', async () => {
    const [, allowed] = await explain('lines.ndjson', { rule: 'tst-001' });
    expect(allowed?.split('\n').slice(1)).toEqual([
      '  no      Denials: verdict: deny – the event has allow',
      '    event_count gte 10 within 10m, by agent',
      '      does not match "Denial": denial',
      '        - denial',
      '            - verdict: deny – the event has allow',
      '            - tool|contains: vault – the event has none',
      '',
    ]);
  });

  it('writes one JSON line per event, and no content', async () => {
    const shown = await explain('lines.ndjson', { json: 'true' });
    expect(shown.map((line) => JSON.parse(line).line)).toEqual([1, 3, 4, 5]);
    expect(JSON.parse(shown[0] ?? '')).toMatchObject({
      rules: [
        { rule: 'Denials', result: 'counts' },
        { rule: 'Injection', result: 'matches' },
      ],
    });
    expect(shown.join()).not.toContain('swordfish');
    expect((await explain('lines.ndjson', { rule: 'injection' })).join()).not.toContain('swordfish');
  });

  it('refuses rules that cannot be used, and rules that are not there', async () => {
    await expect(explain('record.json', { rules: at('wrong.yml') })).rejects.toThrow(ConfigError);
    await expect(explain('record.json', { rule: 'TST-002' })).rejects.toThrow(UsageError);
    await expect(explain('missing.json')).rejects.toMatchObject({ code: 'INPUT_UNREADABLE' });
  });
});

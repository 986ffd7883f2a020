import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UsageError } from '../command.ts';
import { formatsList } from './formats-list.ts';
import { formatsTry } from './formats-try.ts';

const call = {
  ts: '2026-09-02T09:14:02Z',
  agent: 'pay-agent',
  action: 'pay\u001b[2J\u202e',
  args: { note: 'ghp_EXAMPLEexampleEXAMPLEexampleEXAMPLE0' },
  verdict: 'deny',
  region: 'eu',
};
const match = {
  event_type: 'dlp.match',
  agent_id: 'a1',
  action_taken: 'blocked',
  detection_reason: 'pattern_match',
  pattern_id: 'f1',
  position: 247,
  occurred_at: '2026-09-02T10:14:00Z',
};

let folder: string;
let file: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'try-'));
  file = join(folder, 'a.ndjson');
  writeFileSync(file, [call, match, { a: 1 }, call].map((record) => JSON.stringify(record)).join('\n'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function attempt(values: Record<string, string> = {}): Promise<{ shown: string[]; end: readonly string[] }> {
  const shown: string[] = [];
  const { lines } = await formatsTry.run(
    { words: [file], values },
    {},
    { line: async (text) => void shown.push(text) },
  );
  return { shown, end: lines };
}

describe('tripline formats try', () => {
  it('shows what each field becomes and from where, what was derived and what is not mapped', async () => {
    const [first, second, third] = (await attempt()).shown;
    expect(first).toMatch(/^line 1\n {2}hivekey \(found by its shape\)\n/);
    expect(first).toMatch(/\n {4}agent +pay-agent +\/agent\n/);
    expect(first).toMatch(/\n {4}event_type +policy\.deny +derived\n/);
    expect(first).toMatch(/\n {4}not mapped: \/region\n/);
    expect(second).toMatch(/\n {4}dlp\.position +247 +\/position\n/);
    expect(second).toMatch(/\n {4}event_type +dlp\.match +\/event_type\n/);
    expect(third).toBe(
      'line 3\n  rejected: unknown_format (no format knows this shape: name one with --format, or write one: docs/formats/custom.md)\n',
    );
  });

  it('shows no secret, and nothing that a terminal would obey', async () => {
    const [first] = (await attempt()).shown;
    expect(first).not.toContain('ghp_');
    expect(first).toContain('pay\\u001b[2J\\u202e');
    expect(first).not.toContain('\u001b');
    expect(first).not.toContain('\u202e');
  });

  it('counts what it does not show', async () => {
    const { shown, end } = await attempt({ lines: '1' });
    expect(shown).toHaveLength(1);
    expect(end).toEqual([
      '(3 more lines are not shown, but counted; --lines 4 shows them)',
      'lines: 4, events: 3',
      'formats: hivekey 2, mitrity-dlp 1',
      'rejected: unknown_format 1',
      'not mapped, by lines:',
      '  2 × /region',
    ]);
  });

  it('writes one JSON line per line where that is asked for', async () => {
    const { shown, end } = await attempt({ json: 'true', lines: '1' });
    expect(end).toEqual([]);
    expect(shown).toHaveLength(4);
    const [first, , third] = shown.map((line) => JSON.parse(line));
    expect(first).toMatchObject({
      line: 1,
      found_by: 'shape',
      events: [
        {
          format: 'hivekey',
          fields: { agent: { value: 'pay-agent', from: '/agent' }, severity: { value: 'medium', from: null } },
          unmapped: ['/region'],
        },
      ],
      rejected: null,
    });
    expect(third).toEqual({ line: 3, found_by: 'shape', events: [], rejected: 'unknown_format' });
  });

  it('refuses a number of lines that is none', async () => {
    await expect(attempt({ lines: 'all' })).rejects.toThrow(UsageError);
  });
});

it('tripline formats list names every format and whose it is', async () => {
  const { lines, json } = await formatsList.run({ words: [], values: {} }, {}, { line: async () => undefined });
  expect(lines.find((line) => line.startsWith('hivekey '))).toMatch(/^hivekey +HiveKey: one action, allowed or not$/);
  expect(json).toMatchObject({
    formats: expect.arrayContaining([expect.objectContaining({ format: 'toolhive-audit' })]),
  });
});

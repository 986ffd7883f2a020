import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '@tripline/pipeline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UsageError } from '../command.ts';
import { normalize } from './normalize.ts';

const token = 'ghp_EXAMPLEexampleEXAMPLEexampleEXAMPLE0';
const call = `{"ts":"2026-09-02T09:14:02.123456789Z","agent":"pay-agent","owner":"li.wei@acme.example","action":"pay","args":{"n":9007199254740993,"note":"${token}"},"verdict":"allow","seq":18446744073709551615}`;
const mapping = 'name: acme\nfields: { kind: { value: tool_call }, tool: call, verdict: did }\n';

let folder: string;
const at = (name: string) => join(folder, name);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'normalize-'));
  writeFileSync(at('calls.ndjson'), `${call}\n\n{"ts":\n{"a":1}\n[${call},7]\n`);
  writeFileSync(at('own.ndjson'), '{"call":"pay","did":"blocked","new":1}\n');
  writeFileSync(at('own.yaml'), mapping);
  writeFileSync(at('wrong.yaml'), 'name: acme\nfields: { tool: "a..b" }\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

async function lines(words: readonly string[], values: Record<string, string> = {}): Promise<string[]> {
  const printed: string[] = [];
  const result = await normalize.run({ words, values }, {}, { line: async (text) => void printed.push(text) });
  expect(result).toEqual({ exit: 0, lines: [], json: undefined });
  return printed;
}
const parsed = async (...args: Parameters<typeof lines>) => (await lines(...args)).map((line) => JSON.parse(line));

describe('tripline normalize', () => {
  it('writes one line per line, with its number, also for those that are refused', async () => {
    const answers = await parsed([at('calls.ndjson')]);
    expect(answers.map(({ line, events, rejected }) => [line, events.length, rejected])).toEqual([
      [1, 1, null],
      [2, 0, 'empty_body'],
      [3, 0, 'body_unreadable'],
      [4, 0, 'unknown_format'],
      [5, 1, 'not_an_object'],
    ]);
    expect(Object.keys(answers[0])).toEqual(['line', 'events', 'rejected']);
  });

  it('prints the canonical event: names of its schema, times as text, JSON as JSON, no secret', async () => {
    const [first] = await lines([at('calls.ndjson')]);
    const [event] = JSON.parse(first ?? '').events;
    expect(event).toMatchObject({
      kind: 'tool_call',
      event_type: 'policy.allow',
      agent: 'pay-agent',
      event_time: '2026-09-02T09:14:02.123456Z',
      event_time_raw: '2026-09-02T09:14:02.123456789Z',
      hold_requested_at: null,
      arguments: { note: '[REDACTED-github-token]' },
      time_skewed: false,
    });
    expect(event.received_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    expect(first).not.toContain(token);
  });

  it('prints every digit of large numbers', async () => {
    const [first] = await lines([at('calls.ndjson')]);
    expect(first).toContain('"n":9007199254740993');
    expect(first).toContain('"seq":18446744073709551615');
  });

  it('adds no events of its own unless it is asked to', async () => {
    const [, ...without] = (await parsed([at('calls.ndjson')]))[0].events;
    expect(without).toEqual([]);
    const [, own] = (await parsed([at('calls.ndjson')], { 'dlp-events': 'true' }))[0].events;
    expect(own).toMatchObject({ kind: 'dlp_match', event_type: 'dlp.match' });
  });

  it('explains where fields came from, without values', async () => {
    const [first] = await parsed([at('calls.ndjson')], { explain: 'true' });
    expect(first.explained).toEqual([
      { fields: expect.objectContaining({ agent: { from: '/agent' }, tool: { from: '/action' } }), unmapped: ['/seq'] },
    ]);
  });

  it('reads by a mapping of the user’s, and by the format that is named', async () => {
    const [own] = await parsed([at('own.ndjson')], { mapping: at('own.yaml') });
    expect(own.events).toMatchObject([{ format: 'acme', tool: 'pay', verdict: 'deny', extra: { new: 1 } }]);
    const [named] = await parsed([at('own.ndjson')], { format: 'hivekey' });
    expect(named.events).toMatchObject([{ format: 'hivekey', verdict: null }]);
  });

  it('refuses what it cannot work with before it reads a line', async () => {
    await expect(lines([])).rejects.toThrow(UsageError);
    await expect(lines([at('own.ndjson'), 'more'])).rejects.toThrow(UsageError);
    await expect(lines([at('own.ndjson')], { format: 'no-such' })).rejects.toThrow('there is no format "no-such"');
    await expect(lines([at('own.ndjson')], { mapping: at('wrong.yaml') })).rejects.toThrow(ConfigError);
    await expect(lines([at('missing.ndjson')])).rejects.toMatchObject({ code: 'INPUT_UNREADABLE' });
  });
});

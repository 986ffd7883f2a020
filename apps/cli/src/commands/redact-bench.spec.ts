import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { exitCodes } from '../command.ts';
import { redactBench } from './redact-bench.ts';

const folder = mkdtempSync(join(tmpdir(), 'corpora-'));
afterAll(() => rmSync(folder, { recursive: true }));
const token = `ghp_${'a1B2'.repeat(9)}`;

function write(file: string, rows: readonly unknown[]): void {
  writeFileSync(join(folder, file), rows.map((row) => JSON.stringify(row)).join('\n'));
}

const run = (values: Record<string, string>) =>
  redactBench.run({ values, words: [] }, {}, { line: () => Promise.resolve() });

describe('redact bench', () => {
  it('prints what it counts, in a table and as JSON', async () => {
    write('secret-examples.ndjson', [
      { source: 'x', rule: 'x.1', text: `API_TOKEN=${token}`, is_secret: true },
      { source: 'x', rule: 'x.2', text: 'nothing here', is_secret: true },
      { source: 'x', rule: 'x.3', text: 'nothing here', is_secret: false },
    ]);
    write('pii-sentences.ndjson', [
      {
        text: '😀 mail maya@acme.example or Maya',
        spans: [
          { type: 'EMAIL_ADDRESS', start: 7, end: 24 },
          { type: 'PERSON', start: 28, end: 32 },
        ],
      },
    ]);
    write('tool-calls.ndjson', [{ tool: 't', arguments: '{"password":"x"}', result: '{"email":"a@b.example","n":1}' }]);
    const { exit, lines, json } = await run({ corpus: folder });
    expect(exit).toBe(exitCodes.done);
    expect(json).toMatchObject({
      secrets: [
        {
          family: 'x',
          recall: { all: { part: 1, whole: 2 }, even: { part: 1, whole: 1 }, odd: { part: 0, whole: 1 } },
          flagged: { all: { part: 0, whole: 1 } },
          precision: { part: 1, whole: 1 },
          missed: { 'x.2': 1 },
        },
      ],
      structuredKeys: { recall: { all: { part: 1, whole: 1 } } },
      toolCalls: { overRedacted: { all: { part: 1, whole: 4 } }, findings: { 'named-secret': 1, email: 1 } },
    });
    const { pii } = json as { pii: { types: { type: string }[]; beyondPatterns: unknown } };
    expect(pii.types.find(({ type }) => type === 'EMAIL_ADDRESS')).toMatchObject({
      recall: { all: { part: 1, whole: 1 } },
      precision: { part: 1, whole: 1 },
    });
    expect(pii.beyondPatterns).toEqual({ PERSON: 1 });
    expect(lines.join('\n')).toContain('secrets: x                         1/2      50.0 %');
    expect(lines.join('\n')).not.toContain(token);
  });

  it('says which options it ran with', async () => {
    const { lines, json } = await run({ corpus: folder, disable: 'email, github-token' });
    expect(lines[0]).toContain('disabled: email, github-token');
    expect(json).toMatchObject({ options: { enable: [], disable: ['email', 'github-token'] } });
  });

  it('is a problem where there is no corpus', async () => {
    expect((await run({ corpus: join(folder, 'none') })).exit).toBe(exitCodes.problem);
  });
});

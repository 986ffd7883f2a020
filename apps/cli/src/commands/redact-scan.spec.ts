import { compileRedactor } from '@tripline/redaction';
import { describe, expect, it } from 'vitest';
import { redactScan, scanLine } from './redact-scan.ts';

const redactor = compileRedactor();
const token = `ghp_${'a1B2'.repeat(9)}`;

function scanned(text: string) {
  return scanLine({ number: 1, bytes: Buffer.from(text) }, redactor);
}

describe('a scanned line', () => {
  it('says pattern, tags, pointer and UTF-8 bytes within the leaf', () => {
    expect(scanned(JSON.stringify({ a: [`é ${token}`] }))).toEqual({
      line: 1,
      findings: [{ pattern: 'github-token', tags: ['credentials'], pointer: '/a/0', position: 3, length: 40 }],
      redacted: { a: ['é [REDACTED-github-token]'] },
    });
  });

  it('may be a bare text, whose pointer is empty', () => {
    expect(scanned(JSON.stringify(token))).toMatchObject({
      findings: [{ pointer: '', position: 0, length: 40 }],
      redacted: '[REDACTED-github-token]',
    });
  });

  it.each(['12', 'null', 'true', '[]', '18446744073709551615', '{"a":1e400}'])('keeps %s as it is', (text) => {
    const { redacted, findings } = scanned(text);
    expect([JSON.stringify(redacted), findings]).toEqual([text, []]);
  });

  it.each(['', 'plain words', `{"a":"${token}`, `see ${token}`])('that is no JSON is read as text: %j', (text) => {
    const out = scanned(text);
    expect(out).toMatchObject({ line: 1, text: true });
    expect(String(out['redacted'])).toBe(text.replace(token, '[REDACTED-github-token]'));
  });

  it('says why content was dropped', () => {
    expect(scanned('['.repeat(65) + ']'.repeat(65))).toEqual({
      line: 1,
      findings: [],
      redacted: null,
      dropped: 'depth',
    });
    expect(scanned(JSON.stringify('a b '.repeat(300_000)))).toMatchObject({ redacted: null, dropped: 'size' });
    expect(scanLine({ number: 7, bytes: null }, redactor)).toEqual({
      line: 7,
      findings: [],
      redacted: null,
      dropped: 'size',
    });
  });

  it('counts what is beyond the findings it shows', () => {
    expect(scanned(JSON.stringify(Array.from({ length: 60 }, () => token)))).toMatchObject({ count: 60 });
  });
});

it('refuses a detector that does not exist', async () => {
  const call = { values: { enable: 'nope' }, words: ['-'] };
  await expect(redactScan.run(call, {}, { line: () => Promise.resolve() })).rejects.toThrow('unknown detectors: nope');
});

import { isJsonObject, type JsonValue, parseJson } from '@tripline/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileRedactor } from './redactor.ts';
import { canaries, texts, trees } from './testing/generated.spec-support.ts';

const redactor = compileRedactor({
  tokens: { kid: 'k1', key: Buffer.alloc(32, 1) },
  enable: ['private-ipv4'],
});
// biome-ignore lint/style/noProcessEnv: the long run is asked for on the command line
const runs = Number(process.env['REDACTION_RUNS'] ?? 3000);
const values = trees.map((tree) => parseJson(JSON.stringify(tree)) ?? null);
const words = fc.array(fc.constantFrom('the', 'order', 'of', 'Maya', 'costs', '12', 'é', '😀', '日本'), {
  maxLength: 6,
});

function leaves(value: JsonValue): string[] {
  if (Array.isArray(value)) return value.flatMap(leaves);
  if (isJsonObject(value)) return Object.entries(value).flatMap(([name, member]) => [name, ...leaves(member)]);
  return [String(value)];
}

describe('whatever comes in', () => {
  it('what goes out is clean: redacting it again changes nothing', () => {
    fc.assert(
      fc.property(values, (value) => {
        const once = redactor.redactContent(value, '/a');
        const twice = redactor.redactContent(once.value, '/a');
        expect(twice).toMatchObject({ count: 0, status: 'clean' });
        expect(twice.value).toBe(once.value);
      }),
      { numRuns: runs },
    );
  }, 600_000);

  it('is redacted or dropped, never thrown, and the input stays as it was', () => {
    fc.assert(
      fc.property(values, (value) => {
        const before = JSON.stringify(value);
        expect(redactor.redactContent(value, '').status).toMatch(/^(?:clean|redacted)$/);
        expect(JSON.stringify(value)).toBe(before);
      }),
      { numRuns: runs / 4 },
    );
  }, 600_000);

  it('findings count within the leaf', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const bytes = Buffer.byteLength(text);
        const { findings, count } = redactor.redactText(text, '/t');
        expect(findings.length).toBe(Math.min(count, 50));
        for (const { pointer, position, length } of findings) {
          expect(pointer).toBe('/t');
          expect(position).toBeGreaterThanOrEqual(0);
          expect(length).toBeGreaterThan(0);
          expect(position + length).toBeLessThanOrEqual(bytes);
        }
      }),
      { numRuns: runs / 2 },
    );
  }, 600_000);
});

describe('a planted secret', () => {
  const planted = fc.tuple(words, canaries, words).map(([before, secret, after]) => ({
    text: [...before, secret, ...after].join(' '),
    secret,
  }));

  it('is cut out at its bytes, and the words beside it stay', () => {
    fc.assert(
      fc.property(planted, ({ text, secret }) => {
        const { findings, value } = redactor.redactText(text, '');
        const [finding] = findings;
        const bytes = Buffer.from(text).subarray(finding?.position, (finding?.position ?? 0) + (finding?.length ?? 0));
        expect(bytes.toString()).toContain(secret);
        expect(value).not.toContain(secret);
        expect(
          leaves(value)
            .join(' ')
            .replace(/\[REDACTED[^\]]*\]/g, '')
            .split(/\s+/)
            .filter(Boolean),
        ).toEqual(Buffer.from(text).toString().replace(bytes.toString(), '').split(/\s+/).filter(Boolean));
      }),
      { numRuns: runs / 2 },
    );
  }, 600_000);

  it('leaves no trace in value or findings, whichever way it is written', () => {
    const ways = fc.constantFrom<(text: string) => JsonValue>(
      (text) => text,
      (text) => JSON.stringify({ a: [text] }),
      (text) => JSON.stringify(JSON.stringify([text])),
      (text) => Buffer.from(text).toString('base64'),
      (text) => Buffer.from(JSON.stringify({ t: text })).toString('base64url'),
      (text) => Buffer.from(text).toString('hex'),
      (text) => encodeURIComponent(text).replace(/[0-9A-Za-z]/g, (unit) => `%${unit.charCodeAt(0).toString(16)}`),
      (text) => ({ [text]: [text] }),
      (text) => ({ password: text }),
    );
    fc.assert(
      fc.property(planted, ways, ({ text, secret }, write) => {
        const written = write(text);
        const { value, findings, count } = redactor.redactContent({ x: written }, '');
        const traces = [secret, Buffer.from(secret).toString('hex'), Buffer.from(text).toString('base64')];
        const out = JSON.stringify([value, findings]);
        expect(count).toBeGreaterThan(0);
        expect(traces.filter((trace) => out.includes(trace))).toEqual([]);
      }),
      { numRuns: runs },
    );
  }, 600_000);
});

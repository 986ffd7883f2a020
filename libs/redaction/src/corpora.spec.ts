import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from '@tripline/contract';
import { describe, expect, it } from 'vitest';
import { compileRedactor } from './redactor.ts';

// The corpora are other people's and lie beside the repository, where they lie at all.
// biome-ignore lint/style/noProcessEnv: where they lie is the machine's matter
const directory = process.env['CORPORA_DIR'] ?? join(import.meta.dirname, '../../../../shared/corpora');
const isThere = existsSync(join(directory, 'secret-examples.ndjson'));
if (!isThere) process.stdout.write('  corpora: none at CORPORA_DIR or ../shared/corpora, skipped\n');

const credentials = compileRedactor({ disable: ['email'] });
const everything = compileRedactor();

function lines(file: string): JsonObject[] {
  const text = readFileSync(join(directory, file), 'utf8');
  return text
    .split('\n')
    .map((line) => parseJson(line))
    .filter(isJsonObject);
}

function say(what: string, part: number, whole: number): number {
  process.stdout.write(`  corpora: ${what}: ${part} of ${whole} (${((100 * part) / whole).toFixed(1)} %)\n`);
  return part / whole;
}

describe.skipIf(!isThere)('corpora', () => {
  it.each([
    ['kingfisher', 0.9],
    ['noseyparker', 0.9],
    ['secretlint', 0.98],
  ])('%s: %d of the secrets are found', (source, least) => {
    const rows = lines('secret-examples.ndjson').filter((row) => row['source'] === source && row['is_secret'] === true);
    const found = rows.filter((row) => credentials.redactText(String(row['text']), '').count > 0);
    expect(say(`${source} secrets found`, found.length, rows.length)).toBeGreaterThanOrEqual(least);
  });

  it.each(['EMAIL_ADDRESS', 'CREDIT_CARD', 'IBAN_CODE', 'US_SSN', 'IP_ADDRESS'])(
    '%s: 95 of 100 are covered whole',
    (type) => {
      const spans = lines('pii-sentences.ndjson').flatMap((row) => coverage(String(row['text']), row['spans'], type));
      expect(say(`${type} covered`, spans.filter(Boolean).length, spans.length)).toBeGreaterThanOrEqual(0.95);
    },
  );

  it('takes one leaf in a thousand at most out of real tool calls without need', () => {
    const calls = lines('tool-calls.ndjson').map(
      ({ arguments: sent, result, tool }) => [tool, parsed(sent), parsed(result)] as JsonValue,
    );
    const leaves = calls.reduce<number>((count, call) => count + leavesOf(call), 0);
    const needless = calls.flatMap((call) => credentials.redactContent(call, '').findings);
    expect(say('leaves redacted without need', needless.length, leaves)).toBeLessThanOrEqual(0.001);
  });
});

/** Of each span of the type: whether one finding covers it. */
function coverage(text: string, spans: JsonValue | undefined, type: string): boolean[] {
  const { findings } = everything.redactText(text, '');
  const bytes = (index: JsonValue | undefined) => Buffer.byteLength(text.slice(0, Number(index)));
  return (Array.isArray(spans) ? spans : [])
    .filter(isJsonObject)
    .filter((span) => span['type'] === type)
    .map(({ start, end }) =>
      findings.some(({ position, length }) => position <= bytes(start) && position + length >= bytes(end)),
    );
}

function parsed(value: JsonValue | undefined): JsonValue {
  return parseJson(String(value)) ?? value ?? null;
}

function leavesOf(value: JsonValue): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce<number>((count, member: JsonValue) => count + leavesOf(member), 0);
}

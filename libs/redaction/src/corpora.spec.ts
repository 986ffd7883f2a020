import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject, type JsonObject, parseJson } from '@tripline/contract';
import { describe, expect, it } from 'vitest';
import { measureCorpora } from './measure/measure.ts';
import { measuredLines } from './measure/report.ts';
import { type Halves, ratio } from './measure/share.ts';

// The corpora are other people's and lie beside the repository, where they lie at all.
// biome-ignore lint/style/noProcessEnv: where they lie is the machine's matter
const directory = process.env['CORPORA_DIR'] ?? join(import.meta.dirname, '../../../../shared/corpora');
const isThere = existsSync(join(directory, 'secret-examples.ndjson'));
if (!isThere) process.stdout.write('  corpora: none at CORPORA_DIR or ../shared/corpora, skipped\n');

function rows(file: string): JsonObject[] {
  const lines = readFileSync(join(directory, file), 'utf8').split('\n');
  return lines.map((line) => parseJson(line)).filter(isJsonObject);
}

/** Of all lines, and of the half that the rules were not made on. */
function shares({ all, odd }: Halves): (number | null)[] {
  return [ratio(all), ratio(odd)];
}

describe.skipIf(!isThere)('corpora', () => {
  const measured = isThere
    ? measureCorpora(
        {
          secretExamples: rows('secret-examples.ndjson'),
          piiSentences: rows('pii-sentences.ndjson'),
          toolCalls: rows('tool-calls.ndjson'),
        },
        {},
      )
    : undefined;
  if (measured !== undefined) process.stdout.write(`${measuredLines(measured).join('\n')}\n`);

  it.each([
    ['kingfisher', 0.9],
    ['noseyparker', 0.9],
    ['secretlint', 0.98],
  ])('of the secrets of %s at least %d are found', (family, least) => {
    const found = measured?.secrets.find((row) => row.family === family);
    expect(found).toBeDefined();
    for (const share of found === undefined ? [] : shares(found.recall)) expect(share).toBeGreaterThanOrEqual(least);
  });

  it('the values of names that say secret go', () => {
    expect(ratio(measured?.structuredKeys.recall.all ?? { part: 0, whole: 0 })).toBeGreaterThanOrEqual(0.99);
  });

  it.each(['EMAIL_ADDRESS', 'CREDIT_CARD', 'IBAN_CODE', 'US_SSN', 'IP_ADDRESS', 'PHONE_NUMBER'])(
    '%s: 95 of 100 are covered whole',
    (type) => {
      const found = measured?.pii.types.find((row) => row.type === type);
      expect(found).toBeDefined();
      for (const share of found === undefined ? [] : shares(found.recall)) expect(share).toBeGreaterThanOrEqual(0.95);
    },
  );

  it('takes one leaf in a thousand at most out of real tool calls without need', () => {
    expect(measured?.toolCalls.overRedacted.all.whole).toBeGreaterThan(10_000);
    expect(measured?.toolCalls.perThousand).toBeLessThanOrEqual(1);
  });
});

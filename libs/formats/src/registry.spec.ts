import { readdirSync, readFileSync } from 'node:fs';
import { isJsonObject, type JsonObject, parseJson } from '@tripline/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isIgnored, isRefused, type Reading } from './format.ts';
import { formats } from './registry.ts';
import { unwrap } from './unwrap.ts';

const samples = new URL('../../../test/formats/', import.meta.url);

const sampled = readdirSync(samples).flatMap((file) => (file.endsWith('.ndjson') ? [file.replace('.ndjson', '')] : []));

describe('formats', () => {
  it.each(sampled)('exactly one format recognises each record of %s', (name) => {
    for (const record of recordsOf(name))
      expect(formats.filter((format) => format.recognise(record)).map((format) => format.name)).toEqual([name]);
  });

  it('have names that differ', () => {
    expect(new Set(formats.map((format) => format.name)).size).toBe(formats.length);
  });

  it('never throw, whatever the record, and keep what they do not read', () => {
    const keys = fc.constantFrom(
      'ts',
      'args',
      'verdict',
      'details',
      'event_type',
      'type',
      'position',
      '__proto__',
      'x',
    );
    const record = fc.dictionary(keys, fc.jsonValue({ maxDepth: 4 }), { noNullPrototype: false });
    fc.assert(
      fc.property(record, (value) => {
        const parsed = parseJson(JSON.stringify(value)) as JsonObject;
        const losing = formats.filter((format) => loses(format.read(parsed), 'x') && 'x' in parsed);
        // Compared once: an expectation for each of so many formats takes seconds.
        expect(losing.map((format) => format.name)).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });
});

function loses(reading: Reading, key: string): boolean {
  if (isIgnored(reading) || isRefused(reading)) return false;
  return reading.some(({ extra, arguments: values }) => !(key in extra || (isJsonObject(values) && key in values)));
}

function recordsOf(name: string): JsonObject[] {
  const lines = readFileSync(new URL(`${name}.ndjson`, samples), 'utf8')
    .split('\n')
    .filter(Boolean);
  return lines.flatMap((line) => {
    const value = parseJson(line);
    if (!isJsonObject(value)) throw new Error('a sample line must be an object');
    return otlpParts(value).map((part) => unwrap(part).record);
  });
}

/** Ingest splits export requests; here as plainly as it goes. */
function otlpParts(document: JsonObject): JsonObject[] {
  const { resourceLogs, resourceSpans } = document as { resourceLogs?: Batch[]; resourceSpans?: Batch[] };
  if (resourceLogs === undefined && resourceSpans === undefined) return [document];
  const logs = (resourceLogs ?? []).flatMap((entry) =>
    (entry['scopeLogs'] as Batch[]).flatMap((scoped) =>
      (scoped['logRecords'] as Batch[]).map((one) => ({
        resourceLogs: [{ ...entry, scopeLogs: [{ ...scoped, logRecords: [one] }] }],
      })),
    ),
  );
  const spans = (resourceSpans ?? []).flatMap((entry) =>
    (entry['scopeSpans'] as Batch[]).flatMap((scoped) =>
      (scoped['spans'] as Batch[]).map((one) => ({
        resourceSpans: [{ ...entry, scopeSpans: [{ ...scoped, spans: [one] }] }],
      })),
    ),
  );
  return [...logs, ...spans] as JsonObject[];
}
type Batch = Record<string, unknown>;

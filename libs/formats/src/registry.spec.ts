import { readFileSync } from 'node:fs';
import { isJsonObject, type JsonObject, parseJson } from '@tripline/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isIgnored, isRefused } from './format.ts';
import { findFormat, formats } from './registry.ts';
import { unwrap } from './unwrap.ts';

const samples = new URL('../../../test/formats/', import.meta.url);

describe('formats', () => {
  it.each(['hivekey', 'mitrity-dlp', 'aisg', 'policylayer-intercept'])(
    'exactly one format recognises each record of %s',
    (name) => {
      for (const record of recordsOf(name))
        expect(formats.filter((format) => format.recognise(record)).map((format) => format.name)).toEqual([name]);
    },
  );

  it('have names that differ', () => {
    expect(new Set(formats.map((format) => format.name)).size).toBe(formats.length);
  });

  it('are found by name where the source is set to one', () => {
    expect(findFormat({}, 'hivekey')?.name).toBe('hivekey');
    expect(findFormat({}, 'no-such-format')).toBeUndefined();
    expect(findFormat({ a: 1 }, null)).toBeUndefined();
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
        for (const format of formats) {
          const reading = format.read(parsed);
          if (isIgnored(reading) || isRefused(reading)) continue;
          for (const event of reading) if ('x' in parsed) expect(event.extra).toHaveProperty('x');
        }
      }),
      { numRuns: 2000 },
    );
  });
});

function recordsOf(name: string): JsonObject[] {
  const lines = readFileSync(new URL(`${name}.ndjson`, samples), 'utf8')
    .split('\n')
    .filter(Boolean);
  return lines.map((line) => {
    const value = parseJson(line);
    if (!isJsonObject(value)) throw new Error('a sample line must be an object');
    return unwrap(value).record;
  });
}

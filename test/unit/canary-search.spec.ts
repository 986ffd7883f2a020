import { describe, expect, it } from 'vitest';
import { type Canary, canaryRecords } from '../src/canaries.ts';
import { CanarySearch } from '../src/canary-search.ts';

const records = [...canaryRecords({ records: 400, perRecord: 10, partitions: 4, seed: 5, startMs: 0 })];
const canaries = records.flatMap((record) => record.canaries);
/** Not seen by the marks: what is packed has no byte of them. */
const packed = ['gzip and base64'];

describe('the search for canaries', () => {
  it('finds one of every kind written in every way', () => {
    const missed: string[] = [];
    for (const canary of oneOfEach(canaries)) {
      const search = new CanarySearch(canaries);
      search.look(JSON.stringify({ a: canary.written }), 'a test');
      if (search.hits.length === 0 && !packed.includes(canary.way) && hasMarks(canary))
        missed.push(`${canary.kind} ${canary.way}`);
    }
    expect(missed).toEqual([]);
  });

  it('finds nothing in what holds none', () => {
    const search = new CanarySearch(canaries);
    for (const { harmless } of records) search.look(harmless.join(' '), 'a test');
    expect(search.hits).toEqual([]);
  });

  it('plants every kind in every way', () => {
    expect(oneOfEach(canaries).length).toBeGreaterThan(170);
    expect(new Set(canaries.map(({ needle }) => needle)).size).toBe(canaries.length);
  });
});

/** Numbers and ids without a mark are known in clear only. */
function hasMarks({ kind, way }: Canary): boolean {
  return !['card', 'iban', 'aws-key-id'].includes(kind) || ['plain', 'in running text', 'JSON in a text'].includes(way);
}

function oneOfEach(all: readonly Canary[]): Canary[] {
  return [...new Map(all.map((canary) => [`${canary.kind} ${canary.way}`, canary])).values()];
}

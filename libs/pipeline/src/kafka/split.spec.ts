import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OutputRecord } from '../port.ts';
import { recordBytes } from './record-size.ts';
import { splitIntoCalls } from './split.ts';

function record(bytes: number, partition = 0): OutputRecord {
  return { topic: 't', partition, key: null, value: Buffer.alloc(bytes) };
}

function sizesPerCall(records: readonly OutputRecord[]): number[] {
  return splitIntoCalls(records).map((call) => call.length);
}

describe('splitting', () => {
  it('puts little into one call', () => {
    expect(sizesPerCall([record(10), record(10, 1), record(10)])).toEqual([3]);
    expect(sizesPerCall([])).toEqual([]);
  });

  it('ends a call where a partition is full, not where the sum of them is', () => {
    expect(sizesPerCall([record(400_000), record(300_000), record(400_000, 1), record(200_000)])).toEqual([3, 1]);
  });

  it('gives a record above the limit a call of its own, between what comes before and after', () => {
    expect(sizesPerCall([record(1), record(4_000_000), record(1)])).toEqual([1, 1, 1]);
  });

  it('never reorders, loses or doubles', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ bytes: fc.nat(1_000_000), partition: fc.nat(3) })), (parts) => {
        const calls = splitIntoCalls(parts.map(({ bytes, partition }) => record(bytes, partition)));
        expect(calls.flat().map(({ index }) => index)).toEqual(parts.map((_, index) => index));
      }),
    );
  });
});

it('counts keys, values and headers', () => {
  const bare = recordBytes({ topic: 't', partition: 0, key: null, value: null });
  const full = recordBytes({ topic: 't', partition: 0, key: 'ü', value: Buffer.alloc(5), headers: { name: 'value' } });
  expect(full - bare).toBeGreaterThanOrEqual(2 + 5 + 4 + 5);
});

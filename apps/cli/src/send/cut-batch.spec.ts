import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BatchLimits, cutBatch } from './cut-batch.ts';

const limits: BatchLimits = { maxBytes: 1000, maxRecords: 100, isPretty: false };

function cut(text: string, changes: Partial<BatchLimits> = {}, isEnd = false) {
  return cutBatch(Buffer.from(text), { ...limits, ...changes }, isEnd);
}

describe('cutBatch', () => {
  it('takes whole lines only', () => {
    expect(cut('{"a":1}\n{"b"')).toEqual({ bytes: 8, records: 1, isFull: false });
    expect(cut('{"a"')).toEqual({ bytes: 0, records: 0, isFull: false });
  });

  it('takes what has no end when nothing will follow', () => {
    expect(cut('{"a":1}\n{"b":2}', {}, true)).toEqual({ bytes: 15, records: 2, isFull: false });
  });

  it('ends at the limits, and never takes less than one record', () => {
    expect(cut('1\n2\n3\n', { maxRecords: 2 })).toEqual({ bytes: 4, records: 2, isFull: true });
    expect(cut('11\n22\n33\n', { maxBytes: 7 })).toEqual({ bytes: 6, records: 2, isFull: true });
    expect(cut('123456789\n2\n', { maxBytes: 4 })).toEqual({ bytes: 10, records: 1, isFull: true });
  });

  it('keeps the lines of a pretty record together, and the last one until it is surely whole', () => {
    const one = '{\n  "a": [\n    1\n  ]\n}\n';
    expect(cut(one + one, { isPretty: true })).toEqual({ bytes: one.length, records: 1, isFull: false });
    expect(cut(one + one, { isPretty: true }, true)).toEqual({ bytes: one.length * 2, records: 2, isFull: false });
  });

  it('cuts any text into whole records, none of them twice, whatever the limits', () => {
    const lines = fc.array(fc.string({ unit: fc.constantFrom('a', '{', ' ', 'é'), maxLength: 30 }), { maxLength: 30 });
    fc.assert(
      fc.property(
        lines,
        fc.nat(40),
        fc.integer({ min: 1, max: 5 }),
        fc.boolean(),
        (texts, maxBytes, maxRecords, isPretty) => {
          let rest = Buffer.from(texts.join('\n'));
          const whole = rest.toString();
          let seen = '';
          while (rest.length > 0) {
            const { bytes, records } = cutBatch(rest, { maxBytes, maxRecords, isPretty }, true);
            expect(records).toBeGreaterThan(0);
            expect(records).toBeLessThanOrEqual(maxRecords);
            seen += rest.toString('utf8', 0, bytes);
            rest = rest.subarray(bytes);
            if (rest.length > 0) expect(seen.endsWith('\n')).toBe(true);
          }
          expect(seen).toBe(whole);
        },
      ),
    );
  });
});

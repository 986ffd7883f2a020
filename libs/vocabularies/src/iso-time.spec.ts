import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isoTime } from './iso-time.ts';

it.each([
  [0, '1970-01-01T00:00:00.000000Z'],
  [1_781_082_842_000_007, '2026-06-10T09:14:02.000007Z'],
  [-1, '1969-12-31T23:59:59.999999Z'],
])('writes %i as %s', (micros, text) => {
  expect(isoTime(micros)).toBe(text);
});

it('agrees with Date to the millisecond, whatever was asked before', () => {
  fc.assert(
    fc.property(fc.integer({ min: -9_007_199_254_740, max: 9_007_199_254_740 }), (millis) => {
      expect(isoTime(millis * 1000)).toBe(new Date(millis).toISOString().replace('Z', '000Z'));
    }),
  );
});

it('refuses a time that four digits of year cannot say', () => {
  expect(() => isoTime(253_402_300_800_000_000)).toThrow(RangeError);
});

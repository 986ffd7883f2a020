import { rawNumber } from '@tripline/contract';
import { describe, expect, it } from 'vitest';
import { readMillis, readSecondsAsMillis } from './durations.ts';

describe('readMillis', () => {
  it.each([
    ['42ms', 42],
    ['1310ms', 1310],
    ['1.5s', 1500],
    ['250µs', 0.25],
    ['250us', 0.25],
    ['1m2.5s', 62_500],
    ['790', 790],
    ['12.481', 12.481],
    [38, 38],
    [12.481, 12.481],
    [0, 0],
    [rawNumber('12.4810000000000001'), 12.481],
  ])('reads %s as %d ms', (value, millis) => {
    expect(readMillis(value)).toBeCloseTo(millis, 9);
  });

  it.each([null, '', '-'])('takes %s as absent', (value) => {
    expect(readMillis(value)).toBeNull();
  });

  it.each(['fast', '1 week', '-5', -5, {}, [[]], true, `${'1s'.repeat(9)}`, 4111111111111111, '378282246310005'])(
    'refuses %s',
    (value) => {
      expect(readMillis(value)).toBeUndefined();
    },
  );
});

it('counts seconds as milliseconds where the source counts in seconds', () => {
  expect(readSecondsAsMillis(0.212)).toBe(212);
  expect(readSecondsAsMillis(1.005)).toBe(1005);
  expect(readSecondsAsMillis(null)).toBeNull();
});

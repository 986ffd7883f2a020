import { parseJson, rawNumber } from '@tripline/contract';
import { describe, expect, it } from 'vitest';
import { readMicros, readTime, readTimeIn, readTimeWithUnpaddedMicros } from './times.ts';

const base = Date.UTC(2026, 8, 2, 9, 14, 2) * 1000;

describe('readTime', () => {
  it.each([
    ['2026-09-02T09:14:02Z', 0],
    ['2026-09-02T09:14:02.5Z', 500_000],
    ['2026-09-02T09:14:02.104882Z', 104_882],
    ['2026-09-02T09:14:02.123456789Z', 123_456],
    ['2026-09-02T09:14:02.000000001Z', 0],
    ['2026-09-02t09:14:02,25z', 250_000],
    ['2026-09-02T11:14:02+02:00', 0],
    ['2026-09-02T05:14:02.25-0400', 250_000],
    ['2026-09-02 09:14:02', 0],
    [' 2026-09-02T09:14:02Z ', 0],
  ])('reads %s to the microsecond and keeps the text', (text, micros) => {
    expect(readTime(text)).toEqual({ micros: base + micros, raw: text.trim() });
  });

  it.each([
    ['seconds', '1788340442', 0],
    ['seconds with a fraction', '1788340442.123456', 123_456],
    ['milliseconds', '1788340442538', 538_000],
    ['milliseconds with a fraction', '1788340442538.25', 538_250],
    ['microseconds', '1788340442123456', 123_456],
    ['nanoseconds above 2^53', '1788340442123456789', 123_456],
  ])('reads epoch %s as number and as text, every digit kept', (_unit, text, micros) => {
    const instant = { micros: base + micros, raw: text };
    expect(readTime(parseJson(text)!)).toEqual(instant);
    expect(readTime(text)).toEqual(instant);
  });

  it('reads a float that a writer printed with an exponent', () => {
    expect(readTime(1.7883404e18)?.micros).toBe(1_788_340_400_000_000);
  });

  it.each([null, '', '-', 'unknown', 0, '0001-01-01T00:00:00Z', '9999-12-31T23:59:59Z'])(
    'takes %s as no time',
    (value) => {
      expect(readTime(value)).toBeNull();
    },
  );

  it.each([
    'yesterday',
    '2026-02-30T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-09-02T24:00:01Z',
    '2026-09-02',
    '2026-09-02T09:14:02.1234567890Z',
    true,
    {},
    [[]],
    12,
    -1788340442,
    '078051120',
    rawNumber('123456789012345678901234567890'),
  ])('refuses %s', (value) => {
    expect(readTime(value)).toBeUndefined();
  });

  it('accepts a leap day and a leap second', () => {
    expect(readTime('2028-02-29T00:00:00Z')?.micros).toBe(Date.UTC(2028, 1, 29) * 1000);
    expect(readTime('2016-12-31T23:59:60Z')?.micros).toBe(Date.UTC(2017, 0, 1) * 1000);
  });
});

it.each([
  ['2026-09-02T09:14:02.5Z', base + 500_000],
  ['1788340442123456', base + 123_456],
  ['2099-12-31T00:00:00Z', Date.UTC(2099, 11, 31) * 1000],
  ['4111111111111111', undefined],
  [2221000000000009, undefined],
  [null, null],
])('reads %s as the microseconds %s, and a number that may be a card’s as no time', (value, micros) => {
  expect(readMicros(value)).toBe(micros);
});

describe('readTimeIn', () => {
  it.each([
    ['s', 1788340442, base],
    ['s', '1788340442.5', base + 500_000],
    ['ms', 1788340442001, base + 1000],
    ['us', '1788340442123456', base + 123_456],
    ['ns', '1788340442123456789', base + 123_456],
    // By size alone a time of the year 2000 in milliseconds.
    ['us', 954_000_000_000_000, 954_000_000_000_000],
    ['ms', '2026-09-02T09:14:02Z', base],
    ['s', 1788340442000, undefined],
    ['s', 4111111111111111, undefined],
    ['ms', 1788340442, undefined],
    ['ms', 'soon', undefined],
    ['ms', '-', null],
  ] as const)('reads in %s %s as the microseconds %s', (unit, value, micros) => {
    const instant = readTimeIn(unit)(value);
    expect(instant === null || instant === undefined ? instant : instant.micros).toBe(micros);
  });
});

describe('readTimeWithUnpaddedMicros', () => {
  it.each([
    ['2026-09-02T09:14:02.97Z', 97],
    ['2026-09-02T09:14:02.184213Z', 184_213],
    ['2026-09-02T09:14:02.0Z', 0],
    ['2026-09-02T09:14:02Z', 0],
  ])('reads the fraction of %s as a count of microseconds', (text, micros) => {
    expect(readTimeWithUnpaddedMicros(text)).toEqual({ micros: base + micros, raw: text });
  });

  it.each([
    ['2026-09-02T09:14:02.097Z', 97_000],
    ['2026-09-02T09:14:02.000042Z', 42],
    ['2026-09-02T09:14:02.184213999Z', 184_213],
  ])('reads %s as padded, since no such writer printed it', (text, micros) => {
    expect(readTimeWithUnpaddedMicros(text)?.micros).toBe(base + micros);
  });
});

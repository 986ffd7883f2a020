import { parseJson, rawNumber } from '@tripline/contract';
import { describe, expect, it } from 'vitest';
import { readArguments, readDecimal, readDouble, readText, readTexts, readWhole } from './converters.ts';

it('reads a number as text without losing a digit', () => {
  expect(readText(parseJson('9007199254740993')!)).toBe('9007199254740993');
  expect(readText(7)).toBe('7');
  expect(readText({})).toBeUndefined();
});

it.each([
  ['9999.99', '9999.99'],
  ['9999.90', '9999.90'],
  [1200, '1200'],
  [rawNumber('12345678901234567890.12'), '12345678901234567890.12'],
  [rawNumber(String(2n ** 256n - 1n)), String(2n ** 256n - 1n)],
  ['1,000', undefined],
  ['ten', undefined],
  [true, undefined],
  ['', null],
])('reads the amount %s as %s', (value, text) => {
  expect(readDecimal(value)).toBe(text);
});

it.each([
  [5_368_709_120, 5_368_709_120],
  ['247', 247],
  [0, 0],
  [rawNumber('9007199254740993'), undefined],
  [4111111111111111, undefined],
  ['378282246310005', undefined],
  [-1, undefined],
  [1.5, undefined],
  [null, null],
])('reads the size %s as %s and rounds nothing', (value, whole) => {
  expect(readWhole(value)).toBe(whole);
});

it.each([
  [0.82, 0.82],
  ['-12.5', -12.5],
  [999_999_999_999, 999_999_999_999],
  [4111111111111111, undefined],
  ['4111111111111111', undefined],
  [rawNumber('4111111111111111.0'), undefined],
  ['high', undefined],
])('reads the score %s as %s, and a number that may be a card’s not at all', (value, score) => {
  expect(readDouble(value)).toBe(score);
});

it('reads a list of texts and refuses one that holds anything else', () => {
  expect(readTexts(['SSN', null, 'CREDIT_CARD'])).toEqual(['SSN', 'CREDIT_CARD']);
  expect(readTexts('SSN')).toEqual(['SSN']);
  expect(readTexts(['SSN', {}])).toBeUndefined();
});

describe('readArguments', () => {
  it.each([
    ['an object', { a: 1 }, { a: 1 }],
    ['JSON in a string', '{"a":"ü"}', { a: 'ü' }],
    ['cut JSON', '{"a":"xx', '{"a":"xx'],
    ['plain text', 'ls -l', 'ls -l'],
    ['an absent word', '-', null],
  ])('reads %s', (_what, value, expected) => {
    expect(readArguments(value)).toEqual(expected);
  });

  it('leaves JSON as text that is nested beyond what code may recurse into', () => {
    const text = '['.repeat(10_000) + ']'.repeat(10_000);
    expect(readArguments(text)).toBe(text);
  });
});

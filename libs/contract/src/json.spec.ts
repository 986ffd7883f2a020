import { describe, expect, it } from 'vitest';
import { isRawNumber, parseJson } from './json.ts';

describe('parseJson', () => {
  it.each([
    '9007199254740993',
    '-9223372036854775808',
    '18446744073709551615',
    '0.1234567890123456789',
    '1e400',
    '1e-999',
    '[1,2,{"a":12345678901234567890}]',
  ])('keeps every digit of %s', (text) => {
    expect(JSON.stringify(parseJson(text))).toBe(text);
  });

  it('leaves numbers that a double holds as numbers', () => {
    expect(parseJson('{"a":9007199254740991,"b":0.5}')).toEqual({ a: 9007199254740991, b: 0.5 });
  });

  it('marks kept numbers', () => {
    expect(isRawNumber(parseJson('9007199254740993'))).toBe(true);
    expect(isRawNumber({ rawJSON: '1' })).toBe(false);
  });

  it('answers undefined for what is not JSON', () => {
    expect(parseJson('{"a":')).toBeUndefined();
  });
});

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ANY, compilePattern, ONE, parsePattern } from './pattern.ts';

describe('parsePattern', () => {
  it.each([
    ['abc', ['abc']],
    ['a*b?c', ['a', ANY, 'b', ONE, 'c']],
    ['**', [ANY]],
    ['\\*', ['*']],
    ['\\\\*', ['\\', ANY]],
    ['\\\\\\*', ['\\*']],
    ['\\\\\\\\', ['\\\\']],
    ['C:\\Windows\\x', ['C:\\Windows\\x']],
    ['ends\\', ['ends\\']],
    ['', []],
  ])('reads %j', (text, parts) => {
    expect(parsePattern(text)).toEqual(parts);
  });
});

describe('compilePattern', () => {
  it.each([
    ['a*c', 'abbbc', true],
    ['a*c', 'ab\nbc', true],
    ['a*c', 'ac', true],
    ['a*c', 'acd', false],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['?', '😀', true],
    ['*ab*ab', 'xabab', true],
    ['*ab*ab', 'xab', false],
    ['*', '', true],
    ['', '', true],
    ['', 'a', false],
    ['a.c', 'abc', false],
  ])('%j on %j is %s', (pattern, text, matches) => {
    expect(compilePattern(parsePattern(pattern))(text)).toBe(matches);
  });

  it('agrees with a regular expression made the slow way', () => {
    const pieces = fc.array(fc.constantFrom('a', 'b', 'ab', '*', '?', '.'), { maxLength: 8 });
    const texts = fc.array(fc.constantFrom('a', 'b', '.', '\n'), { maxLength: 10 }).map((parts) => parts.join(''));
    const written = new Map([
      ['*', '.*'],
      ['?', '.'],
      ['.', '\\.'],
    ]);
    fc.assert(
      fc.property(pieces, texts, (parts, text) => {
        const regex = parts.map((part) => written.get(part) ?? part).join('');
        expect(compilePattern(parsePattern(parts.join('')))(text)).toBe(new RegExp(`^${regex}$`, 's').test(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it('takes time in proportion to pattern and text, whatever the rule says', () => {
    const hostile = compilePattern(parsePattern(`${'*a'.repeat(20)}b`));
    const startedAt = performance.now();
    expect(hostile('a'.repeat(20_000))).toBe(false);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});

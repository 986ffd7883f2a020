import * as fc from 'fast-check';
import { RE2JS } from 're2js';
import { describe, expect, it } from 'vitest';
import { foldText } from '../sigma/fold-text.ts';
import { regexLiteral } from './regex-literal.ts';

const none = { i: false, m: false, s: false };
const literalOf = (source: string, flags = none) => regexLiteral({ kind: 'regex', source, flags });

describe('regexLiteral', () => {
  it.each([
    ['powershell', 'powershell'],
    ['^Power.*Shell\\.exe$', 'shell.exe'],
    ['\\$PSHome\\[\\s*\\d{1,3}\\s*\\]', '$pshome['],
    ['ab?cd', 'cd'],
    ['abc*', 'ab'],
    ['ab+c', 'ab'],
    ['ab{2,}c', 'a'],
    ['(one|two)three', 'three'],
    ['[abc]x[^]]yy', 'yy'],
    ['a|b', undefined],
    ['(a|b)', undefined],
    ['.*', undefined],
    ['\\x41bc', undefined],
    ['\\Qa|b\\E', undefined],
    ['[[:alpha:]]x', undefined],
    ['😀?x', 'x'],
    ['a{', 'a{'],
    ['(?i)Session', 'ion'],
  ])('%s holds %s', (source, literal) => {
    expect(literalOf(source)).toBe(literal);
  });

  it('never says what a matching text lacks', () => {
    const part = fc.constantFrom(
      'a',
      'S',
      'ſ',
      'É',
      '.',
      '\\.',
      '\\d',
      '\\\\',
      '[aS]',
      '[^a]',
      '(a|S)',
      '(?:aS)?',
      '(?i:k)',
      '^',
      '$',
      '|',
      '{',
      '😀',
    );
    const quantifier = fc.constantFrom('', '', '', '?', '*', '+', '{2}', '{0,1}', '+?', '{,3}');
    const source = fc
      .array(fc.tuple(part, quantifier), { minLength: 1, maxLength: 6 })
      .map((parts) => parts.flat().join(''));
    const text = fc.array(
      fc.constantFrom('a', 'A', 's', 'S', 'ſ', 'É', 'é', '.', '1', '\\', 'k', 'K', '\u212a', '{', ',', '3', '}', '😀'),
      { maxLength: 8 },
    );
    let matched = 0;
    fc.assert(
      fc.property(source, text, fc.boolean(), (of, parts, i) => {
        const regex = compiled(of, i);
        const literal = literalOf(of, { ...none, i });
        if (regex === undefined || literal === undefined || !regex.test(parts.join(''))) return;
        matched += 1;
        expect(foldText(parts.join(''))).toContain(literal);
      }),
      { numRuns: 5_000 },
    );
    expect(matched).toBeGreaterThan(20);
  });
});

function compiled(source: string, ignoresCase: boolean): RE2JS | undefined {
  try {
    return RE2JS.compile(source, ignoresCase ? RE2JS.CASE_INSENSITIVE : 0);
  } catch {
    return undefined;
  }
}

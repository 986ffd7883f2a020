import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeHiddenCharacters } from './escapes.ts';

it.each([
  ['a%20b%2Fc', 'a b/c'],
  ['&lt;a&gt;&#65;&#x42;&#X43;', '<a>ABC'],
  ['\\u0041\\u{1F600}\\x42\\X43', 'A😀BC'],
  ['g\u200bh\u00adp\ufeff', 'ghp'],
  ['ＡＫＩＡ', 'AKIA'],
  ['100% of &unknown; &constructor; \\y \\u12 %zz &#9999999;x%', undefined],
  ['plain', undefined],
  ['%41%', 'A%'],
])('%j becomes %j', (text, decoded) => {
  expect(decodeHiddenCharacters(text)?.text).toBe(decoded);
});

const escaped = fc.constantFrom(
  '%41',
  '&#66;',
  '&amp;',
  '\\u0043',
  '\\x44',
  '\u200b',
  'Ｅ',
  '\\u{1F600}',
  'é',
  '😀',
  '%',
  '\\',
  '&',
  'x',
);

it('leads back to where each character was written', () => {
  fc.assert(
    fc.property(fc.array(escaped, { maxLength: 12 }), (parts) => {
      const text = parts.join('');
      const decoded = decodeHiddenCharacters(text);
      if (decoded === undefined) return;
      for (let at = 0; at < decoded.text.length; at += 1) {
        const from = decoded.map.rawIndex(at);
        const to = decoded.map.rawIndex(at + 1);
        expect(to).toBeGreaterThan(from);
        const unit = decoded.text.charAt(at);
        // What stands there decodes to that character, alone or with the other half of it.
        const written = decodeHiddenCharacters(text.slice(from, to))?.text ?? text.slice(from, to);
        expect(/[\ud800-\udfff]/.test(unit) || written.includes(unit)).toBe(true);
      }
    }),
    { numRuns: 2000 },
  );
});

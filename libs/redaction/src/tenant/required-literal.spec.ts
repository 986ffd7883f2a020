import fc from 'fast-check';
import { RE2JS } from 're2js';
import { expect, it } from 'vitest';
import { requiredLiteral } from './required-literal.ts';

it.each([
  ['EMP-\\d{6}', 'emp-'],
  ['(?:project|code)[- ]zephyr', 'zephyr'],
  ['\\bACME\\.internal\\b', 'acme.internal'],
  ['(ab(cdef)g)?hij', 'hij'],
  ['abc(def)+x', 'abc'],
  ['abcd?efg', 'abc'],
  ['abcd*e{2}fgh', 'abc'],
  ['abcd{0,3}', 'abc'],
  ['[[:alpha:]\\]]xyz', 'xyz'],
  ['[]x]abc', 'abc'],
  ['(?i)casino', 'ino'],
  ['foo\\.bar|foobaz', undefined],
  ['\\Qa.b\\Exyz', undefined],
  ['\\x41\\x42abc', undefined],
  ['ab', undefined],
  ['a.b.c', undefined],
  ['(abc', undefined],
])('%s: %s', (source, literal) => {
  expect(requiredLiteral(source)).toBe(literal);
});

const atom = fc.constantFrom('a', 'b', 'S', 'k', '-', '\\.', '\\d', '.', '[ab]', '[^a]', '\\b', '^', 'é', '{');
const piece: fc.Arbitrary<string> = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    atom,
    fc.array(atom, { minLength: 1, maxLength: 6 }).map((atoms) => atoms.join('')),
    fc
      .tuple(tie('node'), fc.constantFrom('?', '*', '+', '{2}', '{0,1}', '+?'))
      .map(([node, sign]) => `(?:${node})${sign}`),
    fc.tuple(tie('node'), tie('node')).map((nodes) => nodes.join('')),
    fc.tuple(tie('node'), tie('node')).map((nodes) => `(${nodes.join('|')})`),
    tie('node').map((node) => `(?i:${node})`),
  ),
})).node;

it('is in every text that matches', () => {
  fc.assert(
    fc.property(
      piece,
      fc.string({ unit: fc.constantFrom(...'abSsKk\u212a\u017f-.1é{'), maxLength: 24 }),
      (source, text) => {
        const literal = requiredLiteral(source);
        if (literal !== undefined && RE2JS.compile(source).test(text)) expect(text.toLowerCase()).toContain(literal);
      },
    ),
    { numRuns: 20_000 },
  );
});

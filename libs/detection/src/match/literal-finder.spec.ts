import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { literalFinder } from './literal-finder.ts';

function found(literals: readonly string[], text: string): number[] {
  const rules = new Set<number>();
  const finder = literalFinder(new Map(literals.map((literal, index) => [literal, [index]])));
  finder.find(text, (hits) => {
    for (const rule of hits) rules.add(rule);
  });
  return [...rules].sort((a, b) => a - b);
}

describe('literalFinder', () => {
  it('finds literals within literals, and those that end alike', () => {
    expect(found(['she', 'he', 'hers', 'his', 'e', 'ushers', 'x', 'rs'], 'ushers')).toEqual([0, 1, 2, 4, 5, 7]);
  });

  it('finds what a search one by one finds', () => {
    const word = fc
      .array(fc.constantFrom('a', 'b', 'ä', '\ud83d', '\ude00'), { minLength: 1, maxLength: 4 })
      .map((parts) => parts.join(''));
    const text = fc
      .array(fc.constantFrom('a', 'b', 'c', 'ä', '\ud83d', '\ude00'), { maxLength: 12 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.uniqueArray(word, { minLength: 1, maxLength: 20 }), text, (literals, of) => {
        expect(found(literals, of)).toEqual(
          literals.flatMap((literal, index) => (of.includes(literal) ? [index] : [])),
        );
      }),
      { numRuns: 1_000 },
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { glob } from './glob.ts';

describe('a glob', () => {
  it.each([
    ['pay-agent', 'Pay-Agent', true],
    ['pay-agent', 'pay-agents', false],
    ['pay-*', 'pay-', true],
    ['*.acme.example', 'api.acme.example', true],
    ['*.acme.example', 'acme.example', false],
    ['*.acme.example', 'acme.example.evil.example', false],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['*', 'anything\nat all', true],
    ['a.c', 'abc', false],
    ['a*b*c', 'a-b-b-x-c', true],
  ])('%s matches %j: %s', (pattern, text, is) => {
    expect(glob(pattern).matches(text)).toBe(is);
  });

  it('means the same as the regular expression that says so', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 });
    fc.assert(
      fc.property(letters, fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 10 }), (pattern, text) => {
        const expression = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`);
        expect(glob(pattern).matches(text)).toBe(expression.test(text));
      }),
      { numRuns: 5000 },
    );
  });

  it('does bounded work on a text that almost matches', () => {
    expect(glob('*a'.repeat(100)).matches('a'.repeat(99).padEnd(1000, 'b'))).toBe(false);
    expect(glob('*a*').matches('a'.repeat(2000))).toBe(false);
  });
});

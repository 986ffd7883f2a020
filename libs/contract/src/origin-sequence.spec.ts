import { expect, it } from 'vitest';
import { originSequence } from './origin-sequence.ts';

it('is the offset, and rises from one incarnation of a topic to the next', () => {
  expect(originSequence(4711, 0)).toBe(4711);
  expect(originSequence(0, 1)).toBeGreaterThan(originSequence(1e12, 0));
  expect(originSequence(1, 2)).toBe(originSequence(0, 2) + 1);
  expect(Number.isSafeInteger(originSequence(1e12, 1000))).toBe(true);
});

import { expect, it } from 'vitest';
import { ReadTo } from './read-to.ts';

it('knows the time up to which a partition is read, also one that is never at its end', () => {
  const readTo = new ReadTo();
  const at = (position: number, offset: number, atMicros: number) => readTo.observe(position, { offset, atMicros });
  expect(at(10, 10, 1)).toBe(1);
  expect(at(10, 100, 2)).toBeUndefined();
  expect(at(50, 200, 3)).toBeUndefined();
  // Past what was the end at 2, not past that of 3 or 4.
  expect(at(120, 300, 4)).toBe(2);
  expect(at(310, 400, 5)).toBe(4);
  expect(at(400, 400, 6)).toBe(6);
  expect(at(400, 400, 7)).toBe(7);
});

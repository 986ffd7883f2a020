import { expect, it } from 'vitest';
import { Turns } from './turns.ts';

it('runs the jobs of one key one after the other, also after one that fails, and those of others beside them', async () => {
  const turns = new Turns();
  const seen: string[] = [];
  const job =
    (name: string, fails = false) =>
    async () => {
      seen.push(`${name} begins`);
      await Promise.resolve();
      await Promise.resolve();
      seen.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    };
  const results = await Promise.allSettled([
    turns.take('k', job('a', true)),
    turns.take('k', job('b')),
    turns.take('other', job('c')),
  ]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
  expect(seen.filter((each) => !each.startsWith('c'))).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  expect(seen.indexOf('c begins')).toBeLessThan(seen.indexOf('a ends'));
  expect(turns.before('k')).toBeUndefined();
});

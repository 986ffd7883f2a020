import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { Timers } from './timers.ts';

it('gives out what is due before a time, earliest first, and nothing else', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 50 })), fc.integer({ min: 0, max: 50 }), (dues, time) => {
      const timers = new Timers<number>();
      for (const due of dues) timers.set(due, due);
      const taken: number[] = [];
      for (let timer = timers.takeBefore(time); timer !== undefined; timer = timers.takeBefore(time))
        taken.push(timer.of);
      expect(taken).toEqual(dues.filter((due) => due < time).sort((a, b) => a - b));
    }),
  );
});

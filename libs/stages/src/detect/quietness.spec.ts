import { describe, expect, it } from 'vitest';
import { Quietness } from './quietness.ts';

const NEVER = Number.NEGATIVE_INFINITY;
const clocks = new Map([
  ['a', { newest: 1_000, idleTo: NEVER }],
  ['b', { newest: 5_000, idleTo: NEVER }],
]);

describe('Quietness', () => {
  it('lets the event time of a quiet source go on as the wall clock does, from the time it has been quiet for long enough', () => {
    const quietness = new Quietness(60);
    quietness.saw('a', 100);
    quietness.saw('b', 150);
    expect([...quietness.times(clocks, 159)]).toEqual([]);
    expect([...quietness.times(clocks, 160)]).toEqual([['a', 1_060]]);
    expect([...quietness.times(clocks, 250)]).toEqual([
      ['a', 1_150],
      ['b', 5_100],
    ]);
    quietness.saw('a', 260);
    expect([...quietness.times(clocks, 300)]).toEqual([['b', 5_150]]);
  });

  it('gives a source its time once more after a restore, and goes on from what had been taken', () => {
    const quietness = new Quietness(60);
    const restored = new Map([['a', { newest: 1_000, idleTo: 9_000 }]]);
    expect([...quietness.times(restored, 500)]).toEqual([]);
    expect([...quietness.times(restored, 560)]).toEqual([['a', 9_060]]);
    // What is taken of the source meanwhile is no new beginning.
    expect([...quietness.times(new Map([['a', { newest: 1_000, idleTo: 9_060 }]]), 570)]).toEqual([['a', 9_070]]);
  });

  it('says nothing of a source without an event, and nothing at all when it is switched off', () => {
    const quietness = new Quietness(60);
    quietness.saw('a', 0);
    expect([...quietness.times(new Map([['a', { newest: NEVER, idleTo: NEVER }]]), 1_000)]).toEqual([]);
    const off = new Quietness(null);
    off.saw('a', 0);
    expect([...off.times(clocks, 1_000_000)]).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { Membership } from './membership.ts';

const [zero, one] = [
  { topic: 't', partition: 0 },
  { topic: 't', partition: 1 },
];

describe('membership', () => {
  it('owns nothing before the first join', () => {
    expect(new Membership().owns(zero)).toBe(false);
  });

  it('makes what was handed out before a join stale, also for a partition that stays', () => {
    const membership = new Membership();
    membership.joined([zero, one]);
    const isStale = membership.isStaleSinceNow(zero);
    expect(isStale()).toBe(false);
    membership.joined([zero]);
    expect([isStale(), membership.owns(zero), membership.owns(one)]).toEqual([true, true, false]);
  });

  it('makes everything stale once it is lost', () => {
    const membership = new Membership();
    membership.joined([zero]);
    const isStale = membership.isStaleSinceNow(zero);
    membership.lost();
    expect([isStale(), membership.owns(zero)]).toEqual([true, false]);
  });

  it('makes stale what was fetched before a seek, of that partition only', () => {
    const membership = new Membership();
    membership.joined([zero, one]);
    const [first, second] = [membership.isStaleSinceNow(zero), membership.isStaleSinceNow(one)];
    membership.sought(zero);
    expect([first(), second(), membership.isStaleSinceNow(zero)()]).toEqual([true, false, false]);
  });
});

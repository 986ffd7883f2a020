import { describe, expect, it } from 'vitest';
import { outcomeOfStatus, refusedBy } from './http-outcomes.ts';

describe('outcomeOfStatus', () => {
  it.each([
    [200, 'success'],
    ['202', 'success'],
    [302, 'success'],
    [400, 'failure'],
    [403, 'failure'],
    [408, 'timeout'],
    [504, 'timeout'],
    [500, 'error'],
    ['503', 'error'],
    [0, 'error'],
    ['-', null],
    [undefined, null],
    [null, null],
    [1e9, null],
    [{}, null],
  ])('reads %s as %s', (status, outcome) => {
    expect(outcomeOfStatus(status)).toBe(outcome);
  });
});

describe('refusedBy', () => {
  it.each([
    [401, 'authn'],
    ['403', 'policy'],
    [429, 'rate_limit'],
    [404, null],
    [200, null],
    [503, null],
    ['-', null],
  ])('reads %s as refused by %s', (status, by) => {
    expect(refusedBy(status)).toBe(by);
  });
});

import { expect, it } from 'vitest';
import { parsePidFile } from './orphan.ts';

it('reads owner, supervisor and broker', () => {
  expect(parsePidFile('4710 4711 4712\n')).toEqual({ owner: 4710, supervisor: 4711, broker: 4712 });
});

it.each(['', '4711', 'a b c', '-1 5 6', '1 2', '1 2 3 4', '99999999999 1 2'])(
  'takes %j for no pid file of ours',
  (text) => {
    expect(parsePidFile(text)).toBeUndefined();
  },
);

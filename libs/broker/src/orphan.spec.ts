import { expect, it } from 'vitest';
import { parsePidFile } from './orphan.ts';

it('reads supervisor and broker', () => {
  expect(parsePidFile('4711 4712\n')).toEqual({ supervisor: 4711, broker: 4712 });
});

it.each(['', '4711', 'a b', '-1 5', '1 2 3', '99999999999 1'])('takes %j for no pid file of ours', (text) => {
  expect(parsePidFile(text)).toBeUndefined();
});

import { expect, it } from 'vitest';
import { readAddress } from './addresses.ts';

it.each([
  ['10.4.0.17:51234', '10.4.0.17'],
  ['10.4.0.17', '10.4.0.17'],
  ['[2001:db8::1]:443', '2001:db8::1'],
  ['[fe80::1%eth0]:443', 'fe80::1%eth0'],
  ['2001:db8::1', '2001:db8::1'],
  ['203.0.113.5, 10.0.0.1', '203.0.113.5'],
  ['203.0.113.5:80,10.0.0.1:90', '203.0.113.5'],
  ['localhost:8080', 'localhost'],
  ['-', null],
  ['unknown, 10.0.0.1', null],
  ['', null],
  [{}, undefined],
  [`${'9'.repeat(100)}:1`, undefined],
])('reads %s as the address %s', (value, address) => {
  expect(readAddress(value)).toBe(address);
});

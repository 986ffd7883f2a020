import { describe, expect, it } from 'vitest';
import { addressCheck, isAddressRange } from './address-check.ts';

describe('an address outside of every allowed range', () => {
  const isAllowed = addressCheck([]);
  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.255.254',
    '168.63.129.16',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::127.0.0.1',
    '::ffff:127.0.0.1',
    '::ffff:a9fe:a9fe',
    '::ffff:0:127.0.0.1',
    '64:ff9b::7f00:1',
    '100:0:0:1::1',
    '3fff::1',
    '5f00::1',
    'fc00::1',
    'fd12::1',
    'fe80::1',
    'fe80::1%eth0',
    'ff02::1',
    '2002:7f00:1::',
    'localhost',
    '',
    '1.2.3',
  ])('is refused when it lies inside, or is none: %s', (address) => {
    expect(isAllowed(address)).toBe(false);
  });

  it.each(['8.8.8.8', '172.32.0.1', '192.169.0.1', '100.128.0.1', '2606:4700::1111', '::ffff:8.8.8.8'])(
    'is fine when it is public: %s',
    (address) => {
      expect(isAllowed(address)).toBe(true);
    },
  );
});

it('lets through what an operator allowed, and nothing beside it', () => {
  const isAllowed = addressCheck(['10.20.0.0/16', 'fd00:1::/32', '127.0.0.1']);
  expect(['10.20.3.4', 'fd00:1::5', '127.0.0.1', '::ffff:10.20.0.1'].map(isAllowed)).toEqual([true, true, true, true]);
  expect(['10.21.0.1', 'fd00:2::5', '127.0.0.2'].map(isAllowed)).toEqual([false, false, false]);
});

it.each([
  ['10.0.0.0/8', true],
  ['10.0.0.1', true],
  ['fd00::/8', true],
  ['::1', true],
  ['10.0.0.0/33', false],
  ['fd00::/129', false],
  ['10.0.0.0/', false],
  ['10.0.0.0/8/8', false],
  ['10.0/8', false],
  ['siem.example', false],
])('takes %s for a range: %s', (text, is) => {
  expect(isAddressRange(text)).toBe(is);
});

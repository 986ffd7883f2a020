import { expect, it } from 'vitest';
import { Secret } from './secret.ts';
import { deriveTenantKey } from './tenant-key.ts';

const master = new Secret('00'.repeat(32));

it('derives the same 256-bit key each time, since tokens must compare for years', () => {
  expect(deriveTenantKey(master, 'acme').toString('hex')).toBe(
    '2adaed013a52d82acd3a1496b669f43cf6000f326ac05765a6500ee388154b2b',
  );
  expect(deriveTenantKey(new Secret(Buffer.alloc(32).toString('base64')), 'acme')).toEqual(
    deriveTenantKey(master, 'acme'),
  );
});

it('derives another key for another tenant or another master', () => {
  const keys = [
    deriveTenantKey(master, 'acme'),
    deriveTenantKey(master, 'globex'),
    deriveTenantKey(master, ''),
    deriveTenantKey(new Secret('01'.repeat(32)), 'acme'),
  ];
  expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(4);
});

it('refuses a master that is not a 256-bit key, without repeating it', () => {
  expect(() => deriveTenantKey(new Secret('canary passphrase'), 'acme')).toThrow(/32 bytes/);
  expect(() => deriveTenantKey(new Secret('canary passphrase'), 'acme')).not.toThrow(/canary/);
});

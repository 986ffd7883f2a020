import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkTokenKey, correlationToken, hmacSha256, sanitizeName } from './tokens.ts';

const key = Buffer.from('an invented key of 32 bytes.....');

it('hmacSha256 is the HMAC of node:crypto', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 100 }), fc.string({ unit: 'grapheme' }), (secret, message) => {
      expect(hmacSha256(secret, message)).toEqual(createHmac('sha256', secret).update(message).digest());
    }),
  );
});

describe('correlationToken', () => {
  it('is HMAC-SHA-256 over type and value, cut to 12 bytes', () => {
    // printf 'email\0maya@acme.example' | openssl dgst -sha256 -hmac 'an invented key of 32 bytes.....' -binary | head -c 12 | base64
    expect(correlationToken({ kid: 'k1', key }, 'email', 'maya@acme.example')).toBe('hm1:k1:ly48rFk3ob1-bcha');
  });

  it('differs by value, type and key', () => {
    const other = Buffer.alloc(32, 7);
    const tokens = [
      correlationToken({ kid: 'k', key }, 'email', 'a@b.example'),
      correlationToken({ kid: 'k', key }, 'email', 'b@b.example'),
      correlationToken({ kid: 'k', key }, 'iban', 'a@b.example'),
      correlationToken({ kid: 'k', key: other }, 'email', 'a@b.example'),
    ];
    expect(new Set(tokens).size).toBe(4);
  });
});

it.each([[{ kid: 'k', key: Buffer.alloc(8) }], [{ kid: 'two words', key }], [{ kid: '', key }]])(
  'refuses a key that could be guessed and a kid that would break a marker (%#)',
  (tokens) => {
    expect(() => checkTokenKey(tokens)).toThrow(RangeError);
  },
);

it.each([
  ['SSN (US)', 'SSN-US'],
  ['E-Mail | Адрес=\\x', 'E-Mail-x'],
  ['..', '..'],
  ['\u202e\u0007', 'secret'],
  ['a'.repeat(200), 'a'.repeat(64)],
])('writes the name %j as %s', (name, safe) => {
  expect(sanitizeName(name)).toBe(safe);
});

import { randomBytes } from 'node:crypto';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createKeyring } from './keyring.ts';
import { inflate, packBody, unpackBody } from './packed-body.ts';
import { Secret } from './secret.ts';

const keyring = createKeyring({
  activeKeyId: 'k',
  keys: new Map([['k', new Secret(randomBytes(32).toString('base64'))]]),
});
const aad = Buffer.from('acme');
const maxBytes = 1_000_000;
const text = (bytes: number) => Buffer.from('{"a":1}\n'.repeat(bytes / 8));

describe('a packed body', () => {
  it.each([
    ['nothing', 0, 'identity'],
    ['a small body', 1_000, 'identity'],
    ['a middling body', 4_000, 'gzip'],
    ['a large body', 80_000, 'zstd'],
  ])('comes back: %s', (_name, bytes, encoding) => {
    for (const ring of [keyring, null]) {
      const packed = packBody(text(bytes), { keyring: ring, aad, minBytes: 2048 });
      expect(packed.body_encoding).toBe(encoding);
      expect(unpackBody(packed, { keyring: ring, aad, maxBytes })).toEqual({ ok: true, body: text(bytes) });
    }
  });

  it('stays as it is where compression does not help', () => {
    const packed = packBody(randomBytes(5_000), { keyring: null, aad, minBytes: 0 });
    expect(packed.body_encoding).toBe('identity');
  });

  it('comes back whatever its bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3_000 }), (plain) => {
        const packed = packBody(Buffer.from(plain), { keyring, aad, minBytes: 16 });
        expect(unpackBody(packed, { keyring, aad, maxBytes })).toEqual({ ok: true, body: Buffer.from(plain) });
      }),
    );
  });

  it('holds none of the clear text once sealed', () => {
    const plain = Buffer.from(`{"token":"${'canary'.repeat(50)}"}`);
    expect(packBody(plain, { keyring, aad, minBytes: 1e9 }).body.includes('canary')).toBe(false);
  });

  it('is broken under another owner, another encoding, or a cut body', () => {
    const packed = packBody(text(4_000), { keyring, aad, minBytes: 0 });
    const broken = { ok: false, reason: 'seal_broken' };
    expect(unpackBody(packed, { keyring, aad: Buffer.from('evil'), maxBytes })).toEqual(broken);
    expect(unpackBody({ ...packed, body_encoding: 'identity' }, { keyring, aad, maxBytes })).toEqual(broken);
    expect(unpackBody({ ...packed, body: packed.body.subarray(1) }, { keyring, aad, maxBytes })).toEqual(broken);
  });

  it('waits for its key where there is no keyring', () => {
    const packed = packBody(text(4_000), { keyring, aad, minBytes: 0 });
    expect(unpackBody(packed, { keyring: null, aad, maxBytes })).toEqual({ ok: false, reason: 'unknown_key' });
  });
});

describe('inflate', () => {
  const bomb = Buffer.alloc(50_000_000);
  it.each([
    ['gzip', gzipSync(bomb)],
    ['zstd', zstdCompressSync(bomb)],
    ['identity', bomb],
  ] as const)('stops a bomb in %s at the limit', (encoding, bytes) => {
    expect(inflate(bytes, encoding, 1_000_000)).toEqual({ ok: false, reason: 'decompression_limit' });
  });

  it.each([
    ['gzip', gzipSync('hello hello hello')],
    ['zstd', zstdCompressSync('hello hello hello')],
  ] as const)('takes exactly the limit in %s, refuses cut and false bytes', (encoding, bytes) => {
    expect(inflate(bytes, encoding, 17)).toEqual({ ok: true, body: Buffer.from('hello hello hello') });
    expect(inflate(bytes, encoding, 16)).toEqual({ ok: false, reason: 'decompression_limit' });
    expect(inflate(bytes.subarray(0, -6), encoding, 100)).toEqual({ ok: false, reason: 'decompression_failed' });
    expect(inflate(Buffer.from('not compressed'), encoding, 100)).toEqual({
      ok: false,
      reason: 'decompression_failed',
    });
    expect(inflate(Buffer.alloc(0), encoding, 100)).toEqual({ ok: false, reason: 'decompression_failed' });
  });

  it.each([
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
  ] as const)('takes every part of a body that was written in parts in %s, within one limit', (encoding, compress) => {
    const bytes = Buffer.concat([compress('{"a":1}\n'), compress(text(80_000)), compress(''), compress('{"b":2}')]);
    const body = Buffer.concat([Buffer.from('{"a":1}\n'), text(80_000), Buffer.from('{"b":2}')]);
    expect(inflate(bytes, encoding, body.length)).toEqual({ ok: true, body });
    expect(inflate(bytes, encoding, body.length - 1)).toEqual({ ok: false, reason: 'decompression_limit' });
    const withOther = Buffer.concat([bytes, Buffer.from('{"c":3}')]);
    expect(inflate(withOther, encoding, maxBytes)).toEqual({ ok: false, reason: 'decompression_failed' });
  });

  it('gives up on a body of too many frames of zstd', () => {
    const frames = Buffer.concat(Array.from({ length: 2_000 }, () => zstdCompressSync('')));
    expect(inflate(frames, 'zstd', maxBytes)).toEqual({ ok: false, reason: 'decompression_limit' });
  });
});

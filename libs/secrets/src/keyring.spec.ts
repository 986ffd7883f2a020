import { createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createKeyring } from './keyring.ts';
import { Secret } from './secret.ts';

const keyA = randomBytes(32);
const keyB = randomBytes(32);
const keys = new Map([
  ['a', new Secret(keyA.toString('base64'))],
  ['b', new Secret(keyB.toString('hex'))],
]);
const keyring = createKeyring({ activeKeyId: 'a', keys });
const aad = Buffer.from('acme');

function flipped(bytes: Buffer, bit: number): Buffer {
  const copy = Buffer.from(bytes);
  const at = bit % (copy.length * 8);
  copy[at >> 3] = (copy[at >> 3] as number) ^ (1 << (at & 7));
  return copy;
}

describe('a keyring', () => {
  it('opens what it sealed, for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 40 }), (plain, of) => {
        const { seal, body } = keyring.seal(Buffer.from(plain), Buffer.from(of));
        expect(keyring.open(seal, body, Buffer.from(of))).toEqual(Buffer.from(plain));
      }),
    );
  });

  it('finds every bit that was changed, wherever it lies', () => {
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom('body', 'nonce', 'tag', 'aad'), (bit, where) => {
        const { seal, body } = keyring.seal(Buffer.from('attack at dawn'), aad);
        const nonce = where === 'nonce' ? flipped(seal.nonce, bit) : seal.nonce;
        const tag = where === 'tag' ? flipped(seal.tag, bit) : seal.tag;
        const tampered = keyring.open(
          { ...seal, nonce, tag },
          where === 'body' ? flipped(body, bit) : body,
          where === 'aad' ? flipped(aad, bit) : aad,
        );
        expect(tampered).toBe('broken');
      }),
    );
  });

  it('is AES-256-GCM under HKDF of key and salt, which other software opens', () => {
    const { seal, body } = keyring.seal(Buffer.from('attack at dawn'), aad);
    const subkey = Buffer.from(hkdfSync('sha256', keyA, seal.nonce.subarray(0, 16), 'tripline body seal', 32));
    const decipher = createDecipheriv('aes-256-gcm', subkey, seal.nonce.subarray(16)).setAAD(aad).setAuthTag(seal.tag);
    expect(Buffer.concat([decipher.update(body), decipher.final()]).toString()).toBe('attack at dawn');
    expect([seal.nonce.length, seal.tag.length]).toEqual([28, 16]);
  });

  it('refuses a shortened tag, which would be easier to forge', () => {
    const { seal, body } = keyring.seal(Buffer.from('attack at dawn'), aad);
    expect(keyring.open({ ...seal, tag: seal.tag.subarray(0, 12) }, body, aad)).toBe('broken');
    expect(keyring.open({ ...seal, nonce: Buffer.alloc(0) }, body, aad)).toBe('broken');
  });

  it('opens what an earlier active key sealed, and asks for a key that it does not have', () => {
    const { seal, body } = keyring.seal(Buffer.from('old'), aad);
    expect(createKeyring({ activeKeyId: 'b', keys }).open(seal, body, aad)).toEqual(Buffer.from('old'));
    const withoutA = createKeyring({ activeKeyId: 'b', keys: new Map([...keys].slice(1)) });
    expect(withoutA.open(seal, body, aad)).toBe('unknown_key');
  });

  it('never uses a nonce twice, in one keyring or over restarts', () => {
    const restarted = Array.from({ length: 20 }, () => createKeyring({ activeKeyId: 'a', keys }));
    const nonces = Array.from({ length: 2000 }, (_, index) =>
      (restarted[index % 20] ?? keyring).seal(Buffer.alloc(1), aad).seal.nonce.toString('hex'),
    );
    expect(new Set(nonces).size).toBe(2000);
  });

  it('refuses a missing active key and a key of another size, naming the id and not the key', () => {
    expect(() => createKeyring({ activeKeyId: 'c', keys })).toThrow(/active key c/);
    const short = new Map([['s', new Secret('canary-too-short')]]);
    expect(() => createKeyring({ activeKeyId: 's', keys: short })).toThrow(/^key s must be 32 bytes/);
  });
});

import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, randomFillSync } from 'node:crypto';
import { SecretError } from './errors.ts';
import { keyBytes } from './key-bytes.ts';
import type { Secret } from './secret.ts';

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const NONCES_PER_FILL = 256;

/** How a body was sealed; the same shape as `Seal` of the contract. */
export interface BodySeal {
  key_id: string;
  /** 96 random bits. */
  nonce: Buffer;
  /** 128 bits. */
  tag: Buffer;
}

/**
 * Seals and opens bodies with AES-256-GCM. Nonces are random: one key may seal 2^32 bodies at most (NIST SP 800-38D §8.3),
 * which at 1,000 bodies a second is 49 days, so rotate by adding a key and making it the active one.
 */
export interface Keyring {
  readonly activeKeyId: string;
  /** @param aad what the body belongs to: it opens only under the same bytes */
  seal(plain: Buffer, aad: Buffer): { readonly seal: BodySeal; readonly body: Buffer };
  /** `unknown_key`: the key may still be handed to us, so nothing is lost yet; `broken`: no key will ever open it. */
  open(seal: Readonly<BodySeal>, body: Buffer, aad: Buffer): Buffer | 'unknown_key' | 'broken';
}

export interface KeyringOptions {
  /** Seals; the others only open. */
  readonly activeKeyId: string;
  /** A key must stay here as long as the longest retention of what it sealed. */
  readonly keys: ReadonlyMap<string, Secret>;
}

/** @throws SecretError when the active key is missing or a key is not 32 bytes in base64 or hex; it names the key's id */
export function createKeyring({ activeKeyId, keys }: KeyringOptions): Keyring {
  const keyObjects = new Map([...keys].map(([id, secret]) => [id, keyObject(id, secret)]));
  const activeKey = keyObjects.get(activeKeyId);
  if (activeKey === undefined)
    throw new SecretError('KEYRING_INVALID', `the active key ${activeKeyId} is not among the keys`);
  const nextNonce = nonceSource();
  return {
    activeKeyId,
    seal(plain, aad) {
      const nonce = nextNonce();
      const cipher = createCipheriv(ALGORITHM, activeKey, nonce, { authTagLength: TAG_BYTES });
      cipher.setAAD(aad);
      const body = cipher.update(plain);
      cipher.final();
      return { seal: { key_id: activeKeyId, nonce, tag: cipher.getAuthTag() }, body };
    },
    open(seal, body, aad) {
      const key = keyObjects.get(seal.key_id);
      return key === undefined ? 'unknown_key' : openWith(key, seal, body, aad);
    },
  };
}

function openWith(key: KeyObject, seal: Readonly<BodySeal>, body: Buffer, aad: Buffer): Buffer | 'broken' {
  // GCM accepts shorter tags, which are easier to forge.
  if (seal.nonce.length !== NONCE_BYTES || seal.tag.length !== TAG_BYTES) return 'broken';
  const decipher = createDecipheriv(ALGORITHM, key, seal.nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(aad);
  decipher.setAuthTag(seal.tag);
  const plain = decipher.update(body);
  try {
    decipher.final();
  } catch {
    return 'broken';
  }
  return plain;
}

function keyObject(id: string, secret: Secret): KeyObject {
  try {
    return createSecretKey(keyBytes(secret));
  } catch {
    throw new SecretError('SECRET_NOT_A_KEY', `key ${id} must be 32 bytes, written as 64 hex digits or in base64`);
  }
}

/** Random nonces, drawn many at a time: a call per nonce costs half as much as the sealing itself. */
function nonceSource(): () => Buffer {
  let pool = Buffer.alloc(0);
  let used = 0;
  return () => {
    if (used === pool.length) {
      pool = randomFillSync(Buffer.allocUnsafeSlow(NONCE_BYTES * NONCES_PER_FILL));
      used = 0;
    }
    used += NONCE_BYTES;
    return pool.subarray(used - NONCE_BYTES, used);
  };
}

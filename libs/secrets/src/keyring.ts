import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';
import { SecretError } from './errors.ts';
import { keyBytes } from './key-bytes.ts';
import type { Secret } from './secret.ts';

const ALGORITHM = 'aes-256-gcm';
const SALT_BYTES = 16;
const COUNTER_BYTES = 12;
const TAG_BYTES = 16;
const KEPT_SUBKEYS = 1_024;

/** How a body was sealed; the same shape as `Seal` of the contract. */
export interface BodySeal {
  key_id: string;
  /** 128 random bits that make the subkey, then the 96-bit nonce of AES-GCM under that subkey. */
  nonce: Buffer;
  /** 128 bits. */
  tag: Buffer;
}

/**
 * Seals and opens bodies with AES-256-GCM. Each keyring seals under a subkey of its own, HKDF-SHA-256(key, random salt), and counts its nonces: none
 * can come twice, so a key wears out neither by the 2^32 bodies that random nonces allow (NIST SP 800-38D §8.3: five days at 10,000 a second) nor by restarts.
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
  const sealing = subkeySource(activeKey);
  const subkeys = new Map([...keyObjects].map(([id, key]) => [id, subkeyCache(key)]));
  return {
    activeKeyId,
    seal(plain, aad) {
      const { subkey, nonce } = sealing();
      const cipher = createCipheriv(ALGORITHM, subkey, nonce.subarray(SALT_BYTES), { authTagLength: TAG_BYTES });
      cipher.setAAD(aad);
      const body = cipher.update(plain);
      cipher.final();
      return { seal: { key_id: activeKeyId, nonce, tag: cipher.getAuthTag() }, body };
    },
    open(seal, body, aad) {
      const subkeyOf = subkeys.get(seal.key_id);
      return subkeyOf === undefined ? 'unknown_key' : openWith(subkeyOf, seal, body, aad);
    },
  };
}

function openWith(subkeyOf: SubkeyCache, seal: Readonly<BodySeal>, body: Buffer, aad: Buffer): Buffer | 'broken' {
  // GCM accepts shorter tags, which are easier to forge.
  if (seal.nonce.length !== SALT_BYTES + COUNTER_BYTES || seal.tag.length !== TAG_BYTES) return 'broken';
  const subkey = subkeyOf(seal.nonce.subarray(0, SALT_BYTES));
  const decipher = createDecipheriv(ALGORITHM, subkey, seal.nonce.subarray(SALT_BYTES), { authTagLength: TAG_BYTES });
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

function deriveSubkey(key: KeyObject, salt: Buffer): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', key, salt, 'tripline body seal', 32)));
}

/** A fresh salt, then nonces counted up from zero under it. */
function subkeySource(key: KeyObject): () => { readonly subkey: KeyObject; readonly nonce: Buffer } {
  const salt = randomBytes(SALT_BYTES);
  const subkey = deriveSubkey(key, salt);
  let count = 0;
  return () => {
    const nonce = Buffer.alloc(SALT_BYTES + COUNTER_BYTES);
    salt.copy(nonce);
    nonce.writeBigUInt64BE(BigInt(count), SALT_BYTES + COUNTER_BYTES - 8);
    count += 1;
    return { subkey, nonce };
  };
}

type SubkeyCache = (salt: Buffer) => KeyObject;

/** There are as many salts in the log as processes that sealed: the latest are kept. */
function subkeyCache(key: KeyObject): SubkeyCache {
  const known = new Map<string, KeyObject>();
  return (salt) => {
    const name = salt.toString('latin1');
    const found = known.get(name);
    if (found !== undefined) return found;
    const subkey = deriveSubkey(key, salt);
    if (known.size >= KEPT_SUBKEYS) known.delete(known.keys().next().value as string);
    known.set(name, subkey);
    return subkey;
  };
}

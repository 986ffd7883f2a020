import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { Secret } from './secret.ts';

const PREFIX = 'tlk_';
const RANDOM_BYTES = 32;
const form = /^tlk_([A-Za-z0-9_-]{43})([A-Za-z0-9_-]{6})$/;

/**
 * A new API key: `tlk_`, 256 random bits as 43 characters of base64url, and 6 characters of checksum (CRC-32 of what precedes),
 * by which secret scanners tell a key from a look-alike. Shown once; only its hash is kept.
 */
export function createApiKey(): Secret {
  const key = PREFIX + randomBytes(RANDOM_BYTES).toString('base64url');
  return new Secret(key + checksum(key));
}

/** Whether the text has the form and the checksum of a key. Says nothing about whether the key is known. */
export function isApiKey(text: string): boolean {
  const parts = form.exec(text);
  return parts !== null && checksum(PREFIX + parts[1]) === parts[2];
}

/** What is stored of a key: SHA-256 in hex. No salt or stretching is needed, since the key is 256 random bits. */
export function hashApiKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

/** Compares in constant time. @param sha256 hex; anything but 64 hex digits matches nothing */
export function verifyApiKey(presented: string, sha256: string): boolean {
  return findApiKey(presented, [{ sha256 }]) !== undefined;
}

/** The entry whose key was presented. Every entry is compared, each in constant time: how long it takes tells nothing about which one it was. */
export function findApiKey<Entry extends { readonly sha256: string }>(
  presented: string,
  entries: readonly Entry[],
): Entry | undefined {
  const actual = createHash('sha256').update(presented).digest();
  let found: Entry | undefined;
  for (const entry of entries) {
    const expected = Buffer.from(entry.sha256, 'hex');
    if (expected.length === actual.length && timingSafeEqual(actual, expected)) found = entry;
  }
  return found;
}

function checksum(text: string): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(text));
  return bytes.toString('base64url');
}

import { SecretError } from './errors.ts';
import type { Secret } from './secret.ts';

const KEY_BYTES = 32;
const hex = /^[0-9a-fA-F]{64}$/;
/** 32 bytes are 43 characters of base64 or base64url, with or without the padding. */
const base64 = /^[A-Za-z0-9+/_-]{43}=?$/;

/** The 256-bit key that a secret spells as 64 hex digits or in base64. @throws SecretError when it is anything else */
export function keyBytes(secret: Secret): Buffer {
  const text = secret.reveal();
  if (hex.test(text)) return Buffer.from(text, 'hex');
  const bytes = base64.test(text) ? Buffer.from(text, 'base64') : undefined;
  if (bytes?.length === KEY_BYTES) return bytes;
  throw new SecretError('SECRET_NOT_A_KEY', 'a key must be 32 bytes, written as 64 hex digits or in base64');
}

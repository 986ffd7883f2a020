import { hash } from 'node:crypto';
import type { Span } from './scan/spans.ts';

/** One tenant's key for correlation tokens. Destroying it makes the tokens unlinkable. */
export interface TokenKey {
  /** Names the key in `hm1:<kid>:…`, so that two generations can overlap. */
  readonly kid: string;
  readonly key: Uint8Array;
}

const MIN_KEY_BYTES = 16;
const TOKEN_BYTES = 12;
const MAX_NAME = 64;

/** @throws RangeError for a key that could be guessed, or a kid that would not fit into a marker */
export function checkTokenKey(tokens: TokenKey): void {
  if (tokens.key.byteLength < MIN_KEY_BYTES) throw new RangeError(`token key has fewer than ${MIN_KEY_BYTES} bytes`);
  if (!/^[A-Za-z0-9_-]{1,32}$/.test(tokens.kid)) throw new RangeError('kid must be 1 to 32 letters, digits, - or _');
}

/** What stands in the place of a secret: its kind, and for kinds worth correlating a keyed token. */
export function markerOf(span: Pick<Span, 'detector' | 'secret'>, tokens: TokenKey | undefined): string {
  const { detector, secret } = span;
  const name = sanitizeName(detector.id);
  if (tokens === undefined || detector.normalize === undefined || secret === undefined) return `[REDACTED-${name}]`;
  return `[REDACTED-${name} ${correlationToken(tokens, detector.id, detector.normalize(secret))}]`;
}

/** Pattern names come from people and go into JSON, CEF and consoles. */
export function sanitizeName(name: string): string {
  const plain = name.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^-+|-+$/g, '');
  return plain.slice(0, MAX_NAME) || 'secret';
}

/**
 * Equal for equal values of one type and tenant, and useless without the key. Never an unkeyed hash: those are counted
 * through in minutes.
 */
export function correlationToken(tokens: TokenKey, type: string, normalized: string): string {
  const mac = hmacSha256(tokens.key, `${type}\0${normalized}`);
  return `hm1:${tokens.kid}:${mac.subarray(0, TOKEN_BYTES).toString('base64url')}`;
}

const BLOCK_BYTES = 64;

/** As createHmac('sha256', key), of which the set-up alone takes ten times as long as these two hashes. */
export function hmacSha256(key: Uint8Array, message: string): Buffer {
  const block = Buffer.alloc(BLOCK_BYTES);
  block.set(key.byteLength > BLOCK_BYTES ? hash('sha256', key, 'buffer') : key);
  const inner = hash('sha256', Buffer.concat([block.map((byte) => byte ^ 0x36), Buffer.from(message)]), 'buffer');
  return hash('sha256', Buffer.concat([block.map((byte) => byte ^ 0x5c), inner]), 'buffer');
}

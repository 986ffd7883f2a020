import { hkdfSync } from 'node:crypto';
import { keyBytes } from './key-bytes.ts';
import type { Secret } from './secret.ts';

const KEY_BYTES = 32;
const INFO = 'tripline redaction token v1\0';

/**
 * The HMAC key of a tenant's redaction tokens (HKDF-SHA-256, RFC 5869): one master key serves all tenants, and the tokens of one
 * tenant tell nothing about those of another.
 * @throws SecretError when the master is not a 256-bit key
 */
export function deriveTenantKey(master: Secret, tenant: string): Buffer {
  return Buffer.from(hkdfSync('sha256', keyBytes(master), Buffer.alloc(0), INFO + tenant, KEY_BYTES));
}

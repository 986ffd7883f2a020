export { createApiKey, findApiKey, hashApiKey, isApiKey, verifyApiKey } from './api-key.ts';
export { SecretError, type SecretErrorCode } from './errors.ts';
export { keyBytes } from './key-bytes.ts';
export { type BodySeal, createKeyring, type Keyring, type KeyringOptions } from './keyring.ts';
export {
  type Inflated,
  type InflateFailure,
  inflate,
  type PackedBody,
  type PackedEncoding,
  packBody,
  type Unpacked,
  type UnpackFailure,
  unpackBody,
} from './packed-body.ts';
export { type ResolveOptions, resolveSecret, secretReferencePattern } from './resolve-secret.ts';
export { Secret } from './secret.ts';
export { deriveTenantKey } from './tenant-key.ts';

import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { SecretError } from './errors.ts';
import { Secret } from './secret.ts';

/** Larger than any key, token or PEM bundle; a file beyond it is surely not the one that was meant. */
const MAX_BYTES = 64 * 1024;

/** `env:NAME` or `file:/absolute/path`. */
export const secretReferencePattern = /^(?:env:[A-Za-z_][A-Za-z0-9_]*|file:\/[^\0]+)$/;

export interface ResolveOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Called with a constant phrase when a secret works but is kept carelessly. */
  readonly onWarning?: (reference: string, warning: string) => void;
}

/**
 * The value that a reference leads to, without one trailing newline. Reads the file at every call: caching is the caller's.
 * @throws SecretError naming the reference; a text that is no reference is not repeated, since it may be the secret itself
 */
export function resolveSecret(reference: string, options: ResolveOptions): Secret {
  if (!secretReferencePattern.test(reference))
    throw new SecretError('SECRET_REFERENCE_INVALID', 'a secret reference must be env:NAME or file:/absolute/path');
  const text = reference.startsWith('env:')
    ? readVariable(reference, options.env)
    : readSecretFile(reference, options.onWarning);
  const value = text.replace(/\r?\n$/, '');
  if (value === '') throw new SecretError('SECRET_EMPTY', `${reference} is empty`);
  return new Secret(value);
}

function readVariable(reference: string, env: ResolveOptions['env']): string {
  const value = env[reference.slice('env:'.length)];
  if (value === undefined) throw new SecretError('SECRET_NOT_FOUND', `${reference} is not set`);
  if (Buffer.byteLength(value) > MAX_BYTES) throw tooLarge(reference);
  return value;
}

function readSecretFile(reference: string, onWarning: ResolveOptions['onWarning']): string {
  const file = openFile(reference);
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) throw new SecretError('SECRET_UNREADABLE', `${reference} is not a file`);
    if (stat.size > MAX_BYTES) throw tooLarge(reference);
    if ((stat.mode & 0o004) !== 0) onWarning?.(reference, 'secret file is readable by every user of the machine');
    // One byte more than allowed: a file that grew after fstat is noticed.
    const bytes = Buffer.alloc(MAX_BYTES + 1);
    let length = 0;
    for (let read = -1; read !== 0 && length < bytes.length; length += read)
      read = readSync(file, bytes, length, bytes.length - length, null);
    if (length > MAX_BYTES) throw tooLarge(reference);
    return bytes.toString('utf8', 0, length);
  } finally {
    closeSync(file);
  }
}

function openFile(reference: string): number {
  try {
    return openSync(reference.slice('file:'.length), 'r');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new SecretError('SECRET_NOT_FOUND', `${reference} does not exist`);
    throw new SecretError('SECRET_UNREADABLE', `${reference} cannot be read (${code ?? 'unknown error'})`);
  }
}

function tooLarge(reference: string): SecretError {
  return new SecretError('SECRET_TOO_LARGE', `${reference} holds more than ${MAX_BYTES} bytes`);
}

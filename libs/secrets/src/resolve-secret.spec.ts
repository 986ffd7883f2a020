import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SecretError } from './errors.ts';
import { resolveSecret } from './resolve-secret.ts';

const env = { TOKEN: 's3cret-canary', EMPTY: '', NEWLINE: '\n', LONG: 'x'.repeat(70_000) };
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'secrets-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string, mode = 0o600): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return `file:${path}`;
}

function failure(reference: string): SecretError {
  try {
    resolveSecret(reference, { env });
  } catch (error) {
    if (error instanceof SecretError) return error;
    throw error;
  }
  throw new Error('it resolved');
}

describe('resolveSecret', () => {
  it('reads a variable', () => {
    expect(resolveSecret('env:TOKEN', { env }).reveal()).toBe('s3cret-canary');
  });

  it.each([
    ['one newline goes', 'abc\n', 'abc'],
    ['a Windows newline goes', 'abc\r\n', 'abc'],
    ['only one goes', 'abc\n\n', 'abc\n'],
    ['other white space stays', ' abc ', ' abc '],
    ['inner newlines stay', 'a\nb\n', 'a\nb'],
  ])('reads a file: %s', (name, text, value) => {
    expect(resolveSecret(file(name.replaceAll(' ', '-'), text), { env }).reveal()).toBe(value);
  });

  it('warns of a file that everyone may read, and of no other', () => {
    const warnings: string[] = [];
    const onWarning = (reference: string) => warnings.push(reference);
    const open = file('open', 'abc', 0o644);
    resolveSecret(open, { env, onWarning });
    resolveSecret(file('closed', 'abc', 0o640), { env, onWarning });
    expect(warnings).toEqual([open]);
  });

  it.each([
    ['env:MISSING', 'SECRET_NOT_FOUND'],
    ['env:EMPTY', 'SECRET_EMPTY'],
    ['env:NEWLINE', 'SECRET_EMPTY'],
    ['env:LONG', 'SECRET_TOO_LARGE'],
    ['file:/no/such/file', 'SECRET_NOT_FOUND'],
  ])('refuses %s with %s, naming the reference', (reference, code) => {
    const error = failure(reference);
    expect(error.code).toBe(code);
    expect(error.message).toContain(reference);
  });

  it('refuses a file above 64 KiB and a folder', () => {
    mkdirSync(join(folder, 'folder'));
    expect(failure(file('large', 'canary'.repeat(20_000))).code).toBe('SECRET_TOO_LARGE');
    expect(failure(`file:${join(folder, 'folder')}`).code).toBe('SECRET_UNREADABLE');
  });

  it.each([
    'hunter-2-canary',
    'env:has space canary',
    'env:',
    'file:relative/canary',
    'vault:canary',
    '',
    'env:TOKEN\ncanary',
  ])('refuses %j, which is no reference, without repeating it', (text) => {
    const error = failure(text);
    expect(error.code).toBe('SECRET_REFERENCE_INVALID');
    expect(error.message).not.toContain('canary');
  });
});

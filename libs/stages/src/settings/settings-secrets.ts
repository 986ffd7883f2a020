import { ConfigError, type TlsMaterial } from '@tripline/pipeline';
import {
  createKeyring,
  type Keyring,
  keyBytes,
  type ResolveOptions,
  resolveSecret,
  type Secret,
} from '@tripline/secrets';
import type { Settings } from './settings.ts';

/**
 * The keyring of `sealing`; null where there are no keys. Called by the stages that seal or open: the others need not be given the keys.
 * @throws ConfigError listing every key that cannot be used
 */
export function sealingKeyring({ sealing }: Settings, from: ResolveOptions): Keyring | null {
  if (sealing.activeKey === undefined) return null;
  const { activeKey } = sealing;
  return collectingProblems((attempt) => {
    const keys = new Map<string, Secret>();
    for (const [index, { id, secret }] of sealing.keys.entries())
      attempt(`sealing.keys[${index}].secret`, () => keys.set(id, checkedKey(secret, from)));
    return () => createKeyring({ activeKeyId: activeKey, keys });
  });
}

/** Master key of redaction tokens; null where none is set. @throws ConfigError when it cannot be used */
export function redactionTokenKey({ redaction }: Settings, from: ResolveOptions): Secret | null {
  const { tokenKey } = redaction;
  if (tokenKey === undefined) return null;
  return collectingProblems((attempt) => {
    const key = attempt('redaction.tokenKey', () => checkedKey(tokenKey, from));
    return () => key ?? null;
  });
}

/** Certificates of the HTTP server, as they are now. @throws ConfigError listing every reference that leads nowhere */
export function httpTlsMaterial({ http: { tls } }: Settings, from: ResolveOptions): TlsMaterial | undefined {
  if (tls === undefined) return undefined;
  return collectingProblems((attempt) => {
    const resolve = (path: string, reference: string) => attempt(path, () => resolveSecret(reference, from).reveal());
    const cert = resolve('http.tls.cert', tls.cert);
    const key = resolve('http.tls.key', tls.key);
    const ca = tls.ca === undefined ? undefined : resolve('http.tls.ca', tls.ca);
    return () => ({ cert: cert ?? '', key: key ?? '', ca });
  });
}

function checkedKey(reference: string, from: ResolveOptions): Secret {
  const secret = resolveSecret(reference, from);
  keyBytes(secret);
  return secret;
}

export type Attempt = <T>(path: string, read: () => T) => T | undefined;

/** Lets `read` try everything, and fails once with all that went wrong; a ConfigError names its own paths. The result is made only when nothing did. */
export function collectingProblems<T>(read: (attempt: Attempt) => () => T): T {
  const problems: string[] = [];
  const result = read((path, readOne) => {
    try {
      return readOne();
    } catch (error) {
      if (error instanceof ConfigError) problems.push(...error.problems);
      else problems.push(`${path}: ${(error as Error).message}`);
      return undefined;
    }
  });
  if (problems.length > 0) throw new ConfigError(problems);
  return result();
}

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface SelfSigned {
  readonly key: string;
  readonly cert: string;
  /** The certificate as a file: what a client must trust. */
  readonly caFile: string;
  remove(): void;
}

/** A certificate made on the spot for the given host names, and 127.0.0.1. @returns undefined where there is no openssl */
export function selfSigned(hosts: readonly string[]): SelfSigned | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'tripline-tls-'));
  const [keyFile, caFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const names = [...hosts.map((host) => `DNS:${host}`), 'IP:127.0.0.1'].join(',');
  const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  const subject = ['-subj', `/CN=${hosts[0] ?? 'localhost'}`, '-addext', `subjectAltName=${names}`];
  try {
    execFileSync('openssl', [...request, ...subject, '-keyout', keyFile, '-out', caFile], { stdio: 'ignore' });
  } catch {
    rmSync(folder, { recursive: true });
    return undefined;
  }
  const [key, cert] = [readFileSync(keyFile, 'utf8'), readFileSync(caFile, 'utf8')];
  return { key, cert, caFile, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

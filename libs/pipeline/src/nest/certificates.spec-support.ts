import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Pair {
  readonly cert: string;
  readonly key: string;
}

/** An authority made on the spot with openssl, and certificates that it signs. */
export class Authority {
  readonly #folder = mkdtempSync(join(tmpdir(), 'tripline-ca-'));
  #made = 0;

  constructor() {
    const files = ['-keyout', this.#path('ca.key'), '-out', this.#path('ca.pem')];
    this.#openssl('req', '-x509', ...newKey, '-days', '2', '-subj', '/CN=authority', ...files);
  }

  get cert(): string {
    return readFileSync(this.#path('ca.pem'), 'utf8');
  }

  /** @param names of the subject's alternative names as openssl wants them @param more e.g. dates */
  sign(subject: string, names: string, more: readonly string[] = ['-days', '2']): Pair {
    this.#made += 1;
    const [key, request, cert, extensions] = ['key', 'csr', 'pem', 'cnf'].map((end) =>
      this.#path(`${this.#made}.${end}`),
    );
    writeFileSync(extensions as string, names === '' ? '' : `subjectAltName=${names}\n`);
    this.#openssl('req', ...newKey, '-subj', subject, '-keyout', key as string, '-out', request as string);
    const by = ['-CA', this.#path('ca.pem'), '-CAkey', this.#path('ca.key'), '-CAcreateserial'];
    this.#openssl(
      'x509',
      '-req',
      '-in',
      request as string,
      ...by,
      ...more,
      '-extfile',
      extensions as string,
      '-out',
      cert as string,
    );
    return { cert: readFileSync(cert as string, 'utf8'), key: readFileSync(key as string, 'utf8') };
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #path(name: string): string {
    return join(this.#folder, name);
  }

  #openssl(...args: readonly string[]): void {
    execFileSync('openssl', args, { stdio: 'ignore' });
  }
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/** Whether openssl is there to make certificates with. */
export const hasOpenssl = (() => {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

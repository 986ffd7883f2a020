import { execFile, execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SelfSigned, selfSigned } from '../src/self-signed.ts';
import { ServedIngest } from '../src/served-ingest.ts';

/** Each line that begins with curl or pipes into it, and what the page says that it prints. */
function curlLines(page: string): (readonly [command: string, prints: string])[] {
  const text = readFileSync(new URL(`../../docs/sources/${page}`, import.meta.url), 'utf8');
  const blocks = [...text.matchAll(/^```sh\n(.*?)^```/gms)].map(([, block]) => block ?? '');
  return blocks
    .filter((block) => block.includes('curl '))
    .flatMap((block) =>
      [...block.matchAll(/(.*?)^# ([^\n]*)\n/gms)].map(([, command = '', prints = '']) => [command, prints] as const),
    );
}

function hasTools(): boolean {
  try {
    execFileSync('bash', ['-c', 'curl --version && gzip --version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(!hasTools())('every curl line of the documentation prints what the page says', () => {
  let plain: ServedIngest;
  let overTls: ServedIngest | undefined;
  let tls: SelfSigned | undefined;
  let env: Record<string, string | undefined>;

  beforeAll(async () => {
    plain = await ServedIngest.start();
    tls = selfSigned(['localhost']);
    overTls = tls === undefined ? undefined : await startOverTls(tls);
    env = {
      PATH: process.env['PATH'],
      TRIPLINE: plain.url,
      KEY: plain.key,
      ...(tls === undefined ? {} : secured(tls)),
    };
  });
  afterAll(async () => {
    await plain.stop();
    await overTls?.stop();
    tls?.remove();
  });

  /** One certificate plays all parts: the server's, the client's, and the authority's that signed both. */
  function startOverTls({ cert, key }: SelfSigned): Promise<ServedIngest> {
    return ServedIngest.start((folder) => {
      for (const [name, text] of Object.entries({ cert, key }))
        writeFileSync(join(folder, name), text, { mode: 0o600 });
      const reference = (name: string) => `file:${join(folder, name)}`;
      return {
        http: { tls: { cert: reference('cert'), key: reference('key'), ca: reference('cert'), clientAuth: 'require' } },
        clients: [{ id: 'gateway', identity: 'dns:localhost', tenant: 'acme', source: 'push' }],
      };
    });
  }

  function secured({ caFile }: SelfSigned): Record<string, string | undefined> {
    return { TRIPLINE_TLS: overTls?.url, CA: caFile, CERT: caFile, CERT_KEY: caFile.replace('cert.pem', 'key.pem') };
  }

  it.each([
    ['http.md', 7],
    ['otlp.md', 4],
    ['splunk-hec.md', 5],
  ])('%s', async (page, count) => {
    const lines = curlLines(page);
    expect(lines).toHaveLength(count);
    for (const [command, prints] of lines) {
      if (command.includes('$TRIPLINE_TLS') && tls === undefined) continue;
      const { stdout } = await promisify(execFile)('bash', ['-c', command], { env, timeout: 20_000 });
      expect(stdout.trim()).toBe(prints);
    }
  });
});

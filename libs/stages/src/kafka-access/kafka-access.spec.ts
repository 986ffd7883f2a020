import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, type KafkaLogin } from '@tripline/pipeline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { settingsFrom } from '../settings/settings.ts';
import { kafkaAccess } from './kafka-access.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'access-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const env = { PASSWORD: 'canary-password', SECRET: 's' };

function access(kafka: object, variables: Record<string, string> = env) {
  return kafkaAccess(settingsFrom({ ok: true, content: { sealing: { enabled: false }, kafka } }, {}), {
    env: variables,
  });
}

function secretFile(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

function problems(read: () => unknown): readonly string[] {
  try {
    read();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
  }
  return [];
}

function bearer(login: KafkaLogin | undefined) {
  return login?.mechanism === 'oauthbearer' ? login : expect.fail('no bearer');
}

describe('access to Kafka', () => {
  it('is open where nothing is set', () => {
    expect(access({})).toEqual({ tls: undefined, login: undefined });
  });

  it('reads certificates and password again at each use, and keeps the last one while a file is away', () => {
    const [ca, password] = [secretFile('ca.pem', 'CA 1\n'), secretFile('password', 'one\n')];
    const sasl = { mechanism: 'scram-sha-512', username: 'svc', password: `file:${password}` };
    const { tls, login } = access({ ssl: { enabled: true, ca: `file:${ca}` }, sasl });
    const held = () => [tls?.().ca, login?.mechanism === 'scram-sha-512' ? login.password() : undefined];
    expect(held()).toEqual(['CA 1', 'one']);
    writeFileSync(ca, 'CA 2');
    writeFileSync(password, 'two');
    expect(held()).toEqual(['CA 2', 'two']);
    rmSync(password);
    expect(held()).toEqual(['CA 2', 'two']);
  });

  it('reads a token that something beside it keeps fresh', async () => {
    const file = secretFile('token', 'a.b.c\n');
    const { token, extensions } = bearer(
      access({ sasl: { mechanism: 'oauthbearer', token: `file:${file}`, extensions: { logicalCluster: 'lkc-1' } } })
        .login,
    );
    expect([await token(), extensions]).toEqual(['a.b.c', { logicalCluster: 'lkc-1' }]);
    writeFileSync(file, 'd.e.f\n');
    expect(await token()).toBe('d.e.f');
  });

  it('gets tokens by client credentials', async () => {
    const sasl = {
      mechanism: 'oauthbearer',
      tokenEndpoint: 'https://127.0.0.1:1/',
      clientId: 'svc',
      clientSecret: 'env:SECRET',
    };
    const { token } = bearer(access({ sasl }).login);
    await expect(token()).rejects.toMatchObject({
      code: 'OAUTH_TOKEN_UNAVAILABLE',
      context: { fault: 'ECONNREFUSED' },
    });
  });

  it('tells every reference that leads nowhere, without what was read', () => {
    const ssl = { enabled: true, ca: 'file:/no/ca', cert: 'file:/no/cert', key: 'env:PASSWORD' };
    const plain = { mechanism: 'plain', username: 'svc', password: 'env:MISSING' };
    expect(problems(() => access({ ssl, sasl: plain }))).toEqual([
      'kafka.ssl.ca: file:/no/ca does not exist',
      'kafka.ssl.cert: file:/no/cert does not exist',
      'kafka.sasl.password: env:MISSING is not set',
    ]);
    const endpoint = {
      tokenEndpoint: 'https://x/',
      clientId: 'env:NO_ID',
      clientSecret: 'env:NO_SECRET',
      ca: 'env:NO_CA',
    };
    expect(problems(() => access({ sasl: { mechanism: 'oauthbearer', ...endpoint } }))).toEqual([
      'kafka.sasl.clientId: env:NO_ID is not set',
      'kafka.sasl.clientSecret: env:NO_SECRET is not set',
      'kafka.sasl.ca: env:NO_CA is not set',
    ]);
  });

  it.each([
    [{ mechanism: 'oauthbearer' }, 'kafka.sasl: takes token, or tokenEndpoint with clientId and clientSecret'],
    [
      { mechanism: 'oauthbearer', token: 'env:SECRET', clientId: 'x' },
      'kafka.sasl: takes token, or tokenEndpoint with clientId and clientSecret',
    ],
    [
      { mechanism: 'oauthbearer', tokenEndpoint: 'http://x/', clientId: 'x', clientSecret: 'env:SECRET' },
      'kafka.sasl.tokenEndpoint: must be https',
    ],
    [
      { mechanism: 'oauthbearer', token: 'env:SECRET', extensions: { auth: 'Bearer canary' } },
      'kafka.sasl.extensions.auth: Invalid key in record',
    ],
  ])('refuses %j', (sasl, problem) => {
    expect(problems(() => access({ sasl }))).toEqual([problem]);
  });
});

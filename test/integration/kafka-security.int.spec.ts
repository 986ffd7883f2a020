import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type KafkaPort, type ServedProcess } from '@tripline/pipeline';
import { ingestStage } from '@tripline/stages';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Authority, hasOpenssl } from '../../libs/pipeline/src/nest/certificates.spec-support.ts';
import { describeWithKafka, portTo, uniqueName } from '../src/broker.ts';
import { eventually } from '../src/eventually.ts';
import { IndependentClient } from '../src/independent-client.ts';
import { SecureBroker, unsecuredToken } from '../src/secure-broker.ts';
import { acceptedBy, makeContractTopics, type ServedOptions, serveStages } from '../src/served-stages.ts';
import { TokenEndpoint } from '../src/token-endpoint.ts';

const PASSWORD = 'right-canary-password';
const CLIENT_SECRET = 'right-canary-secret';

describeWithKafka('a broker that lets nobody in without credentials', () => {
  let broker: SecureBroker;
  let tokens: TokenEndpoint;
  let client: IndependentClient;
  let port: KafkaPort;
  let raw: string;

  beforeAll(async () => {
    expect(hasOpenssl).toBe(true);
    broker = await SecureBroker.start({ name: 'svc', password: PASSWORD });
    const basic = `Basic ${Buffer.from(`client:${CLIENT_SECRET}`).toString('base64')}`;
    tokens = await TokenEndpoint.start(broker.authority.sign('/CN=tokens', 'IP:127.0.0.1'), basic);
    port = portTo(broker.plain);
    client = new IndependentClient(broker.plain);
    await client.connect();
    raw = uniqueName('raw');
    await client.createTopic(raw, 1);
    await client.produceRaw(raw, ['{"n":1}', '{"n":2}']);
  });
  afterAll(async () => {
    await client.close();
    await port.close();
    await tokens.close();
    await broker.stop();
  });

  const ca = () => broker.secret('ca', broker.authority.cert);
  const password = (text = PASSWORD) => broker.secret(uniqueName('password'), text);
  const clientPair = (authority: Authority) => {
    const { cert, key } = authority.sign('/CN=ingest', '');
    return { cert: broker.secret(uniqueName('cert'), cert), key: broker.secret(uniqueName('key'), key) };
  };
  const credentials = (secret = CLIENT_SECRET) => ({
    tokenEndpoint: tokens.url,
    clientId: 'client',
    clientSecret: broker.secret(uniqueName('secret'), secret),
    ca: ca(),
  });
  const token = (lifetimeS: number, nowMs?: number) =>
    broker.secret(uniqueName('token'), unsecuredToken('svc', lifetimeS, nowMs));

  interface Access {
    readonly ssl: object;
    readonly sasl?: object;
  }
  const withSasl = (sasl: object): [string, Access] => [broker.sasl, { ssl: { enabled: true, ca: ca() }, sasl }];

  /** Ingest over the given access, and what it has accepted. */
  async function serving([bootstrap, access]: [string, Access]): Promise<{
    served: ServedProcess;
    options: ServedOptions;
  }> {
    const sources = [{ kind: 'kafka', name: 'proxies', tenant: 'acme', topic: raw }];
    const settings = { sources, kafka: access };
    const options = { port, bootstrap, prefix: `${uniqueName('sec')}.`, partitions: 1, settings };
    await makeContractTopics(options);
    return { served: await serveStages([ingestStage], options), options };
  }

  describe('is worked with', () => {
    it.each([
      ['PLAIN', () => withSasl({ mechanism: 'plain', username: 'svc', password: password() })],
      ['SCRAM-SHA-256', () => withSasl({ mechanism: 'scram-sha-256', username: 'svc', password: password() })],
      ['SCRAM-SHA-512', () => withSasl({ mechanism: 'scram-sha-512', username: 'svc', password: password() })],
      ['OAUTHBEARER, a token kept fresh beside us', () => withSasl({ mechanism: 'oauthbearer', token: token(3_600) })],
      ['OAUTHBEARER, client credentials', () => withSasl({ mechanism: 'oauthbearer', ...credentials() })],
      [
        'a client certificate',
        (): [string, Access] => [broker.mutual, { ssl: { enabled: true, ca: ca(), ...clientPair(broker.authority) } }],
      ],
    ])('by %s', async (_how, access) => {
      const { served, options } = await serving(access());
      try {
        await eventually('both are accepted', 30_000, async () => (await acceptedBy(options)).length === 2);
      } finally {
        await served.stop();
      }
    });
  });

  describe('says no, in words without a secret,', () => {
    it.each([
      [
        'to a wrong password',
        () => withSasl({ mechanism: 'plain', username: 'svc', password: password('wrong-canary') }),
        'KAFKA_LOGIN_REFUSED',
      ],
      [
        'to a wrong password by SCRAM',
        () => withSasl({ mechanism: 'scram-sha-512', username: 'svc', password: password('wrong-canary') }),
        'KAFKA_LOGIN_REFUSED',
      ],
      [
        'to an expired token',
        () => withSasl({ mechanism: 'oauthbearer', token: token(60, Date.now() - 600_000) }),
        'KAFKA_LOGIN_REFUSED',
      ],
      [
        'to what is no token',
        () => withSasl({ mechanism: 'oauthbearer', token: broker.secret('no-token', 'canary') }),
        'KAFKA_LOGIN_REFUSED',
      ],
      [
        'to a client certificate that is missing',
        (): [string, Access] => [broker.mutual, { ssl: { enabled: true, ca: ca() } }],
        'KAFKA_TLS_FAILED',
      ],
      [
        'where the token endpoint does',
        () => withSasl({ mechanism: 'oauthbearer', ...credentials('wrong-canary') }),
        'OAUTH_TOKEN_UNAVAILABLE',
      ],
    ])('%s', async (_what, access, code) => {
      const error: unknown = await serving(access()).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code, retryable: true });
      const { message, context } = error as { message: string; context: object };
      expect(message + JSON.stringify(context)).not.toMatch(/canary|eyJ/);
    });

    it('and is not believed when another authority vouches for it', async () => {
      const other = new Authority();
      const access: Access = {
        ssl: { enabled: true, ca: broker.secret('other-ca', other.cert) },
        sasl: { mechanism: 'plain', username: 'svc', password: password() },
      };
      const error: unknown = await serving([broker.sasl, access]).catch((thrown: unknown) => thrown);
      other.remove();
      expect(error).toMatchObject({
        code: 'KAFKA_TLS_FAILED',
        context: { fault: expect.stringMatching(/CERT|VERIFY/) },
      });
    });
  });

  it('is worked with on and on while tokens end, and the token is renewed in time', async () => {
    tokens.lifetimeS = 14;
    const before = tokens.asked.length;
    const { served, options } = await serving(withSasl({ mechanism: 'oauthbearer', ...credentials() }));
    try {
      const until = Date.now() + 20_000;
      let sent = 2;
      for (; Date.now() < until; sent += 1) {
        await client.produceRaw(raw, [JSON.stringify({ n: sent })]);
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
      await eventually('all are accepted', 20_000, async () => (await acceptedBy(options)).length >= sent);
      expect(tokens.asked.length - before).toBeGreaterThan(1);
      expect(tokens.asked.length - before).toBeLessThan(20);
    } finally {
      tokens.lifetimeS = 3_600;
      await served.stop();
    }
  });

  it('is asked again, not over and over, while a token that has ended is not replaced; then all goes on', async () => {
    const file = join(broker.folder, uniqueName('token'));
    writeFileSync(file, unsecuredToken('svc', 12), { mode: 0o600 });
    const access = withSasl({ mechanism: 'oauthbearer', token: `file:${file}` });
    const { served, options } = await serving(access);
    try {
      await eventually('what was there is accepted', 20_000, async () => (await acceptedBy(options)).length >= 2);
      const faults = async () => (await served.metrics.errors.get()).values;
      await new Promise((resolve) => setTimeout(resolve, 14_000));
      const count = (await acceptedBy(options)).length;
      await client.produceRaw(raw, ['{"late":true}']);
      await eventually('it is refused', 60_000, async () =>
        (await faults()).some(({ labels }) => /LOGIN_REFUSED|JOIN_FAILED|PRODUCE/.test(String(labels['code']))),
      );
      expect((await faults()).reduce((sum, { value }) => sum + value, 0)).toBeLessThan(30);
      expect((await acceptedBy(options)).length).toBe(count);
      writeFileSync(file, unsecuredToken('svc', 3_600));
      await eventually('it goes on', 90_000, async () => (await acceptedBy(options)).length === count + 1);
    } finally {
      await served.stop();
    }
  });
});

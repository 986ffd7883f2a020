import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts, type RunningBroker, startBroker } from '@tripline/broker';
import { Authority } from '../../libs/pipeline/src/nest/certificates.spec-support.ts';

const OAUTH = 'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required';
const SCRAM = 'org.apache.kafka.common.security.scram.ScramLoginModule required;';

/** A broker that lets nobody in without credentials, beside a plain listener for the test itself. */
export class SecureBroker {
  readonly folder: string;
  readonly authority: Authority;
  /** `host:port` of the plain listener. */
  readonly plain: string;
  /** TLS, and a login by PLAIN, SCRAM or OAUTHBEARER. */
  readonly sasl: string;
  /** TLS with client certificates. */
  readonly mutual: string;
  readonly #broker: RunningBroker;

  private constructor(folder: string, authority: Authority, broker: RunningBroker, ports: readonly [number, number]) {
    this.folder = folder;
    this.authority = authority;
    this.#broker = broker;
    this.plain = broker.bootstrap;
    this.sasl = `127.0.0.1:${ports[0]}`;
    this.mutual = `127.0.0.1:${ports[1]}`;
  }

  /** @param user of PLAIN and both SCRAMs */
  static async start(user: { readonly name: string; readonly password: string }): Promise<SecureBroker> {
    const folder = mkdtempSync(join(tmpdir(), 'tripline-secure-kafka-'));
    const authority = new Authority();
    const ports = (await freePorts(2)) as [number, number];
    const tls = tlsProperties(folder, authority);
    const login = `user_${user.name}="${user.password}"`;
    const listeners = [
      listener('SECURE', 'SASL_SSL', ports[0], {
        ...tls,
        'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER',
        'plain.sasl.jaas.config': `org.apache.kafka.common.security.plain.PlainLoginModule required ${login};`,
        'scram-sha-256.sasl.jaas.config': SCRAM,
        'scram-sha-512.sasl.jaas.config': SCRAM,
        // Takes tokens without a signature: for tests, and Kafka's default where nothing else is set.
        'oauthbearer.sasl.jaas.config': `${OAUTH} unsecuredLoginStringClaim_sub="broker";`,
        // A session ends with its token.
        'oauthbearer.connections.max.reauth.ms': '3600000',
      }),
      listener('MUTUAL', 'SSL', ports[1], { ...tls, 'ssl.client.auth': 'required' }),
    ];
    const scramUsers = (['SCRAM-SHA-256', 'SCRAM-SHA-512'] as const).map((mechanism) => ({ mechanism, ...user }));
    const broker = await startBroker({ dataDirectory: join(folder, 'kafka'), listeners, scramUsers });
    return new SecureBroker(folder, authority, broker, ports);
  }

  /** A secret as a file, and the reference to it. */
  secret(name: string, text: string): string {
    const path = join(this.folder, name);
    writeFileSync(path, text, { mode: 0o600 });
    return `file:${path}`;
  }

  async stop(): Promise<void> {
    await this.#broker.stop();
    this.authority.remove();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function listener(name: string, protocol: 'SSL' | 'SASL_SSL', port: number, properties: Record<string, string>) {
  return { name, protocol, port, advertisedPort: port, properties };
}

function tlsProperties(folder: string, authority: Authority): Record<string, string> {
  const { cert, key } = authority.sign('/CN=broker', 'IP:127.0.0.1,DNS:localhost');
  const [keystore, truststore] = [join(folder, 'tls', 'broker.pem'), join(folder, 'tls', 'ca.pem')];
  mkdirSync(join(folder, 'tls'));
  writeFileSync(keystore, key + cert, { mode: 0o600 });
  writeFileSync(truststore, authority.cert);
  return {
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': keystore,
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': truststore,
  };
}

/** A token as Kafka's validator for tests takes it: claims without a signature. */
export function unsecuredToken(subject: string, lifetimeS: number, nowMs = Date.now()): string {
  const part = (claims: object) => Buffer.from(JSON.stringify(claims)).toString('base64url');
  const issuedAt = Math.floor(nowMs / 1000);
  return `${part({ alg: 'none' })}.${part({ sub: subject, iat: issuedAt, exp: issuedAt + lifetimeS })}.`;
}

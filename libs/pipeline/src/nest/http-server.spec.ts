import { X509Certificate } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { connect } from 'node:net';
import { connect as tlsConnect } from 'node:tls';
import { topics } from '@tripline/contract';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError } from '../errors.ts';
import { testPort, until } from '../runner/line.spec-support.ts';
import { defineStage } from '../stage.ts';
import { Authority, hasOpenssl, type Pair } from './certificates.spec-support.ts';
import type { HttpTls, TlsMaterial } from './http-tls.ts';
import { identitiesOf } from './http-tls.ts';
import type { HttpConfig } from './process-config.ts';
import { type ServedProcess, serve } from './serve.ts';

/** Answers with what it sees of the request. */
const echo = defineStage({
  name: 'ingest',
  from: [],
  to: [topics.accepted],
  commit: 'atLeastOnce',
  configure: () => ({}),
  create: () => ({
    lines: [],
    routes: (server) =>
      server.route({
        method: 'POST',
        path: '/v1/echo',
        maxBodyBytes: 1_000,
        handle: ({ certificate, query, headers }) =>
          headers['x-refuse'] === 'yes'
            ? { status: 403, body: { refused: true } }
            : async (body) => ({ status: 200, body: { certificate, query: query.get('q'), bytes: body.length } }),
      }),
  }),
});

let served: ServedProcess | undefined;
afterEach(async () => {
  await served?.stop();
  served = undefined;
});

async function start(http: Partial<HttpConfig> = {}): Promise<ServedProcess> {
  const port = await testPort();
  const config = {
    logLevel: 'silent',
    topicPrefix: 't.',
    partitions: 2,
    replication: 1,
    http: { host: '127.0.0.1', port: 0, ...http },
    kafka: { brokers: [], clientId: 'spec' },
  };
  served = await serve([echo], {}, { readProcess: () => config, openPort: () => port });
  return served;
}

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly serial: string | undefined;
}

function ask(path: string, options: RequestOptions & { readonly body?: string } = {}): Promise<Answer> {
  const url = new URL(path, served?.url);
  const { body, ...rest } = options;
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = send(url, { method: body === undefined ? 'GET' : 'POST', agent: false, ...rest }, (response) => {
      const peer =
        'getPeerX509Certificate' in response.socket
          ? (response.socket as never as Peer).getPeerX509Certificate()
          : undefined;
      let text = '';
      response.on('data', (chunk) => {
        text += String(chunk);
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text, serial: peer?.serialNumber }));
    });
    request.on('error', reject);
    request.end(body);
  });
}
interface Peer {
  getPeerX509Certificate(): X509Certificate;
}

describe('the HTTP server', () => {
  it('answers by the head alone where a route does, however long the body will be', async () => {
    const { url } = await start();
    const { port } = new URL(url);
    const socket = connect(Number(port), '127.0.0.1');
    socket.write('POST /v1/echo HTTP/1.1\r\nhost: x\r\nx-refuse: yes\r\ncontent-length: 900\r\n\r\n');
    const first = await new Promise<Buffer>((resolve) => socket.once('data', resolve));
    socket.destroy();
    expect(first.toString()).toMatch(/^HTTP\/1\.1 403 [\s\S]*\{"refused":true\}$/);
  });

  it('refuses a body above the limit by its declared length', async () => {
    const { url } = await start();
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write('POST /v1/echo HTTP/1.1\r\nhost: x\r\ncontent-length: 1001\r\n\r\n');
    const first = await new Promise<Buffer>((resolve) => socket.once('data', resolve));
    socket.destroy();
    expect(first.toString()).toMatch(/^HTTP\/1\.1 413 [\s\S]*body_too_large/);
  });

  it('reads the query', async () => {
    await start();
    expect(JSON.parse((await ask('/v1/echo?q=a%20b&r', { body: 'xyz' })).body)).toEqual({
      certificate: null,
      query: 'a b',
      bytes: 3,
    });
  });

  it.each([
    ['its headers', 'POST /v1/echo HTTP/1.1\r\nhost: x\r\nx-a: ', { headersMs: 150, requestMs: 60_000 }],
    [
      'its body',
      'POST /v1/echo HTTP/1.1\r\nhost: x\r\ncontent-length: 500\r\n\r\n',
      { headersMs: 150, requestMs: 300 },
    ],
  ])('cuts off a client that sends %s drop by drop', async (_name, head, timeouts) => {
    const { url } = await start({ timeouts });
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    let answer = '';
    socket.on('data', (chunk) => {
      answer += String(chunk);
    });
    socket.on('error', () => undefined);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write(head);
    const drops = setInterval(() => socket.write('b'), 20);
    await closed;
    clearInterval(drops);
    expect(answer).toMatch(/^(HTTP\/1\.1 408 |$)/);
  });
});

describe.skipIf(!hasOpenssl)('over TLS', () => {
  let ours: Authority;
  let theirs: Authority;
  let server: Pair;
  let renewed: Pair;
  beforeAll(() => {
    [ours, theirs] = [new Authority(), new Authority()];
    server = ours.sign('/CN=tripline', 'DNS:localhost,IP:127.0.0.1');
    renewed = ours.sign('/CN=tripline', 'DNS:localhost,IP:127.0.0.1');
  });
  afterAll(() => {
    ours.remove();
    theirs.remove();
  });

  const tls = (over: Partial<HttpTls> = {}): HttpTls => ({
    clientAuth: 'require',
    read: () => ({ ...server, ca: ours.cert }),
    ...over,
  });
  const client = (pair?: Pair): RequestOptions => ({ ca: ours.cert, servername: 'localhost', ...pair });
  const certificateSeen = async (pair?: Pair) =>
    (JSON.parse((await ask('/v1/echo', { ...client(pair), body: '' })).body) as { certificate: unknown }).certificate;

  it('the routes of stages need a client certificate, probes and metrics do not', async () => {
    await start({ tls: tls() });
    const refused = await ask('/v1/echo', { ...client(), body: 'x' });
    expect([refused.status, JSON.parse(refused.body)]).toMatchObject([
      401,
      { error: { code: 'certificate_required' } },
    ]);
    for (const path of ['/health/live', '/health/ready', '/metrics'])
      expect((await ask(path, client())).status).toBe(200);
    expect(served?.url).toMatch(/^https:/);
  });

  it('a client is known by the names in its certificate, strongest first', async () => {
    await start({ tls: tls() });
    const names = 'DNS:Proxy.Acme.Example,URI:spiffe://acme/proxy,DNS:b.example';
    expect(await certificateSeen(ours.sign('/O=Acme/CN=proxy 1', names))).toEqual([
      'uri:spiffe://acme/proxy',
      'dns:proxy.acme.example',
      'dns:b.example',
      'cn:proxy 1',
    ]);
    expect(await certificateSeen(ours.sign('/CN=only', ''))).toEqual(['cn:only']);
  });

  it('a certificate of another authority, or one that has expired, is none', async () => {
    await start({ tls: tls({ clientAuth: 'request' }) });
    const expired = ours.sign('/CN=old', '', ['-days', '-1']);
    expect(await certificateSeen(theirs.sign('/CN=proxy', ''))).toBeNull();
    expect(await certificateSeen(expired)).toBeNull();
    expect(await certificateSeen()).toBeNull();
    expect(await certificateSeen(ours.sign('/CN=proxy', ''))).toEqual(['cn:proxy']);
  });

  it('nobody is asked for a certificate where none is wanted', async () => {
    await start({ tls: tls({ clientAuth: 'none' }) });
    expect(await certificateSeen(ours.sign('/CN=proxy', ''))).toBeNull();
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'no session is taken up again, with the rights of nobody: %s',
    async (version) => {
      await start({ tls: tls({ clientAuth: 'request' }) });
      const first = await echoOver(version);
      const second = await echoOver(version, first.session);
      expect([first.certificate, second.certificate, second.isReused]).toEqual([null, null, false]);
    },
  );

  /** One request over a connection of its own. */
  function echoOver(version: 'TLSv1.2' | 'TLSv1.3', known?: Buffer) {
    const port = Number(new URL(served?.url ?? '').port);
    const options = { port, ca: ours.cert, servername: 'localhost', maxVersion: version, session: known };
    return new Promise<{ certificate: unknown; session: Buffer | undefined; isReused: boolean }>((resolve, reject) => {
      const socket = tlsConnect(options, () =>
        socket.write('POST /v1/echo HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n'),
      );
      let session: Buffer | undefined;
      let text = '';
      socket.on('session', (one) => {
        session = one;
      });
      socket.on('data', (chunk) => {
        text += String(chunk);
      });
      socket.on('error', reject);
      socket.on('end', () => {
        const { certificate } = JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1)) as {
          certificate: unknown;
        };
        resolve({ certificate, session, isReused: socket.isSessionReused() });
      });
    });
  }

  it('a renewed certificate is taken up without a restart, and a broken one is not', async () => {
    let material: TlsMaterial = { ...server, ca: ours.cert };
    const { metrics } = await start({ tls: tls({ read: () => material, reloadEveryMs: 10 }) });
    const serial = async () => (await ask('/health/live', client())).serial;
    const serialOf = ({ cert }: Pair) => new X509Certificate(cert).serialNumber;
    expect(await serial()).toBe(serialOf(server));
    material = { ...material, key: 'half' };
    await until('the broken one is told', async () =>
      (await metrics.errors.get()).values.some(({ labels }) => labels.code === 'TLS_RELOAD_FAILED'),
    );
    expect(await serial()).toBe(serialOf(server));
    material = { ...renewed, ca: ours.cert };
    await until('the new one is used', async () => (await serial()) === serialOf(renewed));
    // The authorities are still the same ones.
    expect((await ask('/v1/echo', { ...client(ours.sign('/CN=x', '')), body: '' })).status).toBe(200);
    expect((await ask('/v1/echo', { ...client(theirs.sign('/CN=x', '')), body: '' })).status).toBe(401);
  });

  it('does not start with a key that is not the certificate’s, and quotes neither', async () => {
    const wrong = { cert: server.cert, key: renewed.key };
    const failed = await start({ tls: tls({ read: () => wrong }) }).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(ConfigError);
    expect((failed as ConfigError).problems).toEqual([expect.stringMatching(/^http\.tls: /)]);
  });

  it('takes a name apart nowhere but where the certificate does', () => {
    const names = (value: string) => identitiesOf(new X509Certificate(ours.sign('/CN=x', value).cert));
    expect(names('@names\n[names]\nURI=spiffe://a/b, DNS:evil, DNS:c')).toEqual(['cn:x']);
    expect(names('DNS:a.example,email:x@y.example,IP:10.0.0.1')).toEqual(['dns:a.example', 'cn:x']);
    expect(identitiesOf(new X509Certificate(ours.sign('/CN=a/CN=b', '').cert))).toEqual([]);
  });
});

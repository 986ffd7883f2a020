import { gzipSync } from 'node:zlib';
import { type HttpHead, type HttpReply, ProduceError } from '@tripline/pipeline';
import { createApiKey } from '@tripline/secrets';
import { beforeEach, describe, expect, it } from 'vitest';
import { envelopeOf, termsWith, textOf } from '../ingest.spec-support.ts';
import { type Given, intakeWith, key, requested } from '../intake.spec-support.ts';
import { hecRoutes } from './hec-route.ts';

const EVENT = '/services/collector/event';
const RAW = '/services/collector/raw';
const authorization = `Splunk ${key}`;

let intake: ReturnType<typeof intakeWith>;
beforeEach(() => {
  intake = intakeWith();
});

interface Asked {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: HttpHead['headers'];
}

function ask(body: string | Buffer, { method = 'POST', path = EVENT, headers = {} }: Asked = {}, given?: Given) {
  if (given !== undefined) intake = intakeWith(given);
  const [pathname, search = ''] = path.split('?') as [string, string?];
  const route = hecRoutes(intake).find((one) => one.path === pathname && one.method === method);
  if (route === undefined) throw new Error(`no route ${method} ${pathname}`);
  return requested(route, body, { authorization, ...headers }, { query: new URLSearchParams(search) });
}

const taken = () => intake.written.flatMap(({ emit }) => emit.map(textOf));
const brief = ({ status, body }: HttpReply) => [status, (body as { code: number }).code];

describe('events', () => {
  it.each(['/services/collector', EVENT, `${EVENT}/1.0`])('are taken at %s', async (path) => {
    const reply = await ask('{"event":{"a":1},"time":1.5}', { path });
    expect(reply).toEqual({ status: 200, body: { text: 'Success', code: 0 } });
    expect(taken()).toEqual(['{"event":{"a":1},"time":1.5}']);
  });

  it.each([
    ['without anything between', '{"event":{"a":1}}{"event":{"b":1}}'],
    ['line by line', '{"event":{"a":1}}\n{"event":{"b":1}}\r\n'],
    ['compressed', gzipSync('{"event":{"a":1}} {"event":{"b":1}}')],
  ])('follow one another %s', async (_name, body) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const gzip = Buffer.isBuffer(body) ? { 'content-encoding': 'gzip' } : {};
    expect(brief(await ask(body, { headers: { ...headers, ...gzip } }))).toEqual([200, 0]);
    expect(taken()).toEqual(['{"event":{"a":1}}', '{"event":{"b":1}}']);
  });

  it('are of any kind, with fields of one or several values', async () => {
    const body = '{"event":"text"}{"event":42}{"event":false}{"event":["a"],"fields":{"a":1,"b":["x","y"],"c":null}}';
    expect(brief(await ask(body))).toEqual([200, 0]);
    expect(taken()).toHaveLength(4);
  });

  it.each([
    ['an array', '[{"event":1}]', 0, 6],
    ['text', 'canary', 0, 6],
    ['cut JSON', '{"event":1}{"event":"canary', 1, 6],
    ['an array behind a good one', '{"event":1} [{"event":"canary"}]', 1, 6],
    ['no event', '{"event":1}{"event":2}{"canary":3}{"event":4}', 2, 12],
    ['a blank event', '{"event":1}{"event":""}', 1, 13],
    ['null', '{"event":null}', 0, 13],
    ['nested fields', '{"event":1}{"event":2,"fields":{"a":{"canary":1}}}', 1, 15],
    ['a list in a list', '{"event":2,"fields":{"a":[["canary"]]}}', 0, 15],
    ['fields that are none', '{"event":2,"fields":"canary"}', 0, 15],
  ])('stop at %s: what stood before is taken, and the answer says where', async (_name, body, at, code) => {
    const reply = await ask(body);
    expect(reply).toMatchObject({ status: 400, body: { code, 'invalid-event-number': at } });
    expect(taken()).toHaveLength(at);
    expect(JSON.stringify(reply)).not.toContain('canary');
  });

  it('that only we cannot take are dead letters and hold nobody up', async () => {
    const invalid = Buffer.from('{"event":1}{"event":{"__proto__":1}}{"event":"?"}{"event":2}');
    invalid[invalid.indexOf('?')] = 0xff;
    expect(brief(await ask(invalid))).toEqual([200, 0]);
    expect(taken()).toEqual(['{"event":1}', '{"event":2}']);
    expect(intake.written[0]?.reject.map(({ reason }) => reason)).toEqual(['forbidden_key', 'invalid_utf8']);
  });

  it('belong to the tenant of the token and are known again by their idempotency key', async () => {
    const headers = {
      'idempotency-key': 'batch-1',
      'x-splunk-request-channel': '6e4ba6a2-8a08-4d40-a2d2-2f0e9f3f2d11',
    };
    await ask('{"event":1}', { headers });
    await ask('{"event":1}', { headers });
    const [first, second] = intake.written.flatMap(({ emit }) => emit.map(envelopeOf));
    expect(first).toMatchObject({ tenant: 'acme', source: 'push', lineage: 'http:push/gateway' });
    expect(first?.id).toBe(second?.id);
  });
});

describe('raw', () => {
  it.each([RAW, `${RAW}/1.0`])('takes JSON lines at %s', async (path) => {
    expect(brief(await ask('{"a":1}\n{"b":2}\n', { path }))).toEqual([200, 0]);
    expect(taken()).toEqual(['{"a":1}', '{"b":2}']);
  });

  it('keeps what the address says of them', async () => {
    const path = `${RAW}?host=h%22&source=s&sourcetype=t&index=i&channel=6e4ba6a2-8a08-4d40-a2d2-2f0e9f3f2d11`;
    await ask('{"a":9007199254740993}', { path });
    expect(taken()).toEqual([
      '{"event":{"a":9007199254740993},"host":"h\\"","source":"s","sourcetype":"t","index":"i"}',
    ]);
  });

  it('takes lines of syslog with JSON behind, with what the address says', async () => {
    const line = '<134>1 2026-09-02T10:00:00Z node proxy 42 - - {"b":"ü"}';
    await ask(`${line}\n${line}`, { path: `${RAW}?sourcetype=syslog` });
    expect(taken().map((text) => JSON.parse(text) as unknown)).toEqual([
      { event: line, sourcetype: 'syslog' },
      { event: line, sourcetype: 'syslog' },
    ]);
  });

  it('whose metadata would multiply beyond the limit is refused', async () => {
    const path = `${RAW}?host=${'%01'.repeat(1_000)}&source=${'%01'.repeat(1_000)}`;
    expect(brief(await ask('1\n'.repeat(5_000), { path }))).toEqual([413, 27]);
    expect(taken()).toEqual([]);
  });

  it('keeps the bad line of good ones as a dead letter, unchanged', async () => {
    expect(brief(await ask('{"a":1}\ncanary\n', { path: `${RAW}?host=h` }))).toEqual([200, 0]);
    expect(intake.written[0]?.reject).toMatchObject([{ reason: 'body_unreadable', bytes: 6 }]);
  });
});

describe('a token', () => {
  it.each([
    ['Splunk', authorization],
    ['splunk in lower case', `splunk ${key}`],
    ['Bearer', `Bearer ${key}`],
    ['Basic, as the password of anybody', `Basic ${Buffer.from(`x:${key}`).toString('base64')}`],
  ])('is taken as %s', async (_name, value) => {
    expect(brief(await ask('{"event":1}', { headers: { authorization: value } }))).toEqual([200, 0]);
  });

  it.each([
    ['is missing', undefined, [401, 2]],
    ['is empty', '', [401, 2]],
    ['is bare', key, [401, 3]],
    ['has another scheme', `Digest ${key}`, [401, 3]],
    ['is unknown', `Splunk ${createApiKey().reveal()}`, [403, 4]],
    ['is the user', `Basic ${Buffer.from(`${key}:x`).toString('base64')}`, [403, 4]],
    ['is no pair', `Basic ${Buffer.from(key).toString('base64')}`, [401, 3]],
  ])('that %s is refused', async (_name, value, answer) => {
    const reply = await ask('{"event":1}', { headers: { authorization: value } });
    expect(brief(reply)).toEqual(answer);
    expect(JSON.stringify(reply)).not.toContain(key);
    expect(intake.written).toEqual([]);
  });

  it('is never taken from the address', async () => {
    expect(brief(await ask('{"event":1}', { path: `${EVENT}?token=${key}` }))).toEqual([400, 16]);
  });
});

describe('other answers', () => {
  it.each<[string, string | Buffer, Asked, Given, readonly [number, number]]>([
    ['no data', ' \n', {}, {}, [400, 5]],
    ['an odd channel', '{"event":1}', { path: `${EVENT}?channel=1` }, {}, [400, 11]],
    ['an odd channel in a header', '{"event":1}', { headers: { 'x-splunk-request-channel': 'x' } }, {}, [400, 11]],
    ['too many events', '{"event":1}'.repeat(10_001), {}, {}, [413, 27]],
    ['a bomb', gzipSync(Buffer.alloc(40_000_000)), { headers: { 'content-encoding': 'gzip' } }, {}, [413, 27]],
    ['another encoding', 'x', { headers: { 'content-encoding': 'br' } }, {}, [415, 6]],
    ['nothing but bad events', '{"event":{"__proto__":1}}', {}, {}, [400, 6]],
    ['an odd stream', '{"event":1}', { headers: { 'x-tripline-stream': '/' } }, {}, [400, 6]],
    ['no acknowledgement', '{"event":1}', {}, { commit: () => Promise.reject(new ProduceError({})) }, [503, 9]],
  ])('%s', async (_name, body, asked, given, answer) => {
    expect(brief(await ask(body, asked, given))).toEqual(answer);
  });

  it('a busy server and a quota say when to come back', async () => {
    const quotas = [{ tenant: 'acme', recordsPerSecond: 1, burstSeconds: 1 }];
    await ask('{"event":1}{"event":2}', {}, { quotas });
    const route = hecRoutes(intake).find(({ path }) => path === EVENT);
    const reply = await requested(route as never, '{"event":1}', { authorization });
    expect([...brief(reply), reply.headers?.['retry-after']]).toEqual([429, 9, '1']);
  });

  it('acknowledgements are off', async () => {
    for (const path of ['/services/collector/ack', '/services/collector/ack/1.0'])
      expect(brief(await ask('{"acks":[0]}', { path }))).toEqual([400, 14]);
  });

  it('health needs no token, and is bad while nothing more is taken', async () => {
    const health = { method: 'GET', path: '/services/collector/health/1.0', headers: { authorization: undefined } };
    expect(await ask('', health)).toEqual({ status: 200, body: { text: 'HEC is healthy', code: 17 } });
    intake = intakeWith({ terms: termsWith({ maxInFlightBytes: 100 }) });
    intake.inFlight.hold(100, new Promise(() => undefined));
    expect(brief(await ask('', health))).toEqual([503, 18]);
  });

  it('Docker finds a collector', async () => {
    expect(await ask('', { method: 'OPTIONS', path: `${EVENT}/1.0` })).toMatchObject({ status: 200 });
  });

  it('a body above the limit is refused in the words of HEC by the server itself', () => {
    const [route] = hecRoutes(intake);
    expect(brief(route?.refuse?.({ status: 413, code: 'body_too_large', message: '' }, {}) as HttpReply)).toEqual([
      413, 27,
    ]);
    expect(brief(route?.refuse?.({ status: 500, code: 'internal', message: '' }, {}) as HttpReply)).toEqual([500, 8]);
  });
});

import { gzipSync, zstdCompressSync } from 'node:zlib';
import { type HttpHead, ProduceError, RecordTooLargeError } from '@tripline/pipeline';
import { createApiKey, hashApiKey } from '@tripline/secrets';
import { beforeEach, describe, expect, it } from 'vitest';
import { eventsRoute } from './events-route.ts';
import { envelopeOf, httpSource, NOW, termsWith, textOf } from './ingest.spec-support.ts';
import { errorCount, type Given, intakeWith, key, requested } from './intake.spec-support.ts';

const authorization = `Bearer ${key}`;

let intake: ReturnType<typeof intakeWith>;
beforeEach(() => {
  intake = intakeWith();
});

/** A sender of `POST /v1/events`. */
function sender(given?: Given) {
  if (given !== undefined) intake = intakeWith(given);
  const route = eventsRoute(intake);
  return (body: string | Buffer, headers: HttpHead['headers'] = {}, more: Partial<HttpHead> = {}) =>
    requested(route, body, { authorization, ...headers }, more);
}

const codeOf = ({ body }: { body: unknown }) => (body as { error?: { code: string } }).error?.code;

describe('POST /v1/events', () => {
  it.each([
    ['an object', '{"a":1}', {}, 1],
    ['an array', '[{"a":1},{"b":2}]', { 'content-type': 'application/json; charset=UTF-8' }, 2],
    ['NDJSON', '{"a":1}\n{"b":2}\n', { 'content-type': 'application/x-ndjson' }, 2],
    ['pretty-printed objects', '{\n "a": 1\n}\n{\n "b": 2\n}', {}, 2],
    ['gzip', gzipSync('{"a":1}'), { 'content-encoding': 'gzip' }, 1],
    ['zstd', zstdCompressSync('{"a":1}'), { 'content-encoding': 'zstd' }, 1],
    ['an array without items', '[]', {}, 0],
  ])('accepts %s', async (_name, body, headers, accepted) => {
    const reply = await sender()(body, headers);
    expect(reply).toEqual({ status: 202, body: { accepted, rejected: [], rejectedCount: 0 } });
    expect(intake.written.flatMap(({ emit }) => emit)).toHaveLength(accepted);
  });

  it('answers 202 only after the records are acknowledged', async () => {
    const order: string[] = [];
    const commit = async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      order.push('acknowledged');
    };
    await sender({ commit })('{"a":1}').then(() => order.push('answered'));
    expect(order).toEqual(['acknowledged', 'answered']);
  });

  it('takes tenant and stream from the key, and the stream from the header where it is given', async () => {
    await sender()('{"tenant":"globex"}');
    await sender()('1', { 'x-tripline-stream': 'pod-7', 'x-tripline-tenant': 'globex' });
    const envelopes = intake.written.flatMap(({ emit }) => emit.map(envelopeOf));
    expect(envelopes).toMatchObject([
      { tenant: 'acme', source: 'push', lineage: 'http:push/gateway' },
      { tenant: 'acme', source: 'push', lineage: 'http:push/pod-7' },
    ]);
  });

  it('gives the same ids to a request that is sent again with its idempotency key', async () => {
    const send = sender();
    await send('[{"a":1},{"a":1}]', { 'idempotency-key': 'batch 7' });
    await send('[{"a":1},{"a":1}]', { 'idempotency-key': 'batch 7' });
    const [first, second] = intake.written.map(({ emit }) => emit.map((emission) => envelopeOf(emission).id));
    expect(first).toEqual(second);
    expect(new Set(first).size).toBe(2);
  });

  it('keeps the good ones when one is bad, and names it by position and reason', async () => {
    const reply = await sender()('{"a":1}\n{"canary":oops}\n{"b":1}');
    expect(reply).toEqual({
      status: 202,
      body: { accepted: 2, rejected: [{ index: 1, reason: 'body_unreadable' }], rejectedCount: 1 },
    });
    expect(intake.written).toMatchObject([{ reject: [{ reason: 'body_unreadable', origin: { sequence: -1 } }] }]);
    expect(intake.written[0]?.emit.map(textOf)).toEqual(['{"a":1}', '{"b":1}']);
  });

  it('lists at most a hundred of the bad ones', async () => {
    const { body } = await sender()(`{"a":1}\n${'oops\n'.repeat(250)}`);
    expect(body).toMatchObject({ accepted: 1, rejectedCount: 250 });
    expect((body as { rejected: unknown[] }).rejected).toHaveLength(100);
  });

  it('counts what it read', async () => {
    await sender()('{"a":1}\noops');
    expect((await intake.metrics.received.get()).values).toMatchObject([
      { labels: { stage: 'ingest', line: 'http' }, value: 2 },
    ]);
  });
});

describe('a request without a key that we know', () => {
  it.each([
    ['none', {}],
    ['another', { authorization: `Bearer ${createApiKey().reveal()}` }],
    ['a cut one', { authorization: `Bearer ${key.slice(0, -1)}` }],
    ['another scheme', { authorization: `Basic ${key}` }],
    ['its hash', { 'x-api-key': hashApiKey(key) }],
  ])('is answered 401 and writes nothing: %s', async (_name, headers) => {
    const reply = await requested(eventsRoute(intake), '{"a":1}', headers);
    expect(reply).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer' } });
    expect(codeOf(reply)).toBe('unauthorized');
    expect(intake.written).toEqual([]);
    expect(await errorCount(intake.metrics, 'HTTP_UNAUTHORIZED')).toBe(1);
  });

  it.each([
    ['x-api-key', { 'x-api-key': key }],
    ['bearer in lower case', { authorization: `bearer ${key}` }],
  ])('is accepted with %s', async (_name, headers) => {
    expect((await requested(eventsRoute(intake), '{"a":1}', headers)).status).toBe(202);
  });

  it('is refused when the source of the key is gone', async () => {
    const lone = { id: 'x', sha256: hashApiKey(key), tenant: 'acme', source: 'gone' };
    expect((await sender({ credentials: { apiKeys: [lone] } })('1')).status).toBe(401);
  });
});

describe('a request is refused and nothing of it is written:', () => {
  const deep = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
  it.each([
    ['not JSON', 'canary', {}, 400, 'body_unreadable'],
    ['only broken lines', 'canary\ncanary\n', {}, 400, 'body_unreadable'],
    ['a broken array', '[{"canary":1}', {}, 400, 'body_unreadable'],
    ['an empty body', '', {}, 400, 'empty_body'],
    ['invalid UTF-8', Buffer.from('7b2261223a22ff227d', 'hex'), {}, 400, 'invalid_utf8'],
    ['a deep value', `{"canary":${deep}}`, {}, 400, 'too_deep'],
    ['__proto__', '{"__proto__":"canary"}', {}, 400, 'forbidden_key'],
    ['a number of 79 digits', `{"n":1${'0'.repeat(78)}}`, {}, 400, 'number_out_of_range'],
    ['not gzip', 'canary', { 'content-encoding': 'gzip' }, 400, 'decompression_failed'],
    ['a bomb', gzipSync(Buffer.alloc(40_000_000)), { 'content-encoding': 'gzip' }, 413, 'decompression_limit'],
    ['too many items', '1\n'.repeat(10_001), {}, 413, 'too_many_items'],
    ['an unknown encoding', '{"a":1}', { 'content-encoding': 'canary' }, 415, 'unsupported_encoding'],
    ['an encoding twice', '{"a":1}', { 'content-encoding': 'gzip, gzip' }, 415, 'unsupported_encoding'],
    ['another type', '{"a":1}', { 'content-type': 'application/canary' }, 415, 'unsupported_media_type'],
    [
      'another charset',
      '{"a":1}',
      { 'content-type': 'application/json; charset=utf-16' },
      415,
      'unsupported_media_type',
    ],
    ['a strange stream', '{"a":1}', { 'x-tripline-stream': 'canary/1' }, 400, 'invalid_stream'],
    ['an empty idempotency key', '{"a":1}', { 'idempotency-key': '' }, 400, 'invalid_idempotency_key'],
    ['a long idempotency key', '{"a":1}', { 'idempotency-key': 'x'.repeat(256) }, 400, 'invalid_idempotency_key'],
  ])('%s', async (_name, body, headers, status, code) => {
    const reply = await sender()(body, headers);
    expect([reply.status, codeOf(reply)]).toEqual([status, code]);
    expect(JSON.stringify(reply)).not.toContain('canary');
    expect(JSON.stringify(reply)).not.toContain(key);
    expect(intake.written).toEqual([]);
    expect(await errorCount(intake.metrics, `HTTP_${code.toUpperCase()}`)).toBe(1);
  });
});

describe('without an acknowledgement', () => {
  it.each([
    ['the write fails', { commit: () => Promise.reject(new ProduceError({})) }],
    ['the write does not end', { commit: () => new Promise<void>(() => undefined), acknowledgedWithinMs: 10 }],
  ])('the answer is 503 and says that the outcome is unknown: %s', async (_name, given) => {
    const reply = await sender(given)('{"a":"canary"}');
    expect(reply).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
    expect(codeOf(reply)).toBe('not_acknowledged');
    expect(JSON.stringify(reply)).toMatch(/unknown/);
    expect(JSON.stringify(reply)).not.toContain('canary');
  });

  it('because the broker takes no record of this size, the answer is 413', async () => {
    const commit = () => Promise.reject(new RecordTooLargeError(0, {}));
    const reply = await sender({ commit })('{"a":1}');
    expect([reply.status, codeOf(reply)]).toEqual([413, 'too_large']);
  });
});

describe('back-pressure', () => {
  it('answers 503 with a delay while too much waits, and accepts again afterwards', async () => {
    let acknowledge: () => void = () => undefined;
    const commit = () =>
      new Promise<void>((resolve) => {
        acknowledge = resolve;
      });
    const handle = sender({ commit, terms: termsWith({ maxInFlightBytes: 100 }) });
    const first = handle('{"a":1}');
    const busy = await handle('{"a":1}');
    expect([busy.status, busy.headers?.['retry-after'], codeOf(busy)]).toEqual([503, '1', 'busy']);
    acknowledge();
    expect((await first).status).toBe(202);
    const next = handle('{"a":1}');
    acknowledge();
    expect((await next).status).toBe(202);
  });

  it('goes on counting what was answered too late and is still being written', async () => {
    const commit = () => new Promise<void>(() => undefined);
    const handle = sender({ commit, acknowledgedWithinMs: 5, terms: termsWith({ maxInFlightBytes: 100 }) });
    expect(codeOf(await handle('{"a":1}'))).toBe('not_acknowledged');
    expect(codeOf(await handle('{"a":1}'))).toBe('busy');
  });

  it('is over when a write has failed', async () => {
    const commit = () => Promise.reject(new ProduceError({}));
    const handle = sender({ commit, terms: termsWith({ maxInFlightBytes: 100 }) });
    for (let n = 0; n < 3; n += 1) expect(codeOf(await handle('{"a":1}'))).toBe('not_acknowledged');
  });
});

describe('the head of a request decides before any of its body is read:', () => {
  const headers = { authorization, 'content-length': '7000000' };
  const head = { headers, query: new URLSearchParams(), remoteAddress: '::1', certificate: null };
  const decide = (over: object, given: Given = {}) => {
    const route = eventsRoute(intakeWith(given));
    return route.handle({ ...head, closed: Promise.resolve(), headers: { ...headers, ...over } });
  };

  it.each([
    ['the key', { authorization: 'Bearer nobody' }, 'unauthorized'],
    ['the content type', { 'content-type': 'image/png' }, 'unsupported_media_type'],
    ['the encoding', { 'content-encoding': 'br' }, 'unsupported_encoding'],
    ['the stream', { 'x-tripline-stream': '/' }, 'invalid_stream'],
  ])('%s', (_name, over, code) => {
    expect(codeOf(decide(over) as { body: unknown })).toBe(code);
  });

  it('not what is right', () => {
    expect(decide({})).toBeTypeOf('function');
  });

  it('a body that does not tell its length counts as the largest that may come', () => {
    const limits = { maxInFlightBytes: 8_000_000, maxRequestBytes: 5_000_000 };
    const route = eventsRoute(intakeWith({ terms: termsWith(limits) }));
    const chunked = {
      ...head,
      headers: { authorization, 'transfer-encoding': 'chunked' },
      closed: new Promise<void>(() => undefined),
    };
    expect(route.handle(chunked)).toBeTypeOf('function');
    expect(route.handle(chunked)).toMatchObject({ status: 503 });
  });

  it('bodies that are still being read count, until their connection is gone', async () => {
    const gone = Promise.withResolvers<void>();
    const route = eventsRoute(intakeWith({ terms: termsWith({ maxInFlightBytes: 8_000_000 }) }));
    expect(route.handle({ ...head, closed: gone.promise })).toBeTypeOf('function');
    expect(route.handle({ ...head, closed: gone.promise })).toMatchObject({ status: 503 });
    gone.resolve();
    await gone.promise;
    expect(route.handle({ ...head, closed: gone.promise })).toBeTypeOf('function');
  });
});

describe('a client certificate', () => {
  const withCertificate = (certificate: readonly string[], headers: HttpHead['headers'] = {}) =>
    requested(eventsRoute(intake), '{"a":1}', headers, { certificate });

  it('is a credential by a name that a client of ours has', async () => {
    expect((await withCertificate(['uri:spiffe://acme/proxy', 'cn:x'])).status).toBe(202);
    expect(intake.written.flatMap(({ emit }) => emit.map(envelopeOf))).toMatchObject([
      { tenant: 'acme', source: 'push', lineage: 'http:push/pod' },
    ]);
  });

  it.each([[[]], [['uri:spiffe://acme/prox']], [['dns:spiffe://acme/proxy']]])('is none with %j', async (names) => {
    expect((await withCertificate(names)).status).toBe(401);
  });

  it('does not help a wrong key, and does not stand above a right one', async () => {
    const names = ['uri:spiffe://acme/proxy'];
    expect((await withCertificate(names, { authorization: 'Bearer nobody' })).status).toBe(401);
    expect((await withCertificate(names, { authorization: 'nonsense' })).status).toBe(401);
    await withCertificate(names, { authorization });
    expect(intake.written.flatMap(({ emit }) => emit.map((one) => envelopeOf(one).lineage))).toEqual([
      'http:push/gateway',
    ]);
  });
});

describe('the tenant header', () => {
  const trusted = { credentials: { sources: [{ ...httpSource, trusted: true }] } };

  it('counts for a trusted source', async () => {
    await sender(trusted)('{"a":1}', { 'x-tripline-tenant': 'globex' });
    expect(intake.written.flatMap(({ emit }) => emit.map((one) => envelopeOf(one).tenant))).toEqual(['globex']);
  });

  it('is refused there when it is no plain name', async () => {
    const reply = await sender(trusted)('{"a":1}', { 'x-tripline-tenant': 'a/b' });
    expect([reply.status, codeOf(reply), intake.written]).toEqual([400, 'tenant_invalid', []]);
  });
});

describe('a tenant above its quota', () => {
  it('is answered 429 with the seconds to wait; other tenants and later requests are not', async () => {
    let nowMicros = NOW;
    const quotas = [{ tenant: 'acme', recordsPerSecond: 1, burstSeconds: 1 }];
    const send = sender({ quotas, nowMicros: () => nowMicros });
    expect((await send('{"a":1}\n{"a":2}\n{"a":3}\noops')).status).toBe(202);
    const reply = await send('{"a":1}');
    expect([reply.status, reply.headers?.['retry-after'], codeOf(reply)]).toEqual([429, '3', 'over_quota']);
    nowMicros += 3_000_001;
    expect((await send('{"a":1}')).status).toBe(202);
  });

  it('pays for what cannot be read too', async () => {
    const send = sender({ quotas: [{ tenant: 'acme', bytesPerSecond: 10, burstSeconds: 1 }] });
    expect((await send('[{"a":"31 bytes, but no array"}')).status).toBe(400);
    expect((await send('{"a":1}')).status).toBe(429);
  });
});

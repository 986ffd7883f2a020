import { readFileSync } from 'node:fs';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { BinaryReader } from '@bufbuild/protobuf/wire';
import { type HttpHead, type HttpReply, ProduceError } from '@tripline/pipeline';
import { beforeEach, describe, expect, it } from 'vitest';
import { envelopeOf, textOf } from '../ingest.spec-support.ts';
import { type Given, intakeWith, key, requested } from '../intake.spec-support.ts';
import { otlpRoutes } from './otlp-route.ts';

const golden = (name: string) => readFileSync(new URL(`testdata/${name}`, import.meta.url));
const authorization = `Bearer ${key}`;
const protobuf = { authorization, 'content-type': 'application/x-protobuf' };
const json = { authorization, 'content-type': 'application/json' };

let intake: ReturnType<typeof intakeWith>;
beforeEach(() => {
  intake = intakeWith();
});

function post(path: string, body: string | Buffer, headers: HttpHead['headers'], given?: Given): Promise<HttpReply> {
  if (given !== undefined) intake = intakeWith(given);
  const route = otlpRoutes(intake).find((one) => one.path === path);
  if (route === undefined) throw new Error(path);
  return requested(route, body, headers);
}

const written = () => intake.written.flatMap(({ emit }) => emit);
const logRecords = (...records: string[]) => `{"resourceLogs":[{"scopeLogs":[{"logRecords":[${records}]}]}]}`;

describe('an export request', () => {
  it.each([
    ['/v1/logs', golden('logs.pb'), protobuf, 3],
    ['/v1/logs', golden('logs.json'), json, 3],
    ['/v1/traces', golden('traces.pb'), protobuf, 2],
    ['/v1/traces', golden('traces.json'), { ...json, 'content-type': 'application/json; charset=utf-8' }, 2],
    ['/v1/logs', gzipSync(golden('logs.pb')), { ...protobuf, 'content-encoding': 'gzip' }, 3],
    ['/v1/traces', zstdCompressSync(golden('traces.json')), { ...json, 'content-encoding': 'zstd' }, 2],
    ['/v1/logs', '', protobuf, 0],
    ['/v1/logs', '{}', json, 0],
    ['/v1/logs', '{"resourceLogs":[]}', json, 0],
    // Whose records they are is written in it.
    ['/v1/logs', golden('traces.json'), json, 2],
  ])('is accepted record by record: %s', async (path, body, headers, records) => {
    const reply = await post(path, body, headers);
    const isProtobuf = headers['content-type'] === protobuf['content-type'];
    expect(reply).toEqual(
      isProtobuf
        ? { status: 200, headers: { 'content-type': 'application/x-protobuf' }, body: Buffer.alloc(0) }
        : { status: 200, body: {} },
    );
    expect(written()).toHaveLength(records);
    for (const emission of written()) {
      expect(envelopeOf(emission)).toMatchObject({ media_type: 'application/json', tenant: 'acme', source: 'push' });
      expect(JSON.stringify(JSON.parse(textOf(emission)))).toMatch(/^\{"resource(Logs|Spans)":\[\{"resource":/);
    }
  });

  it('keeps the good records when some are bad, and says how many and why, not what', async () => {
    const body = logRecords('{"canary":1}', '{"__proto__":"canary"}', '{"canary":1e999}', '{"canary":2e999}');
    const errorMessage = 'forbidden_key: 1, number_out_of_range: 2';
    expect(await post('/v1/logs', body, json)).toEqual({
      status: 200,
      body: { partialSuccess: { rejectedLogRecords: '3', errorMessage } },
    });
    expect(written()).toHaveLength(1);
    expect(intake.written[0]?.reject).toHaveLength(3);
  });

  it('says so of spans in protobuf', async () => {
    const bad = Buffer.from('0a061204120212ff', 'hex');
    const reply = await post('/v1/traces', Buffer.concat([golden('traces.pb'), bad]), protobuf);
    const partial = new BinaryReader(fieldOf(reply.body as Buffer, 1));
    expect(reply.status).toBe(200);
    partial.tag();
    expect(String(partial.int64())).toBe('1');
    partial.tag();
    expect(partial.string()).toBe('body_unreadable: 1');
    expect(written()).toHaveLength(2);
  });
});

describe('a request is refused with a Status in its own encoding:', () => {
  it.each([
    ['no key', '/v1/logs', '', {}, 401, 16],
    ['not JSON', '/v1/logs', 'canary', {}, 400, 3],
    ['JSON of another kind', '/v1/logs', '{"canary":1}', {}, 400, 3],
    ['a text', '/v1/logs', '"canary"', {}, 400, 3],
    ['a number', '/v1/logs', '123', {}, 400, 3],
    ['a list', '/v1/logs', '[]', {}, 200, undefined],
    ['only bad records', '/v1/logs', logRecords('{"__proto__":"canary"}'), {}, 400, 3],
    ['a bomb', '/v1/logs', gzipSync(Buffer.alloc(40_000_000)), { 'content-encoding': 'gzip' }, 413, 8],
    ['an unknown encoding', '/v1/logs', '{}', { 'content-encoding': 'canary' }, 415, 3],
    ['metrics', '/v1/metrics', '{"resourceMetrics":[]}', {}, 404, 12],
  ])('%s', async (name, path, body, headers, status, code) => {
    const reply = await post(path, body, { ...json, ...headers, ...(name === 'no key' ? { authorization: '' } : {}) });
    expect(reply).toMatchObject({ status, body: code === undefined ? {} : { code, message: expect.any(String) } });
    expect(JSON.stringify(reply)).not.toContain('canary');
    expect(intake.written.flatMap(({ emit, reject }) => [...emit, ...reject])).toEqual([]);
  });

  it('in protobuf', async () => {
    const reply = await post('/v1/logs', 'canary', protobuf);
    expect([reply.status, reply.headers]).toEqual([400, { 'content-type': 'application/x-protobuf' }]);
    const reader = new BinaryReader(reply.body as Buffer);
    expect(reader.tag()).toEqual([1, 0]);
    expect(reader.int32()).toBe(3);
    expect(reader.tag()).toEqual([2, 2]);
    expect(reader.string()).toMatch(/not JSON/);
  });

  it.each(['text/plain', 'application/x-ndjson', undefined])('of the content type %s', async (type) => {
    expect((await post('/v1/logs', '{}', { authorization, 'content-type': type })).status).toBe(415);
  });

  it('by the server itself, before a route sees it', () => {
    const [route] = otlpRoutes(intake);
    const refusal = { status: 413, code: 'body_too_large', message: '' } as const;
    expect(route?.refuse?.(refusal, json)).toMatchObject({ status: 413, body: { code: 8 } });
    expect(route?.refuse?.(refusal, protobuf).body).toBeInstanceOf(Buffer);
  });
});

describe('a request that may be sent again has the status and the delay that exporters go by:', () => {
  it.each<[string, Given, number, string]>([
    ['no acknowledgement', { commit: () => Promise.reject(new ProduceError({})) }, 503, '5'],
    ['above the quota', { quotas: [{ tenant: 'acme', recordsPerSecond: 1, burstSeconds: 1 }] }, 429, '2'],
  ])('%s', async (_name, given, status, delay) => {
    await post('/v1/logs', golden('logs.pb'), protobuf, given);
    const route = otlpRoutes(intake)[0];
    const reply = await requested(route as never, golden('logs.pb'), protobuf);
    expect([reply.status, reply.headers]).toEqual([
      status,
      { 'content-type': 'application/x-protobuf', 'retry-after': delay },
    ]);
  });
});

function fieldOf(bytes: Buffer, number: number): Uint8Array {
  const reader = new BinaryReader(bytes);
  expect(reader.tag()).toEqual([number, 2]);
  return reader.bytes();
}

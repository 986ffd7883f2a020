import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { codecs, topics } from '@tripline/contract';
import {
  createTopics,
  type KafkaPort,
  memoryPort,
  type ProcessConfig,
  type ServedProcess,
  serve,
} from '@tripline/pipeline';
import { createApiKey, hashApiKey } from '@tripline/secrets';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ingestStage } from './ingest.stage.ts';

const PARTITIONS = 4;
const process: ProcessConfig = {
  logLevel: 'silent',
  topicPrefix: 'audit.',
  partitions: PARTITIONS,
  replication: 1,
  http: { host: '127.0.0.1', port: 0 },
  kafka: { brokers: [], clientId: 'spec' },
};
const key = createApiKey().reveal();

let folder: string;
let port: KafkaPort;
let served: ServedProcess;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ingest-'));
  const settings = {
    kafka: { partitions: PARTITIONS },
    sealing: { keys: [{ id: 'k1', secret: 'env:SEALING_KEY' }] },
    sources: [
      { kind: 'kafka', name: 'proxies', tenant: 'acme' },
      { kind: 'kafka', name: 'loud', tenant: 'loud', topics: ['loud.raw', 'louder.raw'] },
      { kind: 'http', name: 'push', tenant: 'acme' },
    ],
    apiKeys: [{ id: 'gateway', tenant: 'acme', source: 'push', sha256: hashApiKey(key) }],
    ingest: { maxRequestBytes: 1_000 },
    quotas: [{ tenant: 'loud', recordsPerSecond: 1, burstSeconds: 2 }],
  };
  writeFileSync(join(folder, 'settings.json'), JSON.stringify(settings));
  port = memoryPort();
  await createTopics(port.admin(), Object.values(topics), process);
  const topicOf = (topic: string) => ({ topic, partitions: 1, replication: 1, config: {} });
  await port.admin().createTopics([topicOf('loud.raw'), topicOf('louder.raw')]);
  const env = { TRIPLINE_SETTINGS: join(folder, 'settings.json'), SEALING_KEY: '07'.repeat(32) };
  served = await serve([ingestStage], env, { readProcess: () => process, openPort: () => port });
});
afterEach(async () => {
  await served.stop();
  rmSync(folder, { recursive: true });
});

async function valuesOf(topic: string): Promise<Buffer[]> {
  const values: Buffer[] = [];
  for (let partition = 0; partition < PARTITIONS; partition += 1)
    await port.readToEnd({ topic, partition }, (records) => {
      for (const { value } of records) if (value !== null) values.push(value);
    });
  return values;
}

async function accepted() {
  return (await valuesOf('audit.accepted'))
    .map((value) => codecs.envelope.decode(value))
    .flatMap((it) => (it.ok ? [it.value] : []));
}

async function rejected() {
  return (await valuesOf('audit.rejected'))
    .map((value) => codecs.deadLetter.decode(value))
    .flatMap((it) => (it.ok ? [it.value] : []));
}

function post(body: string | Buffer, headers: Record<string, string> = {}): Promise<Response> {
  const authorization = `Bearer ${key}`;
  return fetch(`${served.url}/v1/events`, {
    method: 'POST',
    body: Buffer.from(body),
    headers: { authorization, ...headers },
  });
}

describe('ingest, served on the memory transport', () => {
  it('carries raw records to accepted, bad ones to rejected, and goes on', async () => {
    const values = ['{"a":1}', 'canary, not JSON', `{"n":1${'0'.repeat(78)}}`, '{"b":1}\n{"c":1}'];
    const records = values.map((value) => ({ topic: 'audit.raw', partition: 1, key: null, value: Buffer.from(value) }));
    await port.producer().send(records);
    await vi.waitFor(async () => expect(await accepted()).toHaveLength(3), 5_000);
    expect((await accepted()).map(({ sequence, index }) => [sequence, index])).toEqual([
      [0, 0],
      [3, 0],
      [3, 1],
    ]);
    expect((await rejected()).map(({ reason }) => reason)).toEqual(['body_unreadable', 'number_out_of_range']);
    expect(Buffer.concat(await valuesOf('audit.rejected')).includes('canary')).toBe(false);
  });

  it('holds back the topics of a tenant above its quota, and no other', async () => {
    const send = (topic: string, count: number) => {
      const values = Array.from({ length: count }, (_, n) => Buffer.from(JSON.stringify({ topic, n })));
      return port.producer().send(values.map((value) => ({ topic, partition: 0, key: null, value })));
    };
    await send('loud.raw', 20);
    await send('louder.raw', 20);
    const heldBack = async () => (await served.metrics.partitionsHeldBack.get()).values[0]?.value;
    await vi.waitFor(async () => expect(await heldBack()).toBe(2), 5_000);
    await send('audit.raw', 50);
    await vi.waitFor(async () => expect((await accepted()).filter(({ tenant }) => tenant === 'acme')).toHaveLength(50));
    const loud = (await accepted()).filter(({ tenant }) => tenant === 'loud');
    expect(loud.length).toBeLessThan(20);
    expect(await rejected()).toEqual([]);
  });

  it('answers a request once its records are there', async () => {
    const reply = await post(gzipSync('{"a":1}\noops\n{"b":2}'), { 'content-encoding': 'gzip' });
    expect([reply.status, await reply.json()]).toEqual([
      202,
      { accepted: 2, rejected: [{ index: 1, reason: 'body_unreadable' }], rejectedCount: 1 },
    ]);
    expect(await accepted()).toHaveLength(2);
    expect(await rejected()).toHaveLength(1);
  });

  it.each([
    ['no key', '{"a":1}', { authorization: '' }, 401, 'unauthorized'],
    ['no JSON', 'canary', {}, 400, 'body_unreadable'],
    ['a form', 'canary', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'unsupported_media_type'],
    ['a body above the limit', 'canary'.repeat(200), {}, 413, 'body_too_large'],
  ])('refuses %s and accepts nothing', async (_name, body, headers, status, code) => {
    const reply = await post(body, headers);
    const text = await reply.text();
    expect([reply.status, JSON.parse(text).error.code]).toEqual([status, code]);
    expect(text).not.toContain('canary');
    expect(await accepted()).toEqual([]);
  });

  it.each([
    ['POST', '/v1/logs', '{"resourceLogs":[]}', 'application/json', 200, '{}'],
    ['POST', '/v1/logs', 'canary'.repeat(200), 'application/json', 413, '"code":8'],
    ['POST', '/v1/metrics', '{}', 'application/json', 404, '"code":12'],
    ['POST', '/services/collector/event', '{"event":{"a":1}}', 'text/plain', 200, '"code":0'],
    ['POST', '/services/collector', 'canary'.repeat(200), 'text/plain', 413, '"code":27'],
    ['POST', '/services/collector/raw?host=h', '{"a":1}', 'application/x-www-form-urlencoded', 200, '"code":0'],
    ['POST', '/services/collector/ack', '{"acks":[1]}', 'application/json', 400, '"code":14'],
    ['GET', '/services/collector/health/1.0', undefined, undefined, 200, '"code":17'],
    ['OPTIONS', '/services/collector/event/1.0', undefined, undefined, 200, ''],
    ['GET', '/v1/nothing', undefined, undefined, 404, ''],
  ])('answers %s %s', async (method, path, body, type, status, text) => {
    const headers = { authorization: `Bearer ${key}`, ...(type === undefined ? {} : { 'content-type': type }) };
    const reply = await fetch(`${served.url}${path}`, { method, body, headers });
    const answer = await reply.text();
    expect([reply.status, answer]).toEqual([status, expect.stringContaining(text)]);
    expect(answer).not.toContain('canary');
  });
});

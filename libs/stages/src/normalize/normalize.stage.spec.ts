import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codecs, partitionFor, topics } from '@tripline/contract';
import {
  ConfigError,
  createTopics,
  type InputRecord,
  type KafkaPort,
  memoryPort,
  type ServedProcess,
  serve,
} from '@tripline/pipeline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acceptedRecord, inputRecord, testKeyring } from './normalize.spec-support.ts';
import { normalizeStage } from './normalize.stage.ts';

const PARTITIONS = 4;
const PREFIX = 'x.';
const process = {
  logLevel: 'silent',
  topicPrefix: PREFIX,
  partitions: PARTITIONS,
  replication: 1,
  http: { host: '127.0.0.1', port: 0 },
  kafka: { brokers: [], clientId: 'spec' },
};
const call = { ts: '2026-09-02T09:14:02Z', agent: 'pay-agent', action: 'pay', verdict: 'deny', colour: 'red' };
const token = 'ghp_EXAMPLEexampleEXAMPLEexampleEXAMPLE0';

let folder: string;
let port: KafkaPort;
let served: ServedProcess;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tripline-normalize-'));
  port = memoryPort();
  await createTopics(port.admin(), Object.values(topics), process);
  writeFileSync(tables(), 'agents: [{ agent: pay-agent, role: Payments }]');
  served = await serve([normalizeStage], environment({ enrichment: { file: tables() } }), {
    readProcess: () => process,
    openPort: () => port,
  });
});
afterAll(async () => {
  await served.stop();
  rmSync(folder, { recursive: true });
});

function tables(): string {
  return join(folder, 'enrichment.yml');
}

/** Settings with one sealing key, which is the test keyring's. */
function environment(settings: object) {
  const path = join(folder, 'settings.json');
  const sealing = { keys: [{ id: 'k1', secret: 'env:SEAL' }] };
  writeFileSync(path, JSON.stringify({ kafka: { topicPrefix: PREFIX }, sealing, ...settings }));
  return { TRIPLINE_SETTINGS: path, SEAL: Buffer.alloc(32, 'k1').toString('hex') };
}

describe('the normalize stage', () => {
  it('makes events of what was accepted, dead letters of the rest, and goes on', async () => {
    const keyring = testKeyring();
    await produce([
      acceptedRecord(JSON.stringify({ ...call, reason: token }), keyring, { sequence: 1 }),
      inputRecord(Buffer.from(`no envelope, ${token}`)),
      acceptedRecord('{"neither":"known"}', keyring, { sequence: 2 }),
      acceptedRecord(JSON.stringify({ ...call, verdict: 'allow' }), keyring, { sequence: 3 }),
    ]);
    const events = await eventually(() => readAll('x.events'), 2);
    const letters = (await eventually(() => readAll('x.rejected'), 2)).map(({ value }) =>
      decoded(codecs.deadLetter, value),
    );
    expect(events.map(({ value }) => decoded(codecs.event, value))).toMatchObject([
      { verdict: 'deny', role: 'Payments', reason: '[REDACTED-github-token]', origin: { sequence: 1, index: 0 } },
      { verdict: 'allow', origin: { sequence: 3, index: 0 } },
    ]);
    expect(letters.map(({ reason, tenant }) => [reason, tenant]).sort()).toEqual([
      ['not_framed', '-'],
      ['unknown_format', 'acme'],
    ]);
    for (const { value } of [...events, ...(await readAll('x.rejected'))]) expect(value?.includes(token)).toBe(false);
  });

  it('puts the events of an agent into one partition, chosen by tenant and agent', async () => {
    const partition = partitionFor('["acme","agent","pay-agent"]', PARTITIONS);
    for (const record of await readAll('x.events')) expect(record.partition).toBe(partition);
  });

  it('counts secrets by detector and unknown fields by source', async () => {
    const metrics = await (await fetch(`${served.url}/metrics`)).text();
    expect(metrics).toContain('redaction_findings_total{detector="github-token"} 1');
    expect(metrics).toContain('normalize_mapping_misses_total{source="proxies"} 2');
    expect(metrics).toContain('pipeline_events_dropped_total{stage="normalize",reason="unknown_format"} 1');
  });

  it('refuses tables that cannot be used, and goes on with those it has', async () => {
    writeFileSync(tables(), 'agents: [{ agent: pay-agent }]');
    const metrics = async () => (await fetch(`${served.url}/metrics`)).text();
    await expect.poll(metrics, { timeout: 10_000 }).toContain('enrichment_reloads_total{result="refused"} 1');
    await produce([acceptedRecord(JSON.stringify(call), testKeyring(), { sequence: 4 })]);
    const events = await eventually(() => readAll('x.events'), 3);
    expect(decoded(codecs.event, events.at(-1)?.value ?? null)).toMatchObject({ role: 'Payments' });
  });

  it('does not start with such tables', () => {
    const configure = () =>
      normalizeStage.configure(environment({ enrichment: { file: join(folder, 'missing.yml') } }));
    expect(configure).toThrow('enrichment file: cannot be read (ENOENT)');
  });

  it('refuses a source that is set to a format that does not exist', () => {
    const sources = [{ kind: 'kafka', name: 'a', tenant: 'acme', format: 'hivekeys' }];
    const configure = () => normalizeStage.configure(environment({ sources }));
    expect(configure).toThrow(ConfigError);
    expect(configure).toThrow(/sources\[0\]\.format: no such format; there are .*hivekey/);
  });
});

async function produce(records: readonly InputRecord[]): Promise<void> {
  await port.producer().send(records.map(({ value }) => ({ topic: 'x.accepted', partition: 0, key: null, value })));
}

async function readAll(topic: string): Promise<InputRecord[]> {
  const all: InputRecord[] = [];
  for (let partition = 0; partition < PARTITIONS; partition += 1)
    await port.readToEnd({ topic, partition }, (records) => all.push(...records));
  return all;
}

async function eventually(read: () => Promise<InputRecord[]>, count: number): Promise<InputRecord[]> {
  return expect.poll(read, { timeout: 5000 }).toHaveLength(count).then(read);
}

function decoded<T>(codec: { decode(bytes: Buffer): { ok: true; value: T } | { ok: false } }, value: Buffer | null): T {
  const result = codec.decode(value ?? Buffer.alloc(0));
  return result.ok ? result.value : expect.unreachable('a record must decode');
}

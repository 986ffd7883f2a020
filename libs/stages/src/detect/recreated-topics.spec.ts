import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Alert, codecs, topicConfig, topics } from '@tripline/contract';
import { createTopics, type KafkaPort, memoryPort, type ProcessConfig, serve, TopicRegister } from '@tripline/pipeline';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ingestStage } from '../ingest/ingest.stage.ts';
import { normalizeStage } from '../normalize/normalize.stage.ts';
import { detectStage } from './detect.stage.ts';

const process: ProcessConfig = {
  logLevel: 'silent',
  topicPrefix: 'audit.',
  partitions: 1,
  replication: 1,
  http: { host: '127.0.0.1', port: 0 },
  kafka: { brokers: [], clientId: 'spec' },
};
const NOON = Date.UTC(2026, 8, 2, 12);

let folder: string;
let port: KafkaPort;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'recreated-'));
  const rulesDirectory = new URL('testdata/rules', import.meta.url).pathname;
  const settings = { sealing: { enabled: false }, detect: { rulesDirectory } };
  writeFileSync(join(folder, 'settings.json'), JSON.stringify(settings));
  port = memoryPort();
  await createTopics(port.admin(), Object.values(topics), process);
});
afterEach(() => rmSync(folder, { recursive: true }));

/** All stages work off what lies in the raw topic. @returns the alerts there are by then */
async function run(raw: number): Promise<Alert[]> {
  const env = { TRIPLINE_SETTINGS: join(folder, 'settings.json') };
  const openPort = () => ({ ...port, close: () => Promise.resolve() });
  const served = await serve([ingestStage, normalizeStage, detectStage], env, { readProcess: () => process, openPort });
  try {
    await vi.waitFor(async () => {
      const received = await served.metrics.received.get();
      expect(received.values.find(({ labels }) => labels['stage'] === 'detect')?.value).toBe(raw);
    });
  } finally {
    await served.stop();
  }
  return alerts();
}

async function alerts(): Promise<Alert[]> {
  const found: Alert[] = [];
  await port.readToEnd({ topic: 'audit.alerts', partition: 0 }, (records) => {
    for (const { value } of records) {
      const decoded = codecs.alert.decode(value as Buffer);
      if (decoded.ok) found.push(decoded.value);
    }
  });
  return found;
}

async function produceDenials(from: number, count: number): Promise<void> {
  const records = Array.from({ length: count }, (_, i) => ({
    ts: new Date(NOON + (from + i) * 10_000).toISOString(),
    agent: 'deploy-agent',
    owner: 'maya.chen@acme.example',
    role: 'SRE',
    action: 'vault_get',
    args: {},
    verdict: 'deny',
    reason: 'scope',
    run_id: 'r',
  }));
  const values = records.map((record) => Buffer.from(JSON.stringify(record)));
  await port.producer().send(values.map((value) => ({ topic: 'audit.raw', partition: 0, key: null, value })));
}

async function recreate(topic: (typeof topics)[keyof typeof topics]): Promise<void> {
  const name = `audit.${topic.name}`;
  await port.admin().deleteTopics([name]);
  await port.admin().createTopics([{ topic: name, partitions: 1, replication: 1, config: topicConfig(topic) }]);
  await expect(run(0)).rejects.toThrow(`tripline topics accept ${name}`);
  await new TopicRegister(port, 'audit.').accept([name]);
}

it('takes the records of a raw topic that was created again for new ones, with ids of their own', async () => {
  await produceDenials(0, 6);
  expect(await run(6)).toEqual([]);
  await recreate(topics.raw);
  await port.admin().setCommitted('audit.ingest', [{ topic: 'audit.raw', partition: 0, offset: 0 }]);
  await produceDenials(6, 4);
  const [alert, ...others] = await run(4);
  expect(others).toEqual([]);
  expect(alert).toMatchObject({ status: 'open', event_count: 10 });
  expect(new Set(alert?.event_ids).size).toBe(10);
});

it('reads an events topic that was created again from its beginning, and goes on counting', async () => {
  await produceDenials(0, 6);
  expect(await run(6)).toEqual([]);
  await recreate(topics.events);
  await produceDenials(6, 4);
  expect(await run(4)).toMatchObject([{ status: 'open', event_count: 10 }]);
});

import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts, startBroker } from '@tripline/broker';
import { topics } from '@tripline/contract';
import { createTopics, type KafkaPort, kafkaPort, type OutputRecord } from '@tripline/pipeline';
import { createLogger } from '@tripline/telemetry';
import { quantile } from './measure.ts';
import { benchMark, Receiver } from './receiver.ts';
import { type StageName, StageProcesses, stageNames } from './stage-processes.ts';
import { hivekeyRecord } from './traffic.ts';

export interface WholeWay {
  readonly events: number;
  /** CPU microseconds per event of each stage's process, Kafka client included. */
  readonly cpuByStage: ReadonlyMap<StageName, number>;
  readonly residentMb: ReadonlyMap<StageName, number>;
  readonly eventsPerCpuSecond: number;
  /** From the time a record was due to be produced to its arrival, at a fixed rate (no coordinated omission). */
  readonly latencyMs: { readonly rate: number; readonly p50: number; readonly p99: number; readonly max: number };
}

const PREFIX = 'audit.';
const PARTITIONS = 4;

/** Raw records through four stage processes and a real broker to an HTTP receiver: cost at full speed, then latency at a fixed rate. */
export async function measureWholeWay(options: {
  events: number;
  rate: number;
  seconds: number;
  rules: string;
}): Promise<WholeWay> {
  const folder = mkdtempSync(join(tmpdir(), 'tripline-bench-'));
  const broker = await startBroker({ dataDirectory: join(folder, 'kafka') });
  const receiver = await Receiver.start();
  const port = kafkaPort({ brokers: [broker.bootstrap], clientId: 'bench', log: createLogger('bench', 'silent') });
  await createTopics(port.admin(), Object.values(topics), {
    topicPrefix: PREFIX,
    partitions: PARTITIONS,
    replication: 1,
  });
  const env = {
    TRIPLINE_SETTINGS: writeSettings(folder, receiver.url, options.rules),
    KAFKA_BROKERS: broker.bootstrap,
  };
  const stages = new StageProcesses(folder, await freePorts(stageNames.length), env);
  try {
    await stages.ready();
    await produceAll(port, receiver, 0, 5_000); // warm-up: the JIT compiler's work is not the event's
    const cost = await measureCost(stages, () => produceAll(port, receiver, 5_000, options.events));
    const latencyMs = await measureLatency(port, receiver, 5_000 + options.events, options);
    return { events: options.events, ...cost, latencyMs };
  } finally {
    await stages.stop();
    await port.close();
    await receiver.close();
    await broker.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureCost(stages: StageProcesses, work: () => Promise<number>) {
  const before = await stages.usage();
  const events = await work();
  const after = await stages.usage();
  const cpuByStage = new Map(
    stageNames.map((name) => [
      name,
      (((after.get(name)?.cpuSeconds ?? 0) - (before.get(name)?.cpuSeconds ?? 0)) * 1e6) / events,
    ]),
  );
  const residentMb = new Map(stageNames.map((name) => [name, after.get(name)?.residentMb ?? Number.NaN]));
  const sum = [...cpuByStage.values()].reduce((total, cost) => total + cost, 0);
  return { cpuByStage, residentMb, eventsPerCpuSecond: 1e6 / sum };
}

/** Produces as fast as it goes and waits for the last to arrive. @returns how many */
async function produceAll(port: KafkaPort, receiver: Receiver, first: number, count: number): Promise<number> {
  const producer = port.producer();
  for (let start = 0; start < count; start += 1_000) {
    await producer.send(
      Array.from({ length: Math.min(1_000, count - start) }, (_, index) => record(first + start + index, Date.now())),
    );
  }
  await producer.close();
  await arrived(receiver, first + count);
  return count;
}

/** One batch every ten milliseconds, by the clock and not by how fast the last one went. */
async function measureLatency(
  port: KafkaPort,
  receiver: Receiver,
  first: number,
  { rate, seconds }: { rate: number; seconds: number },
) {
  const producer = port.producer();
  receiver.reset();
  const beganAt = Date.now();
  const total = rate * seconds;
  let sent = 0;
  const pending: Promise<void>[] = [];
  while (sent < total) {
    const due = Math.min(total, Math.floor(((Date.now() - beganAt) * rate) / 1000));
    const batch = Array.from({ length: due - sent }, (_, index) =>
      record(first + sent + index, Math.floor(beganAt + ((sent + index) * 1000) / rate)),
    );
    sent = due;
    if (batch.length > 0) pending.push(producer.send(batch));
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await Promise.all(pending);
  await arrived(receiver, first + total);
  await producer.close();
  const sorted = receiver.latenciesMs.toSorted((a, b) => a - b);
  return { rate, p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99), max: sorted.at(-1) ?? Number.NaN };
}

async function arrived(receiver: Receiver, count: number): Promise<void> {
  const deadline = Date.now() + 600_000;
  while (receiver.count < count) {
    if (Date.now() > deadline) throw new Error(`${receiver.count} of ${count} arrived in ten minutes`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function record(index: number, dueMs: number): OutputRecord {
  const value = hivekeyRecord(index, dueMs).replace(/"run_id":"[^"]*"/, `"run_id":"${benchMark(index, dueMs)}"`);
  return { topic: `${PREFIX}raw`, partition: index % PARTITIONS, key: null, value: Buffer.from(value) };
}

function writeSettings(folder: string, url: string, rulesDirectory: string): string {
  const key = join(folder, 'sealing.key');
  writeFileSync(key, randomBytes(32).toString('base64'), { mode: 0o600 });
  const settings = {
    kafka: { topicPrefix: PREFIX, partitions: PARTITIONS },
    log: { level: 'warn' },
    sealing: { keys: [{ id: 'k1', secret: `file:${key}` }] },
    sources: [{ kind: 'kafka', name: 'default', tenant: 'acme' }],
    detect: { rulesDirectory },
    integrations: [
      {
        id: 'siem',
        type: 'splunk-hec',
        url,
        token: `file:${key}`,
        allowInsecure: true,
        start: 'beginning',
        eventTypes: ['*'],
      },
    ],
  };
  const file = join(folder, 'settings.json');
  writeFileSync(file, JSON.stringify(settings));
  return file;
}

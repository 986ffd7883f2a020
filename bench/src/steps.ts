import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Chunk, DeliveryItem, Emission, InputRecord, Line, Stage, StageContext } from '@tripline/pipeline';
import { deliverStage, detectStage, ingestStage, normalizeStage } from '@tripline/stages';
import { createLogger, Metrics } from '@tripline/telemetry';
import { cpuPerEvent } from './measure.ts';
import { hivekeyRecord } from './traffic.ts';

export interface StepCost {
  readonly part: string;
  /** CPU microseconds per event, Kafka apart. */
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

const EVENTS = 5_000;
const CHUNK = 500;
const PREFIX = 'audit.';

/** What each stage's pure step costs per event of about 1 KB: the four steps one after another, each fed with what the one before made. */
export function measureSteps(rulesDirectory: string): StepCost[] {
  const folder = mkdtempSync(join(tmpdir(), 'tripline-bench-'));
  try {
    const env = { TRIPLINE_SETTINGS: writeSettings(folder, rulesDirectory) };
    const raw = Array.from({ length: EVENTS }, (_, index) =>
      Buffer.from(hivekeyRecord(index, Date.now() - (EVENTS - index) * 50)),
    );
    const ingest = measure('ingest', lineOf(ingestStage, env), inputs(`${PREFIX}raw`, raw));
    const normalize = measure('normalize', lineOf(normalizeStage, env), inputs(`${PREFIX}accepted`, ingest.out));
    const detect = measureDetect(lineOf(detectStage, env), inputs(`${PREFIX}events`, normalize.out));
    const deliver = measureDeliver(lineOf(deliverStage, env), inputs(`${PREFIX}events`, normalize.out));
    return [ingest.cost, normalize.cost, detect, deliver];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function measure(part: string, line: Line, records: readonly InputRecord[]): { cost: StepCost; out: Buffer[] } {
  if (line.kind !== 'atLeastOnce') throw new Error(`${part} is not stateless`);
  let emitted: Emission[] = [];
  const cost = cpuPerEvent(records.length, () => {
    emitted = chunks(records).flatMap((chunk) => [...line.step(chunk).emit]);
  });
  // More than one event may come out of a record: where a secret was let through, one of our own.
  if (emitted.length < records.length) throw new Error(`${part}: ${emitted.length} of ${records.length} came out`);
  return { cost: { part, ...cost }, out: emitted.map(({ value }) => value) };
}

function measureDetect(line: Line, records: readonly InputRecord[]): StepCost {
  if (line.kind !== 'transactional') throw new Error('detect is not stateful');
  const cost = cpuPerEvent(records.length, () => {
    const task = line.openTask({ topic: `${PREFIX}events`, partition: 0 }, { generation: 0, incarnation: 0 });
    for (const chunk of chunks(records)) task.step(chunk);
  });
  return { part: 'detect', ...cost };
}

/** Select, encode and compress, as a request body would be: everything but the network. */
function measureDeliver(line: Line, records: readonly InputRecord[]): StepCost {
  if (line.kind !== 'delivery') throw new Error('deliver does not deliver');
  const cost = cpuPerEvent(records.length, () => {
    for (const chunk of chunks(records)) gzipSync(joined(line.step(chunk).items), { level: 1 });
  });
  return { part: 'deliver (cim, metadata, gzip)', ...cost };
}

function joined(items: readonly DeliveryItem[]): Buffer {
  return Buffer.concat(items.map(({ body }) => body));
}

function* chunked(records: readonly InputRecord[]): Generator<Chunk> {
  for (let start = 0; start < records.length; start += CHUNK) {
    const part = records.slice(start, start + CHUNK);
    yield { topic: (part[0] as InputRecord).topic, partition: 0, records: part, nowMicros: Date.now() * 1000 };
  }
}

function chunks(records: readonly InputRecord[]): Chunk[] {
  return [...chunked(records)];
}

function inputs(topic: string, values: readonly Buffer[]): InputRecord[] {
  return values.map((value, offset) => ({
    topic,
    partition: 0,
    offset,
    key: null,
    value,
    headers: {},
    timestampMs: Date.now(),
  }));
}

function lineOf(stage: Stage, env: Record<string, string>): Line {
  const line = stage.create(stage.configure(env), contextOf(stage)).lines[0];
  if (line === undefined) throw new Error(`${stage.name} has no line`);
  return line;
}

function contextOf(stage: Stage): StageContext {
  return {
    stage: stage.name,
    topicPrefix: PREFIX,
    clusterId: 'bench',
    metrics: new Metrics(),
    log: createLogger('bench', 'silent'),
    partitions: () => 12,
    incarnation: () => 0,
    commit: () => Promise.resolve(),
    nowMicros: () => Date.now() * 1000,
  };
}

function writeSettings(folder: string, rulesDirectory: string): string {
  const key = join(folder, 'sealing.key');
  writeFileSync(key, Buffer.alloc(32, 7).toString('base64'), { mode: 0o600 });
  const file = join(folder, 'settings.json');
  const settings = {
    sealing: { keys: [{ id: 'k1', secret: `file:${key}` }] },
    detect: { rulesDirectory },
    integrations: [
      { id: 'splunk', type: 'splunk-hec', url: 'https://splunk.example:8088', token: `file:${key}`, eventTypes: ['*'] },
    ],
  };
  writeFileSync(file, JSON.stringify(settings));
  return file;
}

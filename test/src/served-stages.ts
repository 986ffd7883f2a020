import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codecs, type DeadLetter, type Envelope, type Topic, topicName, topics } from '@tripline/contract';
import {
  createTopics,
  type KafkaPort,
  type ServedProcess,
  type Stage,
  type Surroundings,
  serve,
} from '@tripline/pipeline';
import { surroundings } from '@tripline/stages';

export interface ServedOptions {
  readonly port: KafkaPort;
  readonly bootstrap: string;
  /** Of topics and groups. */
  readonly prefix: string;
  readonly partitions: number;
  /** The settings file but for Kafka, log and HTTP. Sealing is off unless it says otherwise. */
  readonly settings: object;
  readonly env?: Readonly<Record<string, string>>;
  readonly surroundings?: Surroundings;
  /** Kept after the start; otherwise a file that goes at once. */
  readonly settingsFile?: string;
}

/** Topics of the contract under a prefix. */
export async function makeContractTopics({ port, prefix, partitions }: ServedOptions): Promise<void> {
  const ours = Object.values(topics).filter((topic) => topic !== topics.raw);
  await createTopics(port.admin(), ours, { topicPrefix: prefix, partitions, replication: 1 });
}

/** Stages in the test's own process, over real Kafka: their metrics can be looked at. The topics must exist. */
export async function serveStages(stages: readonly Stage[], options: ServedOptions): Promise<ServedProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'tripline-served-'));
  const { bootstrap, env = {}, settingsFile = join(folder, 'settings.json') } = options;
  writeSettings({ ...options, settingsFile });
  try {
    const variables = { ...env, TRIPLINE_SETTINGS: settingsFile, KAFKA_BROKERS: bootstrap };
    return await serve(stages, variables, options.surroundings ?? surroundings);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The settings file of `serveStages`, anew: for stages that look at it while they run. */
export function writeSettings({ settingsFile, prefix, partitions, settings }: ServedOptions): void {
  if (settingsFile === undefined) throw new Error('there is no file that the stages would look at');
  const kafka = { topicPrefix: prefix, partitions, ...('kafka' in settings ? (settings.kafka as object) : {}) };
  const level = process.env['TEST_LOG'] ?? 'silent';
  const base = { log: { level }, http: { port: 0 }, sealing: { enabled: false } };
  writeFileSync(settingsFile, JSON.stringify({ ...base, ...settings, kafka }));
}

export async function acceptedBy(options: Pick<ServedOptions, 'port' | 'prefix' | 'partitions'>): Promise<Envelope[]> {
  return readAll(topics.accepted, codecs.envelope, options);
}

export async function rejectedBy(
  options: Pick<ServedOptions, 'port' | 'prefix' | 'partitions'>,
): Promise<DeadLetter[]> {
  return readAll(topics.rejected, codecs.deadLetter, options);
}

/** Every record of a contract topic, partition after partition. */
async function readAll<T>(
  topic: Topic,
  codec: { decode(bytes: Buffer): { readonly ok: true; readonly value: T } | { readonly ok: false } },
  { port, prefix, partitions }: Pick<ServedOptions, 'port' | 'prefix' | 'partitions'>,
): Promise<T[]> {
  const found: T[] = [];
  for (let partition = 0; partition < partitions; partition += 1) {
    await port.readToEnd({ topic: topicName(topic, prefix), partition }, (records) => {
      for (const { value } of records) {
        const decoded = codec.decode(value ?? Buffer.alloc(0));
        if (decoded.ok) found.push(decoded.value);
      }
    });
  }
  return found;
}

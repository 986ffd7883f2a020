import { setTimeout as sleep } from 'node:timers/promises';
import type { KafkaMessage } from 'kafkajs';
import { PipelineError } from '../errors.ts';
import type { InputRecord, TopicPartition } from '../port.ts';
import type { ClientSettings } from './client.ts';
import { openClient } from './client.ts';
import { accessFault, errorType, isPassing } from './client-errors.ts';
import { type Cluster, type FetchedPartition, openCluster, READ_COMMITTED } from './cluster.ts';
import { within } from './deadline.ts';
import { UNDECODABLE_HEADER } from './hardening/decode-messages.ts';
import { internal } from './hardening/kafkajs-modules.ts';
import { toInputRecords } from './input-records.ts';
import { toOffset } from './offsets.ts';

const FETCH_BYTES = 4 * 1024 * 1024;
const TRY_AGAIN_MS = 100;
/** A topic that has just been made may not be known to every broker yet. */
const NEW_TOPIC_MS = 3_000;
const CLIENT_RETRY = { initialRetryTime: 100, maxRetryTime: 1_000, retries: 10 };

/** kafkajs' batch: leaves out transaction markers, aborted records, and what lies before the fetched offset. */
type Batch = new (
  topic: string,
  fetchedOffset: string,
  data: FetchedPartition,
) => { readonly messages: KafkaMessage[]; lastOffset(): string };

/**
 * Fetches straight from the leader: no consumer group comes into being, and the end is known to the offset. The position follows the batches, so that a
 * tail of transaction markers, or of batches that compaction has emptied, ends the read as well.
 * @throws PipelineError (retryable) when there is no progress in `readMs`
 */
export async function readToEnd(
  settings: ClientSettings,
  of: TopicPartition & { readonly from?: number },
  onRecords: (records: readonly InputRecord[]) => unknown,
): Promise<number> {
  const client = openClient(settings, CLIENT_RETRY);
  const cluster = openCluster(client.kafka);
  try {
    return await new Reader(cluster, of, settings).read(onRecords);
  } finally {
    await within(settings.timings.closeMs, cluster.disconnect()).catch((error: unknown) =>
      settings.log.debug({ err: error }, 'reader was not closed in time'),
    );
    client.abandon();
  }
}

class Reader {
  readonly #cluster: Cluster;
  readonly #of: TopicPartition & { readonly from?: number };
  readonly #settings: ClientSettings;
  readonly #Batch = internal<Batch>('consumer/batch');

  constructor(cluster: Cluster, of: TopicPartition & { readonly from?: number }, settings: ClientSettings) {
    this.#cluster = cluster;
    this.#of = of;
    this.#settings = settings;
  }

  async read(onRecords: (records: readonly InputRecord[]) => unknown): Promise<number> {
    const { topic, partition, from } = this.#of;
    const { low, end } = await this.#retried(async () => {
      await this.#cluster.connect();
      await this.#cluster.addTargetTopic(topic);
      return { low: await this.#edge(true), end: await this.#edge(false) };
    });
    let position = Math.max(from ?? low, low);
    while (position < end) {
      const fetched = await this.#retried(() => this.#fetch(position));
      const batch = new this.#Batch(topic, String(position), fetched);
      const next = toOffset(batch.lastOffset()) + 1;
      const records = toInputRecords(topic, partition, batch.messages).filter(({ offset }) => offset < end);
      this.#mustBeReadable(records);
      position = Math.max(position, next);
      if (records.length > 0 && onRecords(records) === false) return Math.min(position, end);
    }
    return Math.max(end, low);
  }

  async #edge(fromBeginning: boolean): Promise<number> {
    const { topic, partition } = this.#of;
    const [found] = await this.#cluster.fetchTopicsOffset([{ topic, fromBeginning, partitions: [{ partition }] }]);
    const offset = found?.partitions[0]?.offset;
    if (offset !== undefined) return toOffset(offset);
    throw new PipelineError('partition does not exist', { code: 'NO_SUCH_PARTITION', context: { topic, partition } });
  }

  async #fetch(position: number): Promise<FetchedPartition> {
    const { topic, partition } = this.#of;
    const leader = this.#cluster.findTopicPartitionMetadata(topic).find(({ partitionId }) => partitionId === partition);
    const broker = await this.#cluster.findBroker({ nodeId: leader?.leader ?? -1 });
    const { responses } = await broker.fetch({
      maxWaitTime: this.#settings.timings.fetchWaitMs,
      minBytes: 1,
      maxBytes: FETCH_BYTES,
      isolationLevel: READ_COMMITTED,
      topics: [{ topic, partitions: [{ partition, fetchOffset: String(position), maxBytes: FETCH_BYTES }] }],
    });
    const found = responses[0]?.partitions[0];
    if (found?.messages.nextOffset !== undefined) return found;
    throw Object.assign(new Error('nothing was fetched'), { retriable: true });
  }

  /** Leaders move and connections break: tried again until there is no progress for too long. */
  async #retried<T>(job: () => Promise<T>): Promise<T> {
    const { readMs } = this.#settings.timings;
    const startedAt = Date.now();
    for (;;) {
      const left = startedAt + readMs - Date.now();
      try {
        return await within(Math.max(1, left), job());
      } catch (error) {
        const patienceMs = errorType(error) === 'UNKNOWN_TOPIC_OR_PARTITION' ? NEW_TOPIC_MS : readMs;
        if (!isPassing(error) || Date.now() - startedAt > patienceMs) throw this.#failure(error);
        await sleep(TRY_AGAIN_MS);
        await this.#cluster.refreshMetadata().catch((next: unknown) => {
          if (!isPassing(next)) throw this.#failure(next);
        });
      }
    }
  }

  #failure(error: unknown): PipelineError {
    if (error instanceof PipelineError) return error;
    const denied = accessFault(error);
    if (denied !== undefined) return denied;
    const context = { ...this.#of, type: errorType(error) };
    return new PipelineError('partition was not read', { code: 'READ_FAILED', retryable: true, context, cause: error });
  }

  /** A consumer counts a batch that cannot be decompressed and goes on; state that is read back must be whole. */
  #mustBeReadable(records: readonly InputRecord[]): void {
    const unreadable = records.find(({ headers }) => headers[UNDECODABLE_HEADER] !== undefined);
    if (unreadable === undefined) return;
    const { topic, partition, offset } = unreadable;
    throw new PipelineError('record batch is unreadable', {
      code: 'BATCH_UNREADABLE',
      context: { topic, partition, offset },
    });
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Consumer, ConsumerCrashEvent, ConsumerGroupJoinEvent, EachBatchPayload } from 'kafkajs';
import { PipelineError } from '../errors.ts';
import type { BatchConsumer, CommittedOffset, ConsumerOptions, RecordBatch, TopicPartition } from '../port.ts';
import { type Client, type ClientSettings, openClient } from './client.ts';
import { errorType, isLostMembership, isPassing } from './client-errors.ts';
import { within } from './deadline.ts';
import { toInputRecords } from './input-records.ts';
import { Membership } from './membership.ts';
import { offsetsByTopic, toOffset } from './offsets.ts';
import { watchForStall } from './stall-watch.ts';

type Handle = (batch: RecordBatch) => Promise<void>;

/** Connecting at start: about 20 s. */
const CLIENT_RETRY = { initialRetryTime: 100, maxRetryTime: 2_000, retries: 14 };
/** Of a fetch, before all connections are made anew. */
const FETCH_RETRY = { initialRetryTime: 100, maxRetryTime: 2_000, retries: 4 };
const DEFAULT_PARTITION_BYTES = 1024 * 1024;
const COMMIT_AGAIN_MS = 200;

/**
 * A group member over kafkajs' `eachBatch`. Nothing that a handler throws reaches kafkajs, which would end the consumer in silence or hand out the same
 * batch for ever; only the heartbeat's own error does, which makes it rejoin.
 */
export class KafkaBatchConsumer implements BatchConsumer {
  readonly #options: ConsumerOptions;
  readonly #settings: ClientSettings;
  readonly #client: Client;
  readonly #consumer: Consumer;
  readonly #membership = new Membership();
  readonly #firstJoin = Promise.withResolvers<void>();
  readonly #running = new Set<Promise<void>>();
  readonly #stallWatch: { stop(): void };
  /** Commits past kafkajs' own `commitOffsets`, which resolves without a commit once the consumer stops. */
  #commitNow: EachBatchPayload['commitOffsetsIfNecessary'] | undefined;
  #handle: Handle | undefined;
  #isStopping = false;
  #fatal: Error | undefined;

  constructor(options: ConsumerOptions, settings: ClientSettings) {
    const { timings } = settings;
    this.#options = options;
    this.#settings = settings;
    this.#client = openClient(settings, CLIENT_RETRY);
    this.#consumer = this.#client.kafka.consumer({
      groupId: options.groupId,
      sessionTimeout: timings.sessionMs,
      heartbeatInterval: timings.heartbeatMs,
      rebalanceTimeout: timings.rebalanceMs,
      maxWaitTimeInMs: timings.fetchWaitMs,
      maxBytesPerPartition: options.maxBytesPerPartition ?? DEFAULT_PARTITION_BYTES,
      allowAutoTopicCreation: false,
      retry: { ...FETCH_RETRY, restartOnFailure: () => Promise.resolve(!this.#isOver()) },
    });
    const { events } = this.#consumer;
    this.#consumer.on(events.GROUP_JOIN, (event) => this.#joined(event));
    this.#consumer.on(events.REBALANCING, () => this.#membership.lost());
    this.#consumer.on(events.CRASH, (event) => this.#crashed(event));
    this.#stallWatch = watchForStall(this.#consumer, timings.stallMs, {
      isBusy: () => this.#running.size > 0,
      onStall: (error) => this.#fail(error),
    });
  }

  async run(handle: Handle): Promise<void> {
    this.#handle = handle;
    const failed = this.#firstJoin.promise;
    failed.catch(() => undefined); // thrown below, or told by onFatal
    try {
      await this.#consumer.connect();
      // From the beginning also when the committed offset has been deleted from the log: the default would step over what is left.
      await this.#consumer.subscribe({ topics: [...this.#options.topics], fromBeginning: true });
      await this.#consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: this.#options.concurrency,
        eachBatch: (payload) => this.#eachBatch(payload),
      });
    } catch (error) {
      this.#stallWatch.stop();
      this.#client.abandon();
      throw error;
    }
    await failed;
  }

  async commit(offsets: readonly CommittedOffset[]): Promise<void> {
    const until = Date.now() + this.#settings.timings.commitOffsetsMs;
    for (;;) {
      if (!offsets.every((offset) => this.#membership.owns(offset))) throw refused('not assigned');
      try {
        await this.#commitOnce({ topics: offsetsByTopic(offsets) });
        return;
      } catch (error) {
        if (isLostMembership(error)) this.#membership.lost();
        else if (isPassing(error) && Date.now() < until) {
          await sleep(COMMIT_AGAIN_MS);
          continue;
        }
        throw refused(errorType(error), error);
      }
    }
  }

  pause(partitions: readonly TopicPartition[]): void {
    if (this.#isAssigned()) this.#consumer.pause(byTopic(partitions));
  }

  resume(partitions: readonly TopicPartition[]): void {
    if (this.#isAssigned()) this.#consumer.resume(byTopic(partitions));
  }

  seek({ topic, partition, offset }: TopicPartition & { readonly offset: number }): void {
    if (!this.#isAssigned()) return;
    this.#membership.sought({ topic, partition });
    this.#consumer.seek({ topic, partition, offset: String(offset) });
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#stallWatch.stop();
    const leaving = this.#consumer.disconnect();
    leaving.catch(() => undefined); // heard below
    await Promise.allSettled([...this.#running]);
    await within(this.#settings.timings.closeMs, leaving).catch((error: unknown) =>
      this.#settings.log.debug({ err: error, groupId: this.#options.groupId }, 'group was not left in time'),
    );
    this.#membership.lost();
    this.#client.abandon();
  }

  /** Before the first pause, seek or resume of kafkajs' there must be a running group; what was said of an earlier one is void anyway. */
  #isAssigned(): boolean {
    return !this.#isOver() && this.#membership.generation > 0;
  }

  #isOver(): boolean {
    return this.#isStopping || this.#fatal !== undefined;
  }

  /** kafkajs calls this before the first fetch and does not wait: whatever is paused here hands out nothing. */
  #joined({ payload }: ConsumerGroupJoinEvent): void {
    if (this.#isOver()) return;
    const partitions = Object.entries(payload.memberAssignment).flatMap(([topic, numbers]) =>
      numbers.map((partition) => ({ topic, partition })),
    );
    const generation = this.#membership.joined(partitions);
    if (this.#options.startPaused) this.#consumer.pause(byTopic(partitions));
    else this.#consumer.resume(this.#consumer.paused());
    try {
      this.#options.onAssigned?.(partitions, generation);
    } catch (error) {
      this.#fail(toError(error));
    }
    this.#firstJoin.resolve();
  }

  #crashed({ payload }: ConsumerCrashEvent): void {
    this.#membership.lost();
    this.#commitNow = undefined;
    if (!payload.restart) this.#fail(payload.error);
  }

  #fail(error: Error): void {
    if (this.#isOver()) return;
    this.#fatal = error;
    this.#membership.lost();
    this.#stallWatch.stop();
    this.#firstJoin.reject(error);
    this.#options.onFatal(error);
    // Not from inside a handler: leaving the group waits for it.
    setImmediate(() => {
      const leaving = within(this.#settings.timings.closeMs, this.#consumer.disconnect());
      void leaving.catch(() => undefined).finally(() => this.#client.abandon());
    });
  }

  async #commitOnce(offsets: { topics: ReturnType<typeof offsetsByTopic> }): Promise<void> {
    if (this.#commitNow !== undefined) return this.#commitNow(offsets);
    if (this.#isStopping) throw refused('stopping');
    const flat = offsets.topics.flatMap(({ topic, partitions }) =>
      partitions.map((partition) => ({ topic, ...partition })),
    );
    await this.#consumer.commitOffsets(flat);
  }

  async #eachBatch(payload: EachBatchPayload): Promise<void> {
    const { topic, partition } = payload.batch;
    // Fetched for an earlier assignment, or paused or sought meanwhile: it is fetched again when it is wanted.
    if (this.#isOver() || !this.#membership.owns({ topic, partition }) || payload.isStale()) return;
    if (this.#isPaused({ topic, partition })) return;
    this.#commitNow = payload.commitOffsetsIfNecessary;
    let heartbeatError: unknown;
    const batch = this.#toRecordBatch(payload, (error) => {
      heartbeatError ??= error;
    });
    const work = Promise.resolve()
      .then(() => this.#handle?.(batch))
      .catch((error: unknown) => {
        if (heartbeatError === undefined) this.#fail(toError(error));
      });
    this.#running.add(work);
    await work.finally(() => this.#running.delete(work));
    if (heartbeatError !== undefined) throw heartbeatError;
  }

  #isPaused({ topic, partition }: TopicPartition): boolean {
    return this.#consumer.paused().some((paused) => paused.topic === topic && paused.partitions.includes(partition));
  }

  #toRecordBatch(payload: EachBatchPayload, onLost: (error: unknown) => void): RecordBatch {
    const { topic, partition, messages, highWatermark } = payload.batch;
    const isStale = this.#membership.isStaleSinceNow({ topic, partition });
    return {
      topic,
      partition,
      records: toInputRecords(topic, partition, messages),
      nextOffset: toOffset(payload.batch.lastOffset()) + 1,
      highWatermark: toOffset(highWatermark),
      generation: this.#membership.generation,
      isStale,
      beat: async () => {
        try {
          await payload.heartbeat();
        } catch (error) {
          if (isLostMembership(error)) this.#membership.lost();
          onLost(error);
          throw error;
        }
      },
      resolve: (nextOffset) => {
        if (!isStale()) payload.resolveOffset(String(nextOffset - 1));
      },
    };
  }
}

function refused(reason: string | undefined, cause?: unknown): PipelineError {
  return new PipelineError('offset commit was refused', { code: 'COMMIT_REFUSED', context: { reason }, cause });
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error('handler threw what is no error');
}

function byTopic(partitions: readonly TopicPartition[]): { topic: string; partitions: number[] }[] {
  const topics = new Map<string, number[]>();
  for (const { topic, partition } of partitions) topics.set(topic, [...(topics.get(topic) ?? []), partition]);
  return [...topics].map(([topic, numbers]) => ({ topic, partitions: numbers }));
}

import type { Consumer, EachBatchPayload } from 'kafkajs';
import type { ConsumerOptions, TopicPartition } from '../port.ts';
import { type Client, type ClientSettings, openClient } from './client.ts';
import { within } from './deadline.ts';
import { offsetsByTopic } from './offsets.ts';
import { watchForStall } from './stall-watch.ts';

export interface SessionHooks {
  /** Before the first fetch of the new assignment, synchronously. */
  joined(partitions: readonly TopicPartition[]): void;
  /** The group is being put together anew. */
  rebalancing(): void;
  eachBatch(payload: EachBatchPayload): Promise<void>;
  isBusy(): boolean;
  /** The session is over although nobody ended it. Not called before the first join: `start` rejects instead. */
  crashed(error: Error): void;
}

/** Connecting: about 5 s, after which the owner begins a new session. */
const CLIENT_RETRY = { initialRetryTime: 100, maxRetryTime: 1_000, retries: 7 };
/** Of a fetch, before the session is over. */
const FETCH_RETRY = { initialRetryTime: 100, maxRetryTime: 2_000, retries: 4 };
const DEFAULT_PARTITION_BYTES = 1024 * 1024;

/**
 * One kafkajs consumer with its own connections, from joining to its end. kafkajs would start itself again after some crashes and stay silent for ever
 * after others (a coordinator that is out of reach is one): here every crash ends the session, and its owner begins a new one.
 */
export class GroupSession {
  readonly #settings: ClientSettings;
  readonly #client: Client;
  readonly #consumer: Consumer;
  readonly #firstJoin = Promise.withResolvers<void>();
  readonly #stallWatch: { stop(): void };
  #hasJoined = false;
  #isLeaving = false;
  #isOver = false;
  /** kafkajs' public `commitOffsets` resolves without a commit once the consumer stops; this one, handed in with a batch, commits. */
  #commitNow: EachBatchPayload['commitOffsetsIfNecessary'] | undefined;

  constructor(options: ConsumerOptions, settings: ClientSettings, hooks: SessionHooks) {
    const { timings } = settings;
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
      retry: { ...FETCH_RETRY, restartOnFailure: () => Promise.resolve(false) },
    });
    this.#stallWatch = watchForStall(this.#consumer, timings.stallMs, {
      isBusy: hooks.isBusy,
      onStall: (error) => this.#crash(error, hooks),
    });
    this.#listen(hooks);
  }

  /** Resolves once joined. */
  async start(options: ConsumerOptions, eachBatch: SessionHooks['eachBatch']): Promise<void> {
    this.#firstJoin.promise.catch(() => undefined); // thrown below
    try {
      await this.#consumer.connect();
      // From the beginning also where the committed offset is no longer in the log: the default would step over what is left.
      await this.#consumer.subscribe({ topics: [...options.topics], fromBeginning: true });
      await this.#consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: options.concurrency,
        eachBatch: (payload) => {
          this.#commitNow = payload.commitOffsetsIfNecessary;
          return eachBatch(payload);
        },
      });
      await this.#firstJoin.promise;
    } catch (error) {
      this.abandon();
      throw error;
    }
  }

  async commit(offsets: { topics: ReturnType<typeof offsetsByTopic> }): Promise<void> {
    if (this.#commitNow !== undefined) return this.#commitNow(offsets);
    if (this.#isLeaving) throw new Error('session is ending');
    const flat = offsets.topics.flatMap(({ topic, partitions }) => partitions.map((of) => ({ topic, ...of })));
    await this.#consumer.commitOffsets(flat);
  }

  pause(partitions: readonly TopicPartition[]): void {
    if (!this.#isOver) this.#consumer.pause(byTopic(partitions));
  }

  resume(partitions: readonly TopicPartition[]): void {
    if (!this.#isOver) this.#consumer.resume(byTopic(partitions));
  }

  seek({ topic, partition, offset }: TopicPartition & { readonly offset: number }): void {
    if (!this.#isOver) this.#consumer.seek({ topic, partition, offset: String(offset) });
  }

  isPaused({ topic, partition }: TopicPartition): boolean {
    return this.#consumer.paused().some((paused) => paused.topic === topic && paused.partitions.includes(partition));
  }

  resumeAll(): void {
    this.#consumer.resume(this.#consumer.paused());
  }

  /** Hands out no further batch, waits for those under way, leaves the group, closes the connections. */
  async leave(underWay: () => Promise<unknown>): Promise<void> {
    this.#isLeaving = true;
    this.#stallWatch.stop();
    const leaving = this.#consumer.disconnect();
    leaving.catch(() => undefined); // heard below
    await underWay();
    await within(this.#settings.timings.closeMs, leaving).catch((error: unknown) =>
      this.#settings.log.debug({ err: error }, 'group was not left in time'),
    );
    this.abandon();
  }

  /** Ends everything at once; the group finds out when the session times out. */
  abandon(): void {
    this.#isOver = true;
    this.#firstJoin.reject(new Error('session has ended')); // for a start that still waits
    this.#stallWatch.stop();
    this.#client.abandon();
  }

  #listen(hooks: SessionHooks): void {
    const { GROUP_JOIN, REBALANCING, CRASH } = this.#consumer.events;
    this.#consumer.on(GROUP_JOIN, ({ payload }) => {
      if (this.#isOver) return;
      const { memberAssignment } = payload;
      hooks.joined(
        Object.entries(memberAssignment).flatMap(([topic, numbers]) =>
          numbers.map((partition) => ({ topic, partition })),
        ),
      );
      this.#hasJoined = true;
      this.#firstJoin.resolve();
    });
    this.#consumer.on(REBALANCING, () => hooks.rebalancing());
    this.#consumer.on(CRASH, ({ payload }) => this.#crash(payload.error, hooks));
  }

  #crash(error: Error, hooks: SessionHooks): void {
    if (this.#isOver) return;
    if (this.#hasJoined) hooks.crashed(error);
    else this.#firstJoin.reject(error);
    this.abandon();
  }
}

function byTopic(partitions: readonly TopicPartition[]): { topic: string; partitions: number[] }[] {
  const topics = new Map<string, number[]>();
  for (const { topic, partition } of partitions) topics.set(topic, [...(topics.get(topic) ?? []), partition]);
  return [...topics].map(([topic, numbers]) => ({ topic, partitions: numbers }));
}

/**
 * All that the pipeline asks of Kafka. Two adapters: `kafka/` (kafkajs, hardened) and `memory/` (one process, nothing survives it).
 * Offsets are numbers; an adapter refuses one above 2^53.
 */

/** A record as it was read. Its buffers may be slices of a larger one: copy what is kept beyond the chunk. */
export interface InputRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, Buffer | undefined>>;
  /** Broker's or producer's time, milliseconds since the epoch. */
  readonly timestampMs: number;
}

/** A record to write. The partition is always ours to choose. A null value is a tombstone. */
export interface OutputRecord {
  readonly topic: string;
  readonly partition: number;
  readonly key: Buffer | string | null;
  readonly value: Buffer | null;
  readonly headers?: Readonly<Record<string, string | Buffer>>;
}

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** `offset` is the next one to read. `metadata` is at most 4 KiB of text, null or empty where there is none. */
export interface CommittedOffset extends TopicPartition {
  readonly offset: number;
  readonly metadata?: string | null;
}

export interface KafkaPort {
  /** An idempotent producer with acks=all. Splits, retries and rebuilds itself inside. */
  producer(): BatchProducer;
  /** One transaction at a time; one producer per input partition. */
  transactionalProducer(transactionalId: string): TransactionalProducer;
  consumer(options: ConsumerOptions): BatchConsumer;
  /**
   * Reads a partition from `from` (default: its beginning) to its last stable offset as it was at the call, committed records only.
   * Ends also when the tail holds only transaction markers, and early when `onRecords` answers false. @returns the offset it read up to (exclusive)
   */
  readToEnd(
    of: TopicPartition & { readonly from?: number },
    onRecords: (records: readonly InputRecord[]) => unknown,
  ): Promise<number>;
  admin(): AdminPort;
  /** Closes whatever is still open. */
  close(): Promise<void>;
}

export interface BatchProducer {
  /**
   * Writes in the given order per partition; resolves when every record is acknowledged by all in-sync replicas.
   * @throws ProduceError (retryable) when there is no answer in 20 s: outcome unknown, the producer has been abandoned and rebuilt
   * @throws RecordTooLargeError (not retryable) naming the index of the first record that its topic refuses; nothing else is known to be written
   */
  send(records: readonly OutputRecord[]): Promise<void>;
  close(): Promise<void>;
}

export interface TransactionalProducer {
  /** Fences every earlier producer of this id and aborts its open transaction. Must resolve before the state is restored. */
  fence(): Promise<void>;
  /**
   * Writes all records and group offsets in one transaction.
   * @throws on any failure; the producer is then unusable: the task is dropped, a new producer fenced in, the state restored
   * @throws RecordTooLargeError (not retryable) naming the index of a record that its topic refuses; nothing is written
   */
  commit(transaction: {
    readonly records: readonly OutputRecord[];
    readonly groupId: string;
    readonly offsets: readonly CommittedOffset[];
  }): Promise<void>;
  close(): Promise<void>;
}

export interface ConsumerOptions {
  readonly groupId: string;
  readonly topics: readonly string[];
  /** true: every assigned partition starts paused and is handed no record before `resume` (restore first). */
  readonly startPaused: boolean;
  /** How many partitions are handled side by side. */
  readonly concurrency: number;
  /** Bytes per partition and fetch; default 1 MiB. */
  readonly maxBytesPerPartition?: number;
  /** After each (re)join. Called synchronously; all earlier assignments of this consumer are void. */
  readonly onAssigned?: (partitions: readonly TopicPartition[], generation: number) => void;
  /** The consumer has stopped for good and will not come back: the process must report itself unhealthy. */
  readonly onFatal: (error: Error) => void;
}

/** Records of one partition, in offset order, without gaps other than compacted records and transaction markers. */
export interface RecordBatch {
  readonly topic: string;
  readonly partition: number;
  readonly records: readonly InputRecord[];
  /** Offset after the batch, transaction markers included. */
  readonly nextOffset: number;
  /** Offset after the partition's newest readable record, for lag. */
  readonly highWatermark: number;
  readonly generation: number;
  /** Keeps the membership alive; call at least once per second of work. @throws when the group rebalances: end the batch */
  beat(): Promise<void>;
  /** True once this batch no longer belongs to the consumer (rebalanced, sought, paused for good): do not commit. Stays false while the consumer stops, so that a drain can commit. */
  isStale(): boolean;
  /** The fetch position moves past everything before `nextOffset`. What is not resolved is handed out again. */
  resolve(nextOffset: number): void;
}

export interface BatchConsumer {
  /** Joins and hands out batches until `stop`. A throw from `handle` (other than by `beat`) is fatal. Resolves once joined. */
  run(handle: (batch: RecordBatch) => Promise<void>): Promise<void>;
  /** Commits under this consumer's generation. @throws when it is no longer a member */
  commit(offsets: readonly CommittedOffset[]): Promise<void>;
  pause(partitions: readonly TopicPartition[]): void;
  resume(partitions: readonly TopicPartition[]): void;
  seek(to: TopicPartition & { readonly offset: number }): void;
  /** Waits for running handlers, then leaves the group. */
  stop(): Promise<void>;
}

export interface TopicSpec {
  readonly topic: string;
  readonly partitions: number;
  readonly replication: number;
  readonly config: Readonly<Record<string, string>>;
}

export interface TopicDescription {
  readonly topic: string;
  readonly partitions: number;
  /** The broker's id of this very topic: another one after it was deleted and created again. Null where the adapter cannot tell. */
  readonly id: string | null;
}

export interface AdminPort {
  clusterId(): Promise<string>;
  /** @returns the names that did not exist and were made */
  createTopics(specs: readonly TopicSpec[]): Promise<string[]>;
  deleteTopics(topics: readonly string[]): Promise<void>;
  /** Topics that do not exist are left out. */
  describeTopics(topics: readonly string[]): Promise<TopicDescription[]>;
  /** Log start and end (high watermark) of each partition. */
  offsets(topic: string): Promise<{ partition: number; low: number; high: number }[]>;
  /** Committed offsets of a group; partitions without one are left out. */
  committed(groupId: string, topics: readonly string[]): Promise<CommittedOffset[]>;
  /** Sets a group's offsets while it has no members. */
  setCommitted(groupId: string, offsets: readonly CommittedOffset[]): Promise<void>;
  close(): Promise<void>;
}

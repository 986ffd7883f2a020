import type { Logger, Metrics } from '@tripline/telemetry';
import type { BatchConsumer, KafkaPort, RecordBatch, TopicPartition } from '../port.ts';
import type { Chunk, StageName } from '../stage.ts';
import type { Outbox, TopicMap } from './outbox.ts';

/** What a runner and a committer share: the effects they are allowed. */
export interface LineEnvironment {
  readonly stage: StageName;
  /** Label of the line in metrics and logs: the stage's name, or the integration. */
  readonly line: string;
  readonly port: KafkaPort;
  readonly outbox: Outbox;
  readonly topics: TopicMap;
  readonly metrics: Metrics;
  readonly log: Logger;
  nowMicros(): number;
  random(): number;
}

export type LineState = 'joining' | 'restoring' | 'running' | 'backing_off' | 'paused' | 'stopped' | 'failed';

/** Part of a process that health asks about. */
export interface HealthSource {
  readonly label: string;
  readonly condition: { readonly state: LineState; readonly fault?: string };
}

/** How far a committer came with a chunk. */
export interface Progress {
  /** Records that are settled, from the chunk's beginning. */
  readonly records: number;
  /** The partition is to rest for this long before the next one; 0: it goes on at once. */
  readonly restMs: number;
}

/** Carries out what a step says (design §3). One per line. */
export interface Committer {
  /** True when partitions must be restored before their first record. */
  readonly startPaused: boolean;
  /** Called at every (re)assignment; everything known of earlier assignments is void. */
  assigned(partitions: readonly TopicPartition[], generation: number, consumer: BatchConsumer): void;
  /**
   * Steps the chunk or its beginning, makes the effects durable and moves the committed position past it.
   * @throws PartitionLostError when the partition went to someone else, a retryable PipelineError to be tried again
   */
  work(chunk: Chunk, batch: RecordBatch, consumer: BatchConsumer, stop: AbortSignal): Promise<Progress>;
  /** Present condition, where it is not simply running. */
  state(): LineState;
  close(): Promise<void>;
}

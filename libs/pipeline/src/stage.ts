import type { DeadLetter, ReasonCode, Topic } from '@tripline/contract';
import type { Logger, Metrics } from '@tripline/telemetry';
import type { HttpServer } from './http.ts';
import type { InputRecord, TopicPartition } from './port.ts';

export type StageName = 'ingest' | 'normalize' | 'detect' | 'deliver';

/** The only thing in which stages differ (design §3). */
export type CommitKind = 'atLeastOnce' | 'transactional' | 'delivery';

/** Consecutive records of one partition (at most about a second of work), and the time at which they are worked on. */
export interface Chunk {
  readonly topic: string;
  readonly partition: number;
  readonly records: readonly InputRecord[];
  /** Wall clock, microseconds: the only clock a step sees. */
  readonly nowMicros: number;
}

/** A record to write. The committer makes the partition from the key, unless the step names one. */
export interface Emission {
  readonly topic: Topic;
  readonly key: string;
  readonly value: Buffer;
  readonly partition?: number;
  readonly headers?: Readonly<Record<string, string | Buffer>>;
}

/** Records that were read and are not in the output on purpose, by reason (a closed set of words). */
export type Dropped = Readonly<Record<string, number>>;

/** What a stateless step says: nothing has happened yet. */
export interface StepResult {
  readonly emit: readonly Emission[];
  readonly reject: readonly DeadLetter[];
  readonly dropped?: Dropped;
  /** How many of the chunk's records this stands for, from its beginning, at least one; all by default. A step whose output grows large stops early. */
  readonly taken?: number;
}

/** A change of a task's state: key and value of the changelog record; a null value forgets the key. */
export interface StateChange {
  readonly key: string;
  readonly value: Buffer | null;
}

export interface StatefulStepResult extends StepResult {
  readonly put: readonly StateChange[];
}

/** A partition is looked at although nothing comes. */
export interface Tick {
  /** Wall clock, microseconds. */
  readonly nowMicros: number;
  /** Everything that lay in the partition at this time (wall clock, microseconds) has been stepped: what has not come by then does not merely wait to be read. */
  readonly readToMicros: number;
}

/** What one input partition knows. Made anew, restored, then stepped; thrown away whenever a commit fails. */
export interface Task {
  /** A record of the changelog, oldest first. The latest of a key wins; a null value forgets. @throws when it cannot go on from this state, now or ever */
  restore(key: string, value: Buffer | null): void;
  /** Next input offset to read according to the restored state; null when there is none. Wins over the group's offset. */
  position(): number | null;
  /** May change its own memory: `put` must hold every change, and a position record past the chunk. */
  step(chunk: Chunk): StatefulStepResult;
  /** Asked about once a second: whether `tick` would do something if all there is had been read. */
  wantsTick?(nowMicros: number): boolean;
  /** What time alone does, in a transaction of its own. As with `step`, `put` must hold every change: what the wall clock decided is known from there only. */
  tick?(tick: Tick): StatefulStepResult;
}

/** One record for a destination, encoded in the integration's shape. */
export interface DeliveryItem {
  /** Id by which the destination deduplicates. */
  readonly id: string;
  /** Input offset: settled items move the committed offset. */
  readonly offset: number;
  /** JSON of the record in the integration's shape. */
  readonly body: Buffer;
  /** Event time, microseconds. */
  readonly eventTime: number;
  readonly eventType: string;
  readonly severity: string;
  readonly tenant: string;
  /** When ingest accepted it, microseconds; for latency. */
  readonly receivedAt: number;
}

export interface DeliveryStepResult {
  /** In offset order. */
  readonly items: readonly DeliveryItem[];
  readonly reject: readonly DeadLetter[];
  readonly dropped?: Dropped;
}

/** What became of one item. Codes are stable words, never text from the destination. */
export type ItemOutcome =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'retry'; readonly code: string; readonly status?: number; readonly afterMs?: number }
  | { readonly kind: 'rejected'; readonly code: string; readonly status?: number }
  | { readonly kind: 'pause'; readonly code: string; readonly status?: number };

/** Where a delivery line sends. Made by libs/connectors from an integration's settings. */
export interface Destination {
  readonly maxEvents: number;
  readonly maxBytes: number;
  /** Bytes that this item adds to a request. */
  sizeOf(item: DeliveryItem): number;
  /** One request (or write). One outcome per item, in order. Never throws for what a destination does; an abort is `retry`. */
  send(items: readonly DeliveryItem[], signal: AbortSignal): Promise<readonly ItemOutcome[]>;
  close(): Promise<void>;
}

interface LineBase {
  /** Consumer group. */
  readonly group: string;
  /** Full topic names. */
  readonly topics: readonly string[];
  /** The dead letter of a record on which the step threw. Must not throw. */
  deadLetter(record: InputRecord, reason: ReasonCode, nowMicros: number): DeadLetter;
}

/** Something that a stage consumes: a group, its topics, and the pure step. Which kind fits is the stage's `commit`. */
export interface StatelessLine extends LineBase {
  readonly kind: 'atLeastOnce';
  step(chunk: Chunk): StepResult;
  /**
   * What the step needs and only an effect can give, such as a schema from a registry. Before each step, heartbeats going on.
   * @throws a retryable error: the partition rests and the chunk is tried again
   */
  prepare?(chunk: Chunk, end: AbortSignal): Promise<void>;
  /** Milliseconds until the chunk's first record may be worked on; 0: now. Meanwhile its partition rests and the others go on. */
  waitMs?(chunk: Chunk): number;
}
/** Under what a task is opened. */
export interface Opening {
  /** Of the assignment; 0 outside of one. */
  readonly generation: number;
  /** Of the input topic, as `StageContext` tells it: a position within an earlier one says nothing about this one. */
  readonly incarnation: number;
}
export interface StatefulLine extends LineBase {
  readonly kind: 'transactional';
  /** Changelog: record keys begin with the task's own prefix, records lie in the task's partition. */
  readonly stateTopic: Topic;
  /** Version of what its tasks write there. A process refuses to start on state of another one. */
  readonly stateLayout: number;
  openTask(input: TopicPartition, opening: Opening): Task;
}
export interface DeliveryLine extends LineBase {
  readonly kind: 'delivery';
  readonly integration: string;
  readonly destination: Destination;
  step(chunk: Chunk): DeliveryStepResult;
  /** Attempts per item, Infinity by default: Kafka is the buffer. */
  readonly maxAttempts: number;
  /** Where a group begins that has no offsets yet. */
  readonly start: 'now' | 'beginning';
  /** The dead letter of an item that the destination refuses, or whose attempts are used up: the redacted, encoded record. */
  rejectedItem(item: DeliveryItem, outcome: ItemOutcome, attempts: number, input: TopicPartition): DeadLetter;
}
export type Line = StatelessLine | StatefulLine | DeliveryLine;

/** What a stage is given when it is made. */
export interface StageContext {
  readonly stage: StageName;
  readonly topicPrefix: string;
  readonly clusterId: string;
  readonly metrics: Metrics;
  readonly log: Logger;
  /** Number of partitions of a contract topic. */
  partitions(topic: Topic): number;
  /** How often a topic (by its full name) has been deleted and created again, and accepted so: its offsets began anew each time. */
  incarnation(topic: string): number;
  /** Writes what a step says and resolves after acks=all: for steps whose chunk is an HTTP request. @throws a retryable error */
  commit(result: StepResult): Promise<void>;
  /** Wall clock, microseconds. */
  nowMicros(): number;
}

export interface StageParts {
  readonly lines: readonly Line[];
  /** Routes on the process's HTTP server, beside /metrics and /health. */
  readonly routes?: (server: HttpServer) => void;
  /** After the lines have drained. */
  readonly close?: () => Promise<void>;
}

export interface Stage<Config = unknown> {
  readonly name: StageName;
  readonly from: readonly Topic[];
  readonly to: readonly Topic[];
  readonly commit: CommitKind;
  /** Pure. @throws ConfigError with every problem at once */
  configure(env: Readonly<Record<string, string | undefined>>): Config;
  create(config: Config, context: StageContext): StageParts;
}

/** A stage, typed by its own configuration inside and opaque outside. */
export function defineStage<Config>(stage: Stage<Config>): Stage {
  return stage as unknown as Stage;
}

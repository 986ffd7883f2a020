import type { ReasonCode } from '@tripline/contract';
import { RecordTooLargeError } from '../errors.ts';
import type { BatchConsumer, InputRecord, RecordBatch, TopicPartition } from '../port.ts';
import { backoffMs, pause } from '../runner/backoff.ts';
import { PartitionLostError, withHeartbeat } from '../runner/heartbeat.ts';
import { isRetryable } from '../runner/isolate.ts';
import type { Committer, LineEnvironment, LineState, Progress } from '../runner/line-environment.ts';
import { Turns } from '../runner/turns.ts';
import type { Chunk, StatefulLine, StatefulStepResult, Task } from '../stage.ts';
import { recordResults } from './at-least-once.ts';
import { withoutOutput } from './reduced-result.ts';
import { Ticker } from './ticker.ts';
import { closeProducer, type OpenTask, openTask, StateRefusedError, transactionRecords } from './transactional-task.ts';

/**
 * Emissions, state changes and position in one transaction. One producer per input partition: its fencing is what keeps a zombie out, since the
 * client cannot fence by group generation. The position in the changelog is the truth; the group's offset is for lag tools.
 *
 * Order on assignment: fence, then read the changelog to its end, then seek to the position found there, then take records.
 */
export class TransactionalCommitter implements Committer {
  readonly startPaused = true;
  readonly #line: StatefulLine;
  readonly #env: LineEnvironment;
  readonly #open = new Map<string, OpenTask>();
  /** Chunks, ticks and restores of a partition come one after the other, within one assignment. */
  readonly #turns = new Turns();
  readonly #ticker: Ticker;
  readonly #tickEveryMs: number;
  #consumer: BatchConsumer | undefined;
  #generation = -1;
  #restoring = 0;
  #isRefused = false;
  #closed = new AbortController();

  constructor(line: StatefulLine, env: LineEnvironment, tickEveryMs = 1_000) {
    this.#line = line;
    this.#env = env;
    this.#tickEveryMs = tickEveryMs;
    this.#ticker = new Ticker(env, this.#open, (open, readToMicros) => this.#tick(open, readToMicros));
  }

  state(): LineState {
    if (this.#isRefused) return 'failed';
    return this.#restoring > 0 ? 'restoring' : 'running';
  }

  assigned(partitions: readonly TopicPartition[], generation: number, consumer: BatchConsumer): void {
    this.#generation = generation;
    this.#consumer = consumer;
    const before = [...this.#open.values()];
    this.#open.clear();
    for (const { producer } of before) void closeProducer(producer, this.#env);
    for (const partition of partitions) void this.#prepare(partition, generation, consumer);
    this.#ticker.start(this.#tickEveryMs);
  }

  async work(chunk: Chunk, batch: RecordBatch, consumer: BatchConsumer, stop: AbortSignal): Promise<Progress> {
    const turn = turnOf(batch.generation, chunk);
    const before = this.#turns.before(turn);
    if (before !== undefined) await withHeartbeat(batch, stop, () => before);
    return this.#turns.take(turn, () => this.#work(chunk, batch, consumer, stop));
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await this.#ticker.stop();
    const open = [...this.#open.values()];
    this.#open.clear();
    await Promise.all(open.map(({ producer }) => producer.close()));
  }

  async #work(chunk: Chunk, batch: RecordBatch, consumer: BatchConsumer, stop: AbortSignal): Promise<Progress> {
    if (batch.generation !== this.#generation) throw new PartitionLostError();
    // None is open after a restore that failed: the chunk is tried again, and so is the restore.
    const open = this.#open.get(keyOf(chunk)) ?? (await this.#reopen(chunk, batch, stop));
    goOnFrom(open.position, chunk, consumer);
    try {
      const result = open.task.step(chunk);
      await withHeartbeat(batch, stop, () => this.#commit(open, chunk, batch, result));
      recordResults([result], this.#env);
    } catch (error) {
      const { position } = await this.#reopen(chunk, batch, stop);
      goOnFrom(position, chunk, consumer);
      if (error instanceof PartitionLostError || isRetryable(error)) throw error;
      await withHeartbeat(batch, stop, ({ wait }) => this.#singly(chunk, batch, wait));
    }
    return { records: chunk.records.length, restMs: 0 };
  }

  /** Nothing has come: what the task does because of the time. */
  #tick(open: OpenTask, readToMicros: number): Promise<void> {
    const generation = this.#generation;
    return this.#turns.take(turnOf(generation, open.of), async () => {
      if (this.#open.get(keyOf(open.of)) !== open || this.#closed.signal.aborted) return;
      try {
        const result = open.task.tick?.({ nowMicros: this.#env.nowMicros(), readToMicros });
        if (result === undefined || (result.put.length === 0 && result.emit.length === 0)) return;
        const records = transactionRecords(this.#line, open.of.partition, result, this.#env);
        await open.producer.commit({ records, groupId: this.#line.group, offsets: [] });
        recordResults([result], this.#env);
      } catch (error) {
        if (generation === this.#generation && !this.#closed.signal.aborted) this.#startAgain(open, error);
      }
    });
  }

  /** After a tick that failed: as after an assignment. */
  #startAgain(open: OpenTask, error: unknown): void {
    this.#env.metrics.errors.inc({ stage: this.#env.stage, code: 'TICK_FAILED' });
    this.#env.log.warn({ err: error, line: this.#env.line, ...open.of }, 'tick failed, task is restored');
    this.#open.delete(keyOf(open.of));
    void closeProducer(open.producer, this.#env);
    const consumer = this.#consumer as BatchConsumer;
    consumer.pause([open.of]);
    void this.#prepare(open.of, this.#generation, consumer);
  }

  /** Restores a partition in the background; its records stay paused meanwhile. */
  async #prepare(partition: TopicPartition, generation: number, consumer: BatchConsumer): Promise<void> {
    this.#restoring += 1;
    try {
      for (let attempt = 1; generation === this.#generation && !this.#closed.signal.aborted; attempt += 1) {
        try {
          const open = () => this.#openTask(partition, generation, consumer);
          await this.#turns.take(turnOf(generation, partition), open);
          return;
        } catch (error) {
          if (error instanceof StateRefusedError) return this.#refuse(error);
          this.#env.metrics.errors.inc({ stage: this.#env.stage, code: 'RESTORE_FAILED' });
          this.#env.log.warn({ err: error, line: this.#env.line, ...partition, attempt }, 'restore is tried again');
          await pause(backoffMs(attempt, this.#env.random()), this.#closed.signal);
        }
      }
    } finally {
      this.#restoring -= 1;
    }
  }

  /** The partition stays paused and the process is not live: someone must act. */
  #refuse(error: StateRefusedError): void {
    this.#isRefused = true;
    this.#env.metrics.errors.inc({ stage: this.#env.stage, code: error.code });
    this.#env.log.error({ err: error, line: this.#env.line }, 'state cannot be read');
  }

  async #openTask(partition: TopicPartition, generation: number, consumer: BatchConsumer): Promise<void> {
    const startedAt = performance.now();
    // A chunk that had been handed out already may have been quicker.
    const open =
      this.#open.get(keyOf(partition)) ?? (await openTask(this.#line, { ...partition, generation }, this.#env));
    if (generation !== this.#generation || this.#closed.signal.aborted) return closeProducer(open.producer, this.#env);
    const position = open.task.position() ?? open.position;
    this.#open.set(keyOf(partition), open);
    consumer.seek({ ...partition, offset: position });
    consumer.resume([partition]);
    this.#env.log.info(
      { line: this.#env.line, ...partition, position, tookMs: Math.round(performance.now() - startedAt) },
      'task restored',
    );
  }

  #commit(open: OpenTask, chunk: Chunk, batch: RecordBatch, result: StatefulStepResult): Promise<void> {
    const last = chunk.records[chunk.records.length - 1] as InputRecord;
    const isEnd = last === batch.records[batch.records.length - 1];
    const offset = isEnd ? batch.nextOffset : last.offset + 1;
    return open.producer.commit({
      records: transactionRecords(this.#line, chunk.partition, result, this.#env),
      groupId: this.#line.group,
      offsets: [{ topic: chunk.topic, partition: chunk.partition, offset, metadata: '' }],
    });
  }

  /** After a throw or a failed commit the memory is ahead of the log: throw the task away and read it back. */
  async #reopen(chunk: Chunk, batch: RecordBatch, stop: AbortSignal): Promise<OpenTask> {
    const key = keyOf(chunk);
    // What is open by now belongs to the new assignment.
    if (batch.generation !== this.#generation) throw new PartitionLostError();
    const broken = this.#open.get(key);
    this.#open.delete(key);
    await closeProducer(broken?.producer, this.#env);
    if (batch.isStale() || stop.aborted) throw new PartitionLostError();
    return withHeartbeat(batch, stop, () => this.#restoredInPlace(chunk, batch));
  }

  /** Noted before anything else is waited for, so that whoever gets the partition next closes its producer. */
  async #restoredInPlace(chunk: Chunk, batch: RecordBatch): Promise<OpenTask> {
    const open = await openTask(this.#line, { ...chunk, generation: batch.generation }, this.#env);
    if (batch.generation === this.#generation && !this.#closed.signal.aborted) {
      this.#open.set(keyOf(chunk), open);
      return open;
    }
    await open.producer.close();
    throw new PartitionLostError();
  }

  /**
   * The step threw on the chunk, or one of its outputs is too large: record by record, each in its own transaction, and the one at fault becomes
   * a dead letter.
   */
  async #singly(chunk: Chunk, batch: RecordBatch, signal: AbortSignal): Promise<void> {
    for (const record of chunk.records) {
      const open = this.#open.get(keyOf(chunk));
      if (open === undefined || signal.aborted) throw new PartitionLostError();
      const single = { ...chunk, records: [record] };
      const result = this.#stepOne(open.task, record, single);
      if (result === undefined) await this.#rejectOne('unexpected', single, batch, signal);
      else await this.#commitOne(open, result, single, batch, signal);
    }
  }

  /** An output that its topic refuses for its size is left out, for good: its record's dead letter says so. */
  async #commitOne(
    open: OpenTask,
    result: StatefulStepResult,
    single: Chunk,
    batch: RecordBatch,
    signal: AbortSignal,
  ): Promise<void> {
    try {
      await this.#commit(open, single, batch, result);
      recordResults([result], this.#env);
    } catch (error) {
      if (!(error instanceof RecordTooLargeError)) throw error;
      const { topic, partition, offset } = single.records[0] as InputRecord;
      this.#env.metrics.errors.inc({ stage: this.#env.stage, code: error.code });
      this.#env.log.error({ err: error, line: this.#env.line, topic, partition, offset }, 'output is too large');
      const letter = () => this.#line.deadLetter(single.records[0] as InputRecord, 'too_large', single.nowMicros);
      const rest = withoutOutput(result, error.index, letter);
      if (rest === undefined) return this.#rejectOne('too_large', single, batch, signal);
      // The same step once more, on the state as it was: what it puts is what it put.
      const fresh = await this.#reopen(single, batch, signal);
      fresh.task.step(single);
      await this.#commitOne(fresh, rest, single, batch, signal);
    }
  }

  #stepOne(task: Task, record: InputRecord, single: Chunk): StatefulStepResult | undefined {
    try {
      return task.step(single);
    } catch (error) {
      if (isRetryable(error)) throw error;
      const { topic, partition, offset } = record;
      this.#env.metrics.errors.inc({ stage: this.#env.stage, code: 'UNEXPECTED' });
      this.#env.log.error({ err: error, line: this.#env.line, topic, partition, offset }, 'step threw on a record');
      return undefined;
    }
  }

  /** The dead letter in a transaction with the state of an empty step past the record. */
  async #rejectOne(reason: ReasonCode, single: Chunk, batch: RecordBatch, signal: AbortSignal): Promise<void> {
    const open = await this.#reopen(single, batch, signal);
    const record = single.records[0] as InputRecord;
    const skipped = open.task.step({ ...single, records: [{ ...record, value: null }] });
    const letter = this.#line.deadLetter(record, reason, single.nowMicros);
    const result = { ...skipped, reject: [{ ...letter, body: null, seal: null }] };
    await this.#commit(open, single, batch, result);
    recordResults([result], this.#env);
  }
}

/** A commit whose answer was lost may have taken effect: on from where the changelog says, not from the chunk. */
function goOnFrom(position: number, { topic, partition, records }: Chunk, consumer: BatchConsumer): void {
  const first = records[0] as InputRecord;
  if (position <= first.offset) return;
  consumer.seek({ topic, partition, offset: position });
  throw new PartitionLostError();
}

function keyOf(of: TopicPartition): string {
  return `${of.topic}/${of.partition}`;
}

/** What is still under way for an earlier assignment holds up nothing of this one. */
function turnOf(generation: number, of: TopicPartition): string {
  return `${generation}/${keyOf(of)}`;
}

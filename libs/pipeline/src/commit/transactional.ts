import { topics as contractTopics } from '@tripline/contract';
import type {
  BatchConsumer,
  InputRecord,
  OutputRecord,
  RecordBatch,
  TopicPartition,
  TransactionalProducer,
} from '../port.ts';
import { backoffMs, pause } from '../runner/backoff.ts';
import { PartitionLostError, withHeartbeat } from '../runner/heartbeat.ts';
import { isRetryable } from '../runner/isolate.ts';
import type { Committer, LineEnvironment, LineState, Progress } from '../runner/line-environment.ts';
import { deadLetterRecord, toRecord } from '../runner/outbox.ts';
import type { Chunk, StatefulLine, StatefulStepResult, Task } from '../stage.ts';
import { withAdmin } from '../topics/topic-register.ts';
import { recordResults } from './at-least-once.ts';

interface OpenTask {
  readonly task: Task;
  readonly producer: TransactionalProducer;
  /** Where the restored state says to go on. */
  readonly position: number;
}

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
  #generation = -1;
  #restoring = 0;
  #closed = new AbortController();

  constructor(line: StatefulLine, env: LineEnvironment) {
    this.#line = line;
    this.#env = env;
  }

  state(): LineState {
    return this.#restoring > 0 ? 'restoring' : 'running';
  }

  assigned(partitions: readonly TopicPartition[], generation: number, consumer: BatchConsumer): void {
    this.#generation = generation;
    const before = [...this.#open.values()];
    this.#open.clear();
    for (const { producer } of before)
      void producer.close().catch((error: unknown) => this.#env.log.debug({ err: error }, 'producer not closed'));
    for (const partition of partitions) void this.#prepare(partition, generation, consumer);
  }

  async work(chunk: Chunk, batch: RecordBatch, consumer: BatchConsumer, stop: AbortSignal): Promise<Progress> {
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

  async close(): Promise<void> {
    this.#closed.abort();
    const open = [...this.#open.values()];
    this.#open.clear();
    await Promise.all(open.map(({ producer }) => producer.close()));
  }

  /** Restores a partition in the background; its records stay paused meanwhile. */
  async #prepare(partition: TopicPartition, generation: number, consumer: BatchConsumer): Promise<void> {
    this.#restoring += 1;
    try {
      for (let attempt = 1; generation === this.#generation && !this.#closed.signal.aborted; attempt += 1) {
        try {
          await this.#openTask(partition, generation, consumer);
          return;
        } catch (error) {
          this.#env.metrics.errors.inc({ stage: this.#env.stage, code: 'RESTORE_FAILED' });
          this.#env.log.warn({ err: error, line: this.#env.line, ...partition, attempt }, 'restore is tried again');
          await pause(backoffMs(attempt, this.#env.random()), this.#closed.signal);
        }
      }
    } finally {
      this.#restoring -= 1;
    }
  }

  async #openTask(partition: TopicPartition, generation: number, consumer: BatchConsumer): Promise<void> {
    const startedAt = performance.now();
    const open = await this.#restored(partition);
    if (generation !== this.#generation || this.#closed.signal.aborted) {
      await open.producer.close();
      return;
    }
    const { position } = open;
    this.#open.set(keyOf(partition), open);
    consumer.seek({ ...partition, offset: position });
    consumer.resume([partition]);
    this.#env.log.info(
      { line: this.#env.line, ...partition, position, tookMs: Math.round(performance.now() - startedAt) },
      'task restored',
    );
  }

  async #restored(partition: TopicPartition): Promise<OpenTask> {
    const { port, stage, topics, metrics } = this.#env;
    // One id per input partition, whoever owns it: the next owner's fence ends this one.
    const producer = port.transactionalProducer(`${this.#line.group}-${partition.topic}-${partition.partition}`);
    try {
      await producer.fence();
      const task = this.#line.openTask(partition);
      const state = { topic: topics.name(this.#line.stateTopic), partition: partition.partition };
      await port.readToEnd(state, (records) => {
        metrics.restoredKeys.inc(records.length);
        for (const record of records) if (record.key !== null) task.restore(record.key.toString(), record.value);
      });
      return { task, producer, position: task.position() ?? (await this.#logStart(partition)) };
    } catch (error) {
      await producer
        .close()
        .catch((closing: unknown) => this.#env.log.debug({ err: closing, stage }, 'producer not closed'));
      throw error;
    }
  }

  /** No position in the changelog: from the start of the log, whatever the group's offset says. */
  async #logStart(partition: TopicPartition): Promise<number> {
    const offsets = await withAdmin(this.#env.port, (admin) => admin.offsets(partition.topic));
    return offsets.find((of) => of.partition === partition.partition)?.low ?? 0;
  }

  #commit(open: OpenTask, chunk: Chunk, batch: RecordBatch, result: StatefulStepResult): Promise<void> {
    const last = chunk.records[chunk.records.length - 1] as InputRecord;
    const isEnd = last === batch.records[batch.records.length - 1];
    return open.producer.commit({
      records: this.#records(chunk, result),
      groupId: this.#line.group,
      offsets: [
        {
          topic: chunk.topic,
          partition: chunk.partition,
          offset: isEnd ? batch.nextOffset : last.offset + 1,
          metadata: '',
        },
      ],
    });
  }

  #records(chunk: Chunk, result: StatefulStepResult): OutputRecord[] {
    const { topics } = this.#env;
    return [
      ...result.emit.map((emission) => toRecord(emission, topics)),
      ...result.reject.map((letter) => deadLetterRecord(letter, topics)),
      ...result.put.map(({ key, value }) => ({
        topic: topics.name(this.#line.stateTopic),
        partition: chunk.partition,
        key,
        value,
      })),
    ];
  }

  /** After a throw or a failed commit the memory is ahead of the log: throw the task away and read it back. */
  async #reopen(chunk: Chunk, batch: RecordBatch, stop: AbortSignal): Promise<OpenTask> {
    const key = keyOf(chunk);
    // What is open by now belongs to the new assignment.
    if (batch.generation !== this.#generation) throw new PartitionLostError();
    const broken = this.#open.get(key);
    this.#open.delete(key);
    await broken?.producer
      .close()
      .catch((error: unknown) => this.#env.log.debug({ err: error }, 'producer not closed'));
    if (batch.isStale() || stop.aborted) throw new PartitionLostError();
    return withHeartbeat(batch, stop, () => this.#restoredInPlace(chunk, batch));
  }

  /** Noted before anything else is waited for, so that whoever gets the partition next closes its producer. */
  async #restoredInPlace(chunk: Chunk, batch: RecordBatch): Promise<OpenTask> {
    const open = await this.#restored(chunk);
    if (batch.generation === this.#generation && !this.#closed.signal.aborted) {
      this.#open.set(keyOf(chunk), open);
      return open;
    }
    await open.producer.close();
    throw new PartitionLostError();
  }

  /** The step threw on the chunk: record by record, each in its own transaction, and the one on which it throws becomes a dead letter. */
  async #singly(chunk: Chunk, batch: RecordBatch, signal: AbortSignal): Promise<void> {
    for (const record of chunk.records) {
      const open = this.#open.get(keyOf(chunk));
      if (open === undefined || signal.aborted) throw new PartitionLostError();
      const single = { ...chunk, records: [record] };
      const result = this.#stepOne(open.task, record, single);
      if (result === undefined) {
        const fresh = await this.#reopen(single, batch, signal);
        await this.#rejectOne(fresh, record, single, batch);
        continue;
      }
      await this.#commit(open, single, batch, result);
      recordResults([result], this.#env);
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
  async #rejectOne(open: OpenTask, record: InputRecord, single: Chunk, batch: RecordBatch): Promise<void> {
    const skipped = open.task.step({ ...single, records: [{ ...record, value: null }] });
    const result = { ...skipped, reject: [this.#line.deadLetter(record, 'unexpected', single.nowMicros)] };
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

/** The changelog lies in the same partition as the input, so both must have as many. */
export function isCoPartitioned(
  line: StatefulLine,
  inputPartitions: number,
  env: Pick<LineEnvironment, 'topics'>,
): boolean {
  return env.topics.partitions(line.stateTopic ?? contractTopics.detectState) === inputPartitions;
}

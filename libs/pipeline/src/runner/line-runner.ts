import { PipelineError } from '../errors.ts';
import type { BatchConsumer, InputRecord, RecordBatch, TopicPartition } from '../port.ts';
import type { Line } from '../stage.ts';
import { backoffMs, pause } from './backoff.ts';
import { ChunkSizer, nextChunk } from './chunks.ts';
import { CrashMarker } from './crash-marker.ts';
import { PartitionLostError, withHeartbeat } from './heartbeat.ts';
import { isRetryable } from './isolate.ts';
import type { Committer, HealthSource, LineEnvironment, LineState } from './line-environment.ts';

/** Partitions handled side by side: while one waits for a produce or a destination the others go on. */
const CONCURRENCY = 12;

interface LagLabels {
  readonly stage: string;
  readonly line: string;
  readonly topic: string;
  readonly partition: string;
}

/**
 * Owns what all stages share: fetch, chunks, heartbeats, isolation in time, back-off, lag and metrics. What is done with a chunk is the committer's.
 */
export class LineRunner implements HealthSource {
  readonly #line: Line;
  readonly #env: LineEnvironment;
  readonly #committer: Committer;
  readonly #stop = new AbortController();
  readonly #sizer = new ChunkSizer();
  readonly #marker: CrashMarker;
  readonly #atWork = new Set<Promise<void>>();
  #consumer: BatchConsumer | undefined;
  #state: LineState = 'joining';
  #lastFault: string | undefined;
  /** Code of the fault that each partition waits out at the moment. */
  readonly #waiting = new Map<string, string>();
  /** Partitions whose lag has been reported. */
  readonly #reported = new Map<string, LagLabels>();
  /** Records still to be worked off one by one, by partition. */
  readonly #careful = new Map<string, number>();

  constructor(line: Line, env: LineEnvironment, committer: Committer) {
    this.#line = line;
    this.#env = env;
    this.#committer = committer;
    this.#marker = new CrashMarker(line.group, line.topics, env.port.admin());
  }

  /** Joins the group and works until `stop`. Resolves once joined: however long the group or the broker takes, it is tried again. */
  async start(): Promise<void> {
    for (let attempt = 1; !this.#stop.signal.aborted; attempt += 1) {
      try {
        await this.#join();
        return;
      } catch (error) {
        this.#env.metrics.errors.inc({ stage: this.#env.stage, code: 'JOIN_FAILED' });
        this.#env.log.warn({ err: error, line: this.label, attempt }, 'group not joined');
        await this.#leave();
      }
      await pause(backoffMs(attempt, this.#env.random()), this.#stop.signal);
    }
  }

  async #join(): Promise<void> {
    const consumer = this.#env.port.consumer({
      groupId: this.#line.group,
      topics: this.#line.topics,
      startPaused: this.#committer.startPaused,
      concurrency: CONCURRENCY,
      onAssigned: (partitions, generation) => this.#assigned(partitions, generation),
      onFatal: (error) => this.#failed(error),
    });
    this.#consumer = consumer;
    await consumer.run((batch) => this.#work(batch, consumer));
  }

  /** Finishes the chunk under way, commits it and leaves the group. */
  async stop(): Promise<void> {
    this.#stop.abort();
    const consumer = this.#consumer;
    if (consumer !== undefined) {
      // Only then: taking the count back commits the offset of the start, which must not come after that of a finished chunk.
      await Promise.allSettled(this.#atWork);
      await this.#marker
        .end(consumer)
        .catch((error: unknown) => this.#env.log.debug({ err: error }, 'start count not taken back'));
      await consumer.stop();
    }
    await this.#committer.close();
    if (this.#state !== 'failed') this.#state = 'stopped';
  }

  get label(): string {
    return this.#env.line;
  }

  /** For health: ready when running, alive unless failed. */
  get condition(): { state: LineState; fault?: string } {
    const [fault] = this.#waiting.values();
    if (this.#state === 'running' && fault !== undefined) return { state: 'backing_off', fault };
    const state = this.#state === 'running' ? this.#committer.state() : this.#state;
    return this.#lastFault === undefined ? { state } : { state, fault: this.#lastFault };
  }

  #assigned(partitions: readonly TopicPartition[], generation: number): void {
    const consumer = this.#consumer;
    if (consumer === undefined) return;
    this.#marker.reassigned();
    this.#forgetLag(partitions);
    this.#waiting.clear();
    this.#committer.assigned(partitions, generation, consumer);
    this.#recovered();
    this.#env.log.info({ line: this.label, partitions: partitions.length, generation }, 'partitions assigned');
  }

  #failed(error: Error): void {
    this.#state = 'failed';
    this.#lastFault = error instanceof PipelineError ? error.code : error.name;
    this.#env.metrics.errors.inc({ stage: this.#env.stage, code: this.#lastFault });
    this.#env.log.error({ err: error, line: this.label }, 'consumer stopped for good');
    void this.#rejoin();
  }

  /** Not live until it has joined again: where only a new process helps, whoever watches liveness starts one. */
  async #rejoin(): Promise<void> {
    await this.#leave();
    await pause(backoffMs(1, this.#env.random()), this.#stop.signal);
    await this.start();
  }

  async #leave(): Promise<void> {
    await this.#consumer?.stop().catch((error: unknown) => this.#env.log.debug({ err: error }, 'consumer not stopped'));
  }

  #work(batch: RecordBatch, consumer: BatchConsumer): Promise<void> {
    if (this.#stop.signal.aborted) return Promise.resolve();
    const work = this.#workOff(batch, consumer);
    this.#atWork.add(work);
    return work.finally(() => this.#atWork.delete(work));
  }

  async #workOff(batch: RecordBatch, consumer: BatchConsumer): Promise<void> {
    try {
      await this.#begin(batch, consumer);
      await this.#chunks(batch, consumer);
    } catch (error) {
      if (error instanceof PartitionLostError)
        this.#env.log.info({ line: this.label, topic: batch.topic, partition: batch.partition }, 'partition lost');
      else if (this.#stop.signal.aborted || batch.isStale()) this.#env.log.debug({ err: error }, 'batch ended by stop');
      else throw error;
    }
  }

  async #begin(batch: RecordBatch, consumer: BatchConsumer): Promise<void> {
    const report = await this.#marker.begin(batch, consumer);
    if (report.carefulRecords > 0) this.#careful.set(`${batch.topic}/${batch.partition}`, report.carefulRecords);
    if (report.repeated === undefined) return;
    const { topic, partition, offset, starts } = report.repeated;
    const place = `--topic ${topic} --partition ${partition} --offset ${offset}`;
    const integration = this.#line.kind === 'delivery' ? ` --integration ${this.#line.integration}` : '';
    const command = `tripline topics skip --stage ${this.#env.stage}${integration} ${place}`;
    this.#env.metrics.errors.inc({ stage: this.#env.stage, code: 'DIED_ON_SAME_OFFSET' });
    this.#env.log.error(
      { line: this.label, topic, partition, offset, starts, command },
      'process died on the same offset again',
    );
  }

  async #chunks(batch: RecordBatch, consumer: BatchConsumer): Promise<void> {
    let done = 0;
    while (done < batch.records.length) {
      if (this.#stop.signal.aborted || batch.isStale()) return;
      const records = nextChunk(batch.records, done, this.#limit(batch));
      const startedAt = performance.now();
      await this.#attempt(records, batch, consumer);
      const tookMs = performance.now() - startedAt;
      this.#sizer.observe(records.length, tookMs);
      done += records.length;
      const next = done === batch.records.length ? batch.nextOffset : (batch.records[done] as InputRecord).offset;
      this.#settled(batch, records, next, tookMs);
      await batch.beat();
    }
    if (batch.records.length === 0) batch.resolve(batch.nextOffset);
  }

  /** Works a chunk until it is done; passing faults are waited out with jitter, heartbeats going on. */
  async #attempt(records: readonly InputRecord[], batch: RecordBatch, consumer: BatchConsumer): Promise<void> {
    const key = `${batch.topic}/${batch.partition}`;
    for (let attempt = 1; ; attempt += 1) {
      try {
        const chunk = { topic: batch.topic, partition: batch.partition, records, nowMicros: this.#env.nowMicros() };
        await this.#committer.work(chunk, batch, consumer, this.#stop.signal);
        this.#waiting.delete(key);
        return;
      } catch (error) {
        this.#waiting.delete(key);
        if (!isRetryable(error) || this.#stop.signal.aborted) throw error;
        this.#backOff(error as PipelineError, key, attempt);
      }
      await withHeartbeat(batch, this.#stop.signal, ({ wait }) => pause(backoffMs(attempt, this.#env.random()), wait));
    }
  }

  #backOff(error: PipelineError, key: string, attempt: number): void {
    this.#waiting.set(key, error.code);
    this.#env.metrics.errors.inc({ stage: this.#env.stage, code: error.code });
    this.#env.log.warn({ err: error, line: this.label, attempt }, 'chunk is tried again');
  }

  #recovered(): void {
    this.#state = 'running';
    this.#lastFault = undefined;
  }

  /** What is someone else's by now is theirs to report. */
  #forgetLag(owned: readonly TopicPartition[]): void {
    const keys = new Set(owned.map(({ topic, partition }) => `${topic}/${partition}`));
    for (const [key, labels] of this.#reported) {
      if (keys.has(key)) continue;
      this.#env.metrics.lagRecords.remove(labels);
      this.#env.metrics.lagSeconds.remove(labels);
      this.#reported.delete(key);
    }
  }

  #limit(batch: RecordBatch): number {
    return (this.#careful.get(`${batch.topic}/${batch.partition}`) ?? 0) > 0 ? 1 : this.#sizer.limit;
  }

  #settled(batch: RecordBatch, records: readonly InputRecord[], next: number, tookMs: number): void {
    batch.resolve(next);
    this.#marker.progressed(batch.topic, batch.partition);
    const careful = this.#careful.get(`${batch.topic}/${batch.partition}`) ?? 0;
    if (careful > 0) this.#careful.set(`${batch.topic}/${batch.partition}`, careful - records.length);
    const { stage, line, metrics } = this.#env;
    metrics.received.inc({ stage, line }, records.length);
    metrics.batchSeconds.observe({ stage, line }, tookMs / 1000);
    const labels = { stage, line, topic: batch.topic, partition: String(batch.partition) };
    this.#reported.set(`${batch.topic}/${batch.partition}`, labels);
    const lag = Math.max(0, batch.highWatermark - next);
    const last = records[records.length - 1] as InputRecord;
    metrics.lagRecords.set(labels, lag);
    metrics.lagSeconds.set(labels, lag === 0 ? 0 : Math.max(0, this.#env.nowMicros() / 1e6 - last.timestampMs / 1000));
  }
}

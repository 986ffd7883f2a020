import { PipelineError } from '../errors.ts';
import type { BatchConsumer, InputRecord, RecordBatch, TopicPartition } from '../port.ts';
import type { Line } from '../stage.ts';
import { backoffMs, pause } from './backoff.ts';
import { ChunkSizer, nextChunk } from './chunks.ts';
import { CrashMarker } from './crash-marker.ts';
import { PartitionLostError, withHeartbeat } from './heartbeat.ts';
import { isRetryable } from './isolate.ts';
import { LagReport } from './lag-report.ts';
import type { Committer, HealthSource, LineEnvironment, LineState, Progress } from './line-environment.ts';
import { Resting } from './resting.ts';

/** Partitions handled side by side: while one waits for a produce or a destination the others go on. */
const CONCURRENCY = 12;

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
  readonly #resting = new Resting();
  /** Failed attempts at the chunk that each resting partition will begin with. */
  readonly #attempts = new Map<string, number>();
  /** Partitions that are held back: told once, however often they rest. */
  readonly #heldBack = new Set<string>();
  readonly #lag: LagReport;
  /** Records still to be worked off one by one, by partition. */
  readonly #careful = new Map<string, number>();

  constructor(line: Line, env: LineEnvironment, committer: Committer) {
    this.#line = line;
    this.#env = env;
    this.#committer = committer;
    this.#lag = new LagReport(env);
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
    this.#rested();
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
    this.#lag.owned(partitions);
    this.#waiting.clear();
    this.#rested();
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
      const { records: count, restMs } = await this.#attempt(records, batch, consumer);
      const tookMs = performance.now() - startedAt;
      if (count > 0) {
        this.#sizer.observe(count, tookMs);
        done += count;
        const next = done === batch.records.length ? batch.nextOffset : (batch.records[done] as InputRecord).offset;
        this.#settled(batch, records.slice(0, count), next, tookMs);
      }
      if (restMs > 0) return this.#rest(batch, restMs, consumer);
      await batch.beat();
    }
    if (batch.records.length === 0) batch.resolve(batch.nextOffset);
    this.#goesOn(batch);
  }

  /**
   * Works at a chunk; passing faults are waited out with jitter. A stateless line's partition rests meanwhile, so that the others go on; where state or
   * a destination is at stake the chunk stays in hand, heartbeats going on.
   */
  async #attempt(records: readonly InputRecord[], batch: RecordBatch, consumer: BatchConsumer): Promise<Progress> {
    const key = `${batch.topic}/${batch.partition}`;
    for (let attempt = (this.#attempts.get(key) ?? 0) + 1; ; attempt += 1) {
      try {
        const chunk = { topic: batch.topic, partition: batch.partition, records, nowMicros: this.#env.nowMicros() };
        const progress = await this.#committer.work(chunk, batch, consumer, this.#stop.signal);
        this.#waiting.delete(key);
        this.#attempts.delete(key);
        if (progress.restMs > 0) this.#holdBack(batch, progress.restMs);
        return progress;
      } catch (error) {
        this.#waiting.delete(key);
        if (!isRetryable(error) || this.#stop.signal.aborted) throw error;
        this.#backOff(error as PipelineError, key, attempt);
      }
      const waitMs = Math.max(1, backoffMs(attempt, this.#env.random()));
      if (this.#line.kind === 'atLeastOnce') {
        this.#attempts.set(key, attempt);
        return { records: 0, restMs: waitMs };
      }
      await withHeartbeat(batch, this.#stop.signal, ({ wait }) => pause(waitMs, wait));
    }
  }

  #rest(batch: RecordBatch, restMs: number, consumer: BatchConsumer): void {
    if (this.#stop.signal.aborted || batch.isStale()) return;
    this.#resting.rest(batch, restMs, consumer);
  }

  /** Nobody rests any more. */
  #rested(): void {
    this.#resting.clear();
    this.#attempts.clear();
    this.#heldBack.clear();
    this.#tellHeldBack();
  }

  #holdBack({ topic, partition }: RecordBatch, restMs: number): void {
    if (this.#heldBack.has(`${topic}/${partition}`)) return;
    this.#heldBack.add(`${topic}/${partition}`);
    this.#tellHeldBack();
    this.#env.log.warn({ line: this.label, topic, partition, restMs }, 'partition held back');
  }

  /** A whole batch has been worked off without a rest. */
  #goesOn({ topic, partition }: RecordBatch): void {
    if (!this.#heldBack.delete(`${topic}/${partition}`)) return;
    this.#tellHeldBack();
    this.#env.log.info({ line: this.label, topic, partition }, 'partition goes on');
  }

  #tellHeldBack(): void {
    this.#env.metrics.partitionsHeldBack.set({ stage: this.#env.stage, line: this.label }, this.#heldBack.size);
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
    this.#lag.settled(batch, records[records.length - 1] as InputRecord, next);
  }
}

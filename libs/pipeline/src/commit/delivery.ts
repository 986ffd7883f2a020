import { codecs, topics as contractTopics, type DeadLetter, type DeliveryOutcome } from '@tripline/contract';
import { PipelineError } from '../errors.ts';
import type { BatchConsumer, InputRecord, OutputRecord, RecordBatch } from '../port.ts';
import { backoffMs, pause } from '../runner/backoff.ts';
import { PartitionLostError, type WorkSignals, withHeartbeat } from '../runner/heartbeat.ts';
import { isolate } from '../runner/isolate.ts';
import type { Committer, LineEnvironment, LineState, Progress } from '../runner/line-environment.ts';
import { deadLetterRecord, toRecord } from '../runner/outbox.ts';
import type { Chunk, DeliveryItem, DeliveryLine, DeliveryStepResult, ItemOutcome } from '../stage.ts';
import { commitPast } from './at-least-once.ts';
import { nextRequest } from './delivery-batches.ts';
import { DeliveryLedger } from './delivery-ledger.ts';

/** A destination that wants someone to act (401, wrong path) is asked again this often. */
const PAUSED_PROBE_MS = 30_000;
const OUTCOME_EVERY_MS = 1_000;
/** A connector that says nothing of an item: taken for not delivered. */
const NO_OUTCOME: Extract<ItemOutcome, { kind: 'retry' }> = { kind: 'retry', code: 'NO_OUTCOME' };

/**
 * Hands items to the destination in order, waits until each is delivered or a dead letter, then commits. One request at a time per partition, so
 * that order per agent holds; partitions go side by side. Nothing is dropped: a destination that is down or refuses us is waited for.
 */
export class DeliveryCommitter implements Committer {
  readonly startPaused = false;
  readonly #line: DeliveryLine;
  readonly #env: LineEnvironment;
  readonly #ledger: DeliveryLedger;
  /** No request before this time (milliseconds): what one request was told holds for all of the integration. */
  #notBefore = 0;
  #state: LineState = 'running';

  constructor(line: DeliveryLine, env: LineEnvironment) {
    this.#line = line;
    this.#env = env;
    this.#ledger = new DeliveryLedger(line.integration);
  }

  assigned(): void {
    this.#ledger.forget();
    // The partition that had to wait may be someone else's by now.
    this.#state = 'running';
    this.#env.metrics.deliveryPaused.set({ line: this.#env.line }, 0);
  }

  state(): LineState {
    return this.#state;
  }

  close(): Promise<void> {
    return this.#line.destination.close();
  }

  async work(chunk: Chunk, batch: RecordBatch, consumer: BatchConsumer, stop: AbortSignal): Promise<Progress> {
    const results = this.#step(chunk);
    const letters = results.flatMap((result) => [...result.reject]);
    for (const result of results) {
      for (const [reason, count] of Object.entries(result.dropped ?? {}))
        this.#env.metrics.dropped.inc({ stage: this.#env.stage, reason }, count);
    }
    const items = results.flatMap((result) => [...result.items]);
    let refused = 0;
    await withHeartbeat(batch, stop, async (signals) => {
      const refusals = await this.#deliver(items, chunk, signals);
      refused = refusals.length;
      letters.push(...refusals);
      for (const letter of letters) this.#env.metrics.dropped.inc({ stage: this.#env.stage, reason: letter.reason });
      await this.#keep(letters, signals.end);
    });
    await commitPast(chunk, batch, consumer);
    this.#ledger.settled(chunk, {
      delivered: items.length - refused,
      rejected: letters.length,
      filtered: sumOf(results, 'filtered'),
    });
    await this.#publish(chunk, batch, stop);
    return { records: chunk.records.length, restMs: 0 };
  }

  #step(chunk: Chunk): DeliveryStepResult[] {
    return isolate<DeliveryStepResult>(
      chunk,
      (part) => this.#line.step(part),
      (record, error) => {
        const { topic, partition, offset } = record;
        this.#env.metrics.errors.inc({ stage: this.#env.stage, code: 'UNEXPECTED' });
        this.#env.log.error({ err: error, line: this.#env.line, topic, partition, offset }, 'step threw on a record');
        return { items: [], reject: [this.#line.deadLetter(record, 'unexpected', chunk.nowMicros)] };
      },
    );
  }

  /** @returns dead letters of the items that the destination refuses. Returns early, by a throw, only when the partition is lost. */
  async #deliver(items: readonly DeliveryItem[], chunk: Chunk, { end, wait }: WorkSignals): Promise<DeadLetter[]> {
    const letters: DeadLetter[] = [];
    let waiting = items;
    const attempts = new Map<DeliveryItem, number>();
    while (waiting.length > 0) {
      await this.#mayGo(wait);
      const request = nextRequest(waiting, this.#line.destination);
      const outcomes = await this.#send(request, end);
      if (end.aborted) throw new PartitionLostError();
      const again = this.#settle(request, outcomes, attempts, chunk, letters);
      waiting = [...again, ...waiting.slice(request.length)];
      if (again.length > 0) this.#holdBack(outcomes, Math.max(...again.map((item) => attempts.get(item) ?? 1)));
      else this.#state = 'running';
    }
    return letters;
  }

  /** A destination must not throw; one that does on a request is given its items one by one, and the one on which it throws is refused. */
  async #send(request: readonly DeliveryItem[], end: AbortSignal): Promise<readonly ItemOutcome[]> {
    try {
      return await this.#line.destination.send(request, end);
    } catch (error) {
      if (end.aborted) throw new PartitionLostError(error);
      this.#env.metrics.errors.inc({ stage: this.#env.stage, code: 'DESTINATION_THREW' });
      this.#env.log.error({ err: error, line: this.#env.line, items: request.length }, 'destination threw');
      if (request.length === 1) return [{ kind: 'rejected', code: 'destination_threw' }];
    }
    const outcomes: ItemOutcome[] = [];
    for (const item of request) {
      const [outcome] = await this.#send([item], end);
      outcomes.push(outcome ?? { kind: 'retry', code: 'no_outcome' });
      // What comes behind an item that waits would overtake it.
      if (outcome?.kind === 'retry' || outcome?.kind === 'pause') break;
    }
    return outcomes;
  }

  /** @returns the items to send again, in order */
  #settle(
    request: readonly DeliveryItem[],
    outcomes: readonly ItemOutcome[],
    attempts: Map<DeliveryItem, number>,
    chunk: Chunk,
    letters: DeadLetter[],
  ): DeliveryItem[] {
    const again: DeliveryItem[] = [];
    const delivered: DeliveryItem[] = [];
    request.forEach((item, index) => {
      const outcome = outcomes[index] ?? NO_OUTCOME;
      const tried = (attempts.get(item) ?? 0) + 1;
      attempts.set(item, tried);
      if (outcome.kind === 'delivered') delivered.push(item);
      else if (outcome.kind === 'rejected' || (outcome.kind === 'retry' && tried >= this.#line.maxAttempts)) {
        letters.push(this.#line.rejectedItem(item, outcome, tried, chunk));
        this.#ledger.failed(chunk, outcome, 1, this.#env.nowMicros());
      } else again.push(item);
    });
    this.#delivered(delivered);
    return again;
  }

  #delivered(items: readonly DeliveryItem[]): void {
    if (items.length === 0) return;
    const now = this.#env.nowMicros();
    const { metrics, stage, line } = this.#env;
    metrics.sent.inc({ stage, line }, items.length);
    metrics.deliveryBytes.inc(
      { line },
      items.reduce((bytes, item) => bytes + item.body.length, 0),
    );
    for (const item of items) metrics.endToEndSeconds.observe({ line }, Math.max(0, now - item.receivedAt) / 1e6);
    metrics.deliveryPaused.set({ line }, 0);
    this.#ledger.succeeded(now);
  }

  #holdBack(outcomes: readonly ItemOutcome[], attempt: number): void {
    const bad = outcomes.find((outcome) => outcome.kind === 'retry' || outcome.kind === 'pause') ?? NO_OUTCOME;
    const { metrics, log, line } = this.#env;
    const told = bad.kind === 'pause' ? PAUSED_PROBE_MS : (bad.afterMs ?? backoffMs(attempt, this.#env.random()));
    this.#notBefore = Math.max(this.#notBefore, this.#env.nowMicros() / 1000 + told);
    if (bad.kind === 'pause') {
      metrics.deliveryPaused.set({ line }, 1);
      if (this.#state !== 'paused')
        log.error({ line, code: bad.code, status: bad.status }, 'integration paused until someone acts');
    } else
      log.warn(
        { line, code: bad.code, status: bad.status, retryInMs: Math.round(told), attempt },
        'delivery is tried again',
      );
    this.#state = bad.kind === 'pause' ? 'paused' : 'backing_off';
    metrics.deliveryRetries.inc({ line, code: bad.code });
  }

  /** The rest of the chunk is at the destination: a passing fault repeats the dead letters, not the chunk. */
  async #keep(letters: readonly DeadLetter[], end: AbortSignal): Promise<void> {
    const { outbox, topics, metrics, log, line, stage, random } = this.#env;
    const records = letters.map((letter) => deadLetterRecord(letter, topics));
    for (let attempt = 1; ; attempt += 1) {
      try {
        await outbox.send(records);
        return;
      } catch (error) {
        if (!(error instanceof PipelineError && error.retryable) || end.aborted) throw error;
        metrics.errors.inc({ stage, code: error.code });
        log.warn({ err: error, line, attempt }, 'dead letters are tried again');
        await pause(backoffMs(attempt, random()), end);
      }
    }
  }

  /** Waits as long as the integration was told to. @throws PartitionLostError when that is no longer worth it: what is not settled is not committed */
  async #mayGo(wait: AbortSignal): Promise<void> {
    for (let waitMs = this.#waitMs(); waitMs > 0; waitMs = this.#waitMs()) {
      if (wait.aborted) throw new PartitionLostError();
      await pause(waitMs, wait);
    }
  }

  #waitMs(): number {
    return this.#notBefore - this.#env.nowMicros() / 1000;
  }

  /** Where the integration stands, for control and for a group that lost its offsets: at most once a second per partition. */
  async #publish(chunk: Chunk, batch: RecordBatch, stop: AbortSignal): Promise<void> {
    const last = chunk.records[chunk.records.length - 1] as InputRecord;
    const outcome = this.#ledger.due(chunk, last.offset + 1, this.#state, this.#env.nowMicros(), OUTCOME_EVERY_MS);
    if (outcome === undefined) return;
    const { outbox, log, line } = this.#env;
    // The chunk is committed: whatever happens here must not send it again. The next record says more.
    await withHeartbeat(batch, stop, () => outbox.send([outcomeRecord(outcome, this.#env)])).catch((error: unknown) =>
      log.warn({ err: error, line }, 'delivery outcome not published'),
    );
  }
}

function outcomeRecord(outcome: DeliveryOutcome, env: LineEnvironment): OutputRecord {
  const key = `${outcome.integration}/${outcome.topic}/${outcome.partition}`;
  return toRecord({ topic: contractTopics.delivery, key, value: codecs.deliveryOutcome.encode(outcome) }, env.topics);
}

function sumOf(results: readonly DeliveryStepResult[], reason: string): number {
  return results.reduce((sum, result) => sum + (result.dropped?.[reason] ?? 0), 0);
}

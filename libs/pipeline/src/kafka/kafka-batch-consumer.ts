import { setTimeout as sleep } from 'node:timers/promises';
import type { EachBatchPayload } from 'kafkajs';
import { PipelineError } from '../errors.ts';
import type { BatchConsumer, CommittedOffset, ConsumerOptions, RecordBatch, TopicPartition } from '../port.ts';
import type { ClientSettings } from './client.ts';
import { accessFault, errorType, isLostMembership, isPassing } from './client-errors.ts';
import { GroupSession } from './group-session.ts';
import { toInputRecords } from './input-records.ts';
import { Membership } from './membership.ts';
import { offsetsByTopic, toOffset } from './offsets.ts';

type Handle = (batch: RecordBatch) => Promise<void>;

const COMMIT_AGAIN_MS = 200;
const START_AGAIN_MS = 1_000;
/** A crash that looks final is given this many starts before it is believed. */
const FINAL_AFTER_STARTS = 3;

/**
 * A group member over kafkajs' `eachBatch`. Nothing that a handler throws reaches kafkajs, which would end the consumer in silence or hand out the same
 * batch for ever. Faults of the network and the cluster are outlived by joining anew with new connections.
 */
export class KafkaBatchConsumer implements BatchConsumer {
  readonly #options: ConsumerOptions;
  readonly #settings: ClientSettings;
  readonly #membership = new Membership();
  readonly #running = new Set<Promise<void>>();
  #handle: Handle = () => Promise.reject(new Error('not running'));
  #session: GroupSession | undefined;
  #mustRejoin = false;
  #isStopping = false;
  #isFailed = false;

  constructor(options: ConsumerOptions, settings: ClientSettings) {
    this.#options = options;
    this.#settings = settings;
  }

  async run(handle: Handle): Promise<void> {
    this.#handle = handle;
    await this.#startSessions(this.#settings.timings.firstJoinMs);
  }

  async commit(offsets: readonly CommittedOffset[]): Promise<void> {
    const until = Date.now() + this.#settings.timings.commitOffsetsMs;
    for (;;) {
      const session = this.#session;
      if (session === undefined || !offsets.every((of) => this.#membership.owns(of))) throw refused('not assigned');
      try {
        return await session.commit({ topics: offsetsByTopic(offsets) });
      } catch (error) {
        if (isLostMembership(error) || !isPassing(error) || Date.now() > until) throw this.#lost(error);
        await sleep(COMMIT_AGAIN_MS);
      }
    }
  }

  pause(partitions: readonly TopicPartition[]): void {
    this.#session?.pause(partitions);
  }

  resume(partitions: readonly TopicPartition[]): void {
    this.#session?.resume(partitions);
  }

  seek(to: TopicPartition & { readonly offset: number }): void {
    this.#membership.sought(to);
    this.#session?.seek(to);
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#session?.leave(() => this.#idle());
    this.#session = undefined;
    this.#membership.lost();
  }

  async #startSession(): Promise<void> {
    const hooks = {
      joined: (partitions: readonly TopicPartition[]) => this.#joined(session, partitions),
      rebalancing: () => this.#membership.lost(),
      eachBatch: (payload: EachBatchPayload) => this.#eachBatch(session, payload),
      isBusy: () => this.#running.size > 0,
      crashed: (error: Error) => this.#crashed(error),
    };
    const session = new GroupSession(this.#options, this.#settings, hooks);
    this.#session = session;
    await session.start(this.#options, hooks.eachBatch);
  }

  #joined(session: GroupSession, partitions: readonly TopicPartition[]): void {
    if (this.#isOver()) return;
    this.#mustRejoin = false;
    const generation = this.#membership.joined(partitions);
    if (this.#options.startPaused) session.pause(partitions);
    else session.resumeAll();
    try {
      this.#options.onAssigned?.(partitions, generation);
    } catch (error) {
      this.#fail(toError(error));
    }
  }

  #crashed(error: Error): void {
    this.#membership.lost();
    this.#session = undefined;
    if (this.#isOver()) return;
    // An outage that lasts longer had better be told.
    this.#startSessions(this.#settings.timings.outageMs, error).catch((final: unknown) => this.#fail(toError(final)));
  }

  /** Until it works. @throws when the fault turns out to be final or lasts too long */
  async #startSessions(forMs: number, crash?: Error): Promise<void> {
    const until = Date.now() + forMs;
    let cause: unknown = crash;
    for (let starts = 1; !this.#isOver(); starts += 1) {
      if (cause !== undefined) await this.#waitAfter(cause, starts, until);
      try {
        if (!this.#isOver()) await this.#startSession();
        return;
      } catch (error) {
        cause = error;
      }
    }
  }

  async #waitAfter(cause: unknown, starts: number, until: number): Promise<void> {
    if ((!isPassing(cause) && starts > FINAL_AFTER_STARTS) || Date.now() > until) throw toError(cause);
    this.#settings.log.warn(
      { err: toError(cause), groupId: this.#options.groupId, starts },
      'consumer is started again',
    );
    await this.#idle();
    await sleep(START_AGAIN_MS);
  }

  #fail(error: Error): void {
    if (this.#isOver()) return;
    this.#isFailed = true;
    this.#membership.lost();
    this.#options.onFatal(error);
    // Not from inside a handler: leaving the group waits for it.
    setImmediate(() => void this.#session?.leave(() => this.#idle()));
  }

  #isOver(): boolean {
    return this.#isStopping || this.#isFailed;
  }

  /** No handler is at work. */
  #idle(): Promise<unknown> {
    return Promise.allSettled([...this.#running]);
  }

  /** Whatever the reason, what is under way is void and the group is joined anew: the next batch begins at what is committed. */
  #lost(cause: unknown): PipelineError {
    this.#membership.lost();
    this.#mustRejoin = true;
    return refused(errorType(cause), cause);
  }

  async #eachBatch(session: GroupSession, payload: EachBatchPayload): Promise<void> {
    const { topic, partition } = payload.batch;
    if (this.#mustRejoin) throw new RejoinError();
    // Fetched for an earlier assignment, or paused or sought meanwhile: it is fetched again when it is wanted.
    if (this.#isOver() || !this.#membership.owns({ topic, partition }) || payload.isStale()) return;
    if (session.isPaused({ topic, partition })) return;
    let heartbeatError: unknown;
    const batch = this.#toRecordBatch(payload, (error) => {
      heartbeatError ??= error;
    });
    const work = Promise.resolve()
      .then(() => this.#handle(batch))
      .catch((error: unknown) => {
        // On a batch that is lost anything may throw.
        if (heartbeatError === undefined && !batch.isStale()) this.#fail(toError(error));
      });
    this.#running.add(work);
    await work.finally(() => this.#running.delete(work));
    // The one error that kafkajs is to see: it joins again.
    if (heartbeatError !== undefined) throw heartbeatError;
    if (this.#mustRejoin) throw new RejoinError();
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

/** kafkajs goes by `type`: it joins the group again. */
class RejoinError extends Error {
  readonly type = 'REBALANCE_IN_PROGRESS';
  constructor() {
    super('membership is in doubt');
    this.name = 'RejoinError';
  }
}

function refused(reason: string | undefined, cause?: unknown): PipelineError {
  return new PipelineError('offset commit was refused', { code: 'COMMIT_REFUSED', context: { reason }, cause });
}

function toError(error: unknown): Error {
  if (!(error instanceof Error)) return new Error('handler threw what is no error');
  return accessFault(error) ?? error;
}

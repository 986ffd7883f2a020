import { setTimeout as sleep } from 'node:timers/promises';
import type { Transaction } from 'kafkajs';
import { type PipelineError, RecordTooLargeError, TransactionError } from '../errors.ts';
import type { CommittedOffset, TransactionalProducer } from '../port.ts';
import { sendAcknowledged } from './acknowledged-send.ts';
import type { ClientSettings } from './client.ts';
import { accessFault, errorType, isFenced, isTooLarge } from './client-errors.ts';
import { within } from './deadline.ts';
import { type LiveProducer, openProducer } from './live-producer.ts';
import { offsetsByTopic } from './offsets.ts';
import { recordBytes } from './record-size.ts';
import { type Indexed, splitIntoCalls } from './split.ts';

type Commit = Parameters<TransactionalProducer['commit']>[0];

const TRY_AGAIN_MS = 10;
const NOT_YET = new Set([
  'CONCURRENT_TRANSACTIONS',
  'NOT_COORDINATOR_FOR_GROUP',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'GROUP_LOAD_IN_PROGRESS',
]);

/**
 * One transaction at a time. kafkajs sends the first InitProducerId with the first transaction, so an empty one is begun and left to fence.
 * It cannot go on after a failure (it stays in the state of the failed step, with a sequence that is set back), so any failure ends it: the next
 * producer of the same id aborts what is open.
 */
export class KafkaTransactionalProducer implements TransactionalProducer {
  readonly #settings: ClientSettings;
  readonly #transactionalId: string;
  #live: LiveProducer | undefined;
  #state: 'new' | 'fenced_in' | 'unusable' = 'new';

  constructor(settings: ClientSettings, transactionalId: string) {
    this.#settings = settings;
    this.#transactionalId = transactionalId;
  }

  async fence(): Promise<void> {
    if (this.#state !== 'new') throw this.#error('fence', new Error(`producer is ${this.#state}`));
    const { timings } = this.#settings;
    await this.#guard('fence', timings.commitTransactionMs, async () => {
      const live = await openProducer(this.#settings, {
        transactionalId: this.#transactionalId,
        transactionTimeout: timings.transactionTimeoutMs,
      });
      this.#live = live;
      if (this.#state === 'unusable') return live.abandon(); // it took too long to connect
      const empty = await live.producer.transaction();
      await empty.abort();
    });
    this.#state = 'fenced_in';
  }

  async commit(commit: Commit): Promise<void> {
    if (this.#state !== 'fenced_in') throw this.#error('commit', new Error(`producer is ${this.#state}`));
    await this.#guard('commit', this.#settings.timings.commitTransactionMs, async (live) => {
      const transaction = await (live as LiveProducer).producer.transaction();
      for (const call of splitIntoCalls(commit.records)) await send(transaction, call);
      await addOffsets(transaction, commit.groupId, commit.offsets);
      await transaction.commit();
    });
  }

  async close(): Promise<void> {
    const wasUsable = this.#state === 'fenced_in';
    this.#state = 'unusable';
    if (!wasUsable) this.#live?.abandon();
    else await this.#live?.disconnect().catch(() => this.#live?.abandon());
    this.#live = undefined;
  }

  async #guard(step: string, afterMs: number, job: (live: LiveProducer | undefined) => Promise<void>): Promise<void> {
    const live = this.#live;
    try {
      await within(afterMs, live === undefined ? job(live) : Promise.race([job(live), live.abandoned]));
    } catch (error) {
      this.#state = 'unusable';
      this.#live?.abandon();
      throw this.#error(step, error);
    }
  }

  #error(step: string, error: unknown): PipelineError {
    if (error instanceof RecordTooLargeError) return error;
    const facts = { transactionalId: this.#transactionalId, step, type: accessFault(error)?.code ?? errorType(error) };
    return new TransactionError(isFenced(error) ? { ...facts, fenced: true } : facts, error);
  }
}

/** The broker says only that a batch is too large: where it holds several records, the largest is the one to go. */
async function send(transaction: Transaction, call: readonly Indexed[]): Promise<void> {
  try {
    await sendAcknowledged(transaction, call);
  } catch (error) {
    if (!isTooLarge(error)) throw error;
    const largest = call.reduce((a, b) => (recordBytes(b.record) > recordBytes(a.record) ? b : a));
    throw new RecordTooLargeError(largest.index, { topic: largest.record.topic });
  }
}

/**
 * What kafkajs does not wait for here: the former transaction, when no records come before the offsets; and a coordinator of the group that is only
 * just being found (kafkajs looks for names of these errors that it does not have). To say the same offsets twice does no harm.
 */
async function addOffsets(
  transaction: Transaction,
  consumerGroupId: string,
  offsets: readonly CommittedOffset[],
): Promise<void> {
  if (offsets.length === 0) return;
  for (;;) {
    try {
      await transaction.sendOffsets({ consumerGroupId, topics: offsetsByTopic(offsets) });
      return;
    } catch (error) {
      if (!NOT_YET.has(errorType(error) ?? '')) throw error;
      await sleep(TRY_AGAIN_MS);
    }
  }
}

import { PipelineError, ProduceError, RecordTooLargeError } from '../errors.ts';
import type { BatchProducer, OutputRecord } from '../port.ts';
import { sendAcknowledged } from './acknowledged-send.ts';
import type { ClientSettings } from './client.ts';
import { accessFault, errorType, isTooLarge } from './client-errors.ts';
import { within } from './deadline.ts';
import { type LiveProducer, openProducer } from './live-producer.ts';
import { type Indexed, splitIntoCalls } from './split.ts';

/**
 * The idempotent producer. After any failure the kafkajs producer behind it is abandoned and the next send begins with a new one (a new producer id):
 * kafkajs loses acknowledged records when it goes on after a failed send.
 *
 * A send is written as a row of calls. When one fails, those before it are in the log and those after it are not begun; a caller that sends the whole
 * again repeats records but never reorders their first arrivals.
 */
export class KafkaBatchProducer implements BatchProducer {
  readonly #settings: ClientSettings;
  #live: Promise<LiveProducer> | undefined;
  #isClosed = false;

  constructor(settings: ClientSettings) {
    this.#settings = settings;
  }

  async send(records: readonly OutputRecord[]): Promise<void> {
    for (const call of splitIntoCalls(records)) await this.#send(call);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const live = this.#live;
    this.#live = undefined;
    const connected = await live?.catch(() => undefined);
    await connected?.disconnect().catch((error: unknown) => this.#report(error, 'producer was not closed in time'));
  }

  async #send(call: readonly Indexed[]): Promise<void> {
    try {
      await within(this.#settings.timings.sendMs, this.#attempt(call));
    } catch (error) {
      this.#abandon();
      if (!isTooLarge(error)) throw this.#failure(call, error);
      const only = call[0] as Indexed;
      if (call.length === 1) throw new RecordTooLargeError(only.index, { topic: only.record.topic });
      // The broker says no to the call: one by one, until it says no to the record.
      for (const each of call) await this.#send([each]);
    }
  }

  async #attempt(call: readonly Indexed[]): Promise<void> {
    if (this.#isClosed) throw new PipelineError('producer is closed', { code: 'PRODUCER_CLOSED' });
    this.#live ??= openProducer(this.#settings, { idempotent: true });
    const live = await this.#live;
    await Promise.race([sendAcknowledged(live.producer, call), live.abandoned]);
  }

  #abandon(): void {
    const live = this.#live;
    this.#live = undefined;
    live?.then(
      (connected) => connected.abandon(),
      () => undefined, // it never connected, which the send has reported
    );
  }

  #failure(call: readonly Indexed[], error: unknown): PipelineError {
    if (error instanceof PipelineError) return error;
    const topics = [...new Set(call.map(({ record }) => record.topic))];
    return new ProduceError(
      { topics, records: call.length, type: accessFault(error)?.code ?? errorType(error) },
      error,
    );
  }

  #report(error: unknown, message: string): void {
    this.#settings.log.debug({ err: error }, message);
  }
}

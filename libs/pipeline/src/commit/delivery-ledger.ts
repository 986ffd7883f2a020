import type { DeliveryFailure, DeliveryOutcome } from '@tripline/contract';
import type { Chunk, ItemOutcome } from '../stage.ts';

const KEPT_FAILURES = 20;

interface Standing {
  delivered: number;
  filtered: number;
  rejected: number;
  failures: DeliveryFailure[];
  publishedAt: number;
}

/** Counts of one integration per input partition since this process took it, and the last failures. */
export class DeliveryLedger {
  readonly #integration: string;
  readonly #standings = new Map<string, Standing>();
  #lastSuccessAt: number | null = null;

  constructor(integration: string) {
    this.#integration = integration;
  }

  forget(): void {
    this.#standings.clear();
  }

  succeeded(nowMicros: number): void {
    this.#lastSuccessAt = nowMicros;
  }

  failed(chunk: Chunk, outcome: ItemOutcome, events: number, nowMicros: number): void {
    if (outcome.kind === 'delivered') return;
    const standing = this.#of(chunk);
    standing.failures = [
      ...standing.failures,
      { at: nowMicros, code: outcome.code, status: outcome.status ?? null, events },
    ].slice(-KEPT_FAILURES);
  }

  settled(
    chunk: Chunk,
    counts: { readonly delivered: number; readonly rejected: number; readonly filtered: number },
  ): void {
    const standing = this.#of(chunk);
    standing.delivered += counts.delivered;
    standing.rejected += counts.rejected;
    standing.filtered += counts.filtered;
  }

  /** The record to publish, or undefined when the last is younger than `everyMs`. */
  due(chunk: Chunk, position: number, state: string, nowMicros: number, everyMs: number): DeliveryOutcome | undefined {
    const standing = this.#of(chunk);
    if (nowMicros - standing.publishedAt < everyMs * 1000) return undefined;
    standing.publishedAt = nowMicros;
    const { delivered, filtered, rejected, failures } = standing;
    return {
      integration: this.#integration,
      topic: chunk.topic,
      partition: chunk.partition,
      position,
      delivered,
      filtered,
      rejected,
      last_success_at: this.#lastSuccessAt,
      updated_at: nowMicros,
      state,
      failures,
    };
  }

  #of(chunk: Chunk): Standing {
    const key = `${chunk.topic}/${chunk.partition}`;
    let standing = this.#standings.get(key);
    if (standing === undefined) {
      standing = { delivered: 0, filtered: 0, rejected: 0, failures: [], publishedAt: 0 };
      this.#standings.set(key, standing);
    }
    return standing;
  }
}

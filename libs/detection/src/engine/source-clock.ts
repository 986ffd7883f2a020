import type { Group } from '../windows/group.ts';
import type { Correlator } from './correlator.ts';
import { Timers } from './timers.ts';

/** How far event time has come in one source within one input partition. Driven by its events alone, never by a clock. */
export class SourceClock {
  readonly source: string;
  /** The list of this source alone, which a million groups share. */
  readonly alone: readonly string[];
  readonly latenessMicros: number;
  /** Groups that wait for this source's watermark. */
  readonly timers = new Timers<Group<Correlator>>();
  #newest = Number.NEGATIVE_INFINITY;
  #idleTo = Number.NEGATIVE_INFINITY;

  constructor(source: string, latenessMicros: number) {
    this.source = source;
    this.alone = [source];
    this.latenessMicros = latenessMicros;
  }

  /** Largest event time seen; -Infinity before the first event. */
  get newest(): number {
    return this.#newest;
  }

  /** No event before this is expected any more; one that comes is too late. */
  get watermark(): number {
    return this.#newest - this.latenessMicros;
  }

  /** The event time that a quiet source is taken to have come to; -Infinity while it is not quiet. */
  get idleTo(): number {
    return this.#idleTo;
  }

  /** Up to where alerts end. Ahead of the watermark while the source is quiet: that ends alerts and makes no event late. */
  get endsBefore(): number {
    return Math.max(this.#newest, this.#idleTo) - this.latenessMicros;
  }

  /** @returns whether the watermark has moved */
  advance(timeMicros: number): boolean {
    if (timeMicros <= this.#newest) return false;
    this.#newest = timeMicros;
    return true;
  }

  idle(toMicros: number): void {
    this.#idleTo = Math.max(this.#idleTo, toMicros);
  }

  /** The source is there again: its events tell the time. */
  wake(): void {
    this.#idleTo = Number.NEGATIVE_INFINITY;
  }
}

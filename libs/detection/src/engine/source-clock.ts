import type { Group } from '../windows/group.ts';
import type { Correlator } from './correlator.ts';
import { Timers } from './timers.ts';

/** How far event time has come in one source within one input partition. Driven by its events alone, never by a clock. */
export class SourceClock {
  readonly source: string;
  readonly latenessMicros: number;
  /** Groups that wait for this source's watermark. */
  readonly timers = new Timers<Group<Correlator>>();
  #newest = Number.NEGATIVE_INFINITY;

  constructor(source: string, latenessMicros: number) {
    this.source = source;
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

  /** @returns whether the watermark has moved */
  advance(timeMicros: number): boolean {
    if (timeMicros <= this.#newest) return false;
    this.#newest = timeMicros;
    return true;
  }
}

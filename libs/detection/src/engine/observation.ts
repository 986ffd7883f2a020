import type { Origin } from '../windows/entry.ts';

/** One event as the engine takes it: what it needs to know of any event, and the event's own fields for the rules. */
export interface Observation {
  readonly id: string;
  readonly tenant: string;
  readonly source: string;
  /** Event time, microseconds since the epoch; not far in the future (normalize clamps it). */
  readonly timeMicros: number;
  /** Input offset. */
  readonly offset: number;
  /** Which of two events of the same time comes first; left out: the one with the lower offset. */
  readonly origin?: Origin;
  readonly owner: string | null;
  readonly isTest: boolean;
  /** A replay of a dead letter: its time is long past, so windows do not count it. */
  readonly isReplay: boolean;
  readonly fields: object;
}

export function originOf({ origin, offset }: Observation): Origin {
  return origin ?? { lineage: 0, sequence: offset, index: 0 };
}

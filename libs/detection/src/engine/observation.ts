/** One event as the engine takes it: what it needs to know of any event, and the event's own fields for the rules. */
export interface Observation {
  readonly id: string;
  readonly tenant: string;
  readonly source: string;
  /** Event time, microseconds since the epoch; not far in the future (normalize clamps it). */
  readonly timeMicros: number;
  /** Input offset. */
  readonly offset: number;
  readonly owner: string | null;
  readonly isTest: boolean;
  /** A replay of a dead letter: its time is long past, so windows do not count it. */
  readonly isReplay: boolean;
  readonly fields: object;
}

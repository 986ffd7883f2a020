/**
 * What a rule's tests must show between them: that it fires, that it does not on what it is not meant for, one short of the threshold,
 * a window that is exactly full, one millisecond too wide, an event too late to count, and one delivered twice.
 */
export const coverages = ['positive', 'negative', 'below', 'exactly', 'beyond', 'late', 'duplicate'] as const;
export type Coverage = (typeof coverages)[number];

/** A test that stands in the rule's own file (`x-detect.tests`). */
export interface RuleTest {
  readonly name: string;
  readonly covers: Coverage;
  /** How late the source's events may come. */
  readonly latenessMicros: number;
  /** In the order of arrival. */
  readonly events: readonly TestEvents[];
  /** All final alerts, in the order of their crossing; empty: none. */
  readonly expect: readonly ExpectedAlert[];
}

/** One event, or a series of `times` events `every` so often. */
export interface TestEvents {
  /** Event time of the first, from the test's beginning. */
  readonly atMicros: number;
  readonly times: number;
  readonly everyMicros: number;
  /** How often each record arrives: more than once is what a pipeline does after a crash. */
  readonly copies: number;
  /** Fields that all of the series share. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Field → its values, taken in turn from the first event of the series on. */
  readonly vary: Readonly<Record<string, readonly unknown[]>>;
}

export interface ExpectedAlert {
  /** Event time of the crossing. */
  readonly atMicros: number;
  /** Events in the alert. */
  readonly count: number;
  readonly group: Readonly<Record<string, string>>;
}

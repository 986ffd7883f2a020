import type { ContentDropped, Finding, Redaction } from '@tripline/contract';
import type { Redacted } from '@tripline/redaction';

/** Findings that an event carries; all are counted. */
const MOST_FINDINGS = 50;

/** Adds up what redaction did to the parts of one event. */
export class RedactionLedger {
  #status = 'clean';
  #count = 0;
  #droppedFields = 0;
  #excepted = 0;
  readonly #findings: Finding[] = [];

  /** @returns what may be kept; null where the redactor gave up */
  take<T>({ value, status, findings, count, droppedFields, excepted = 0 }: Redacted<T>): T | null {
    this.#excepted += excepted;
    this.#count += count;
    this.#droppedFields += droppedFields;
    for (const finding of findings) if (this.#findings.length < MOST_FINDINGS) this.#findings.push(finding);
    if (value === null || this.#status === 'clean') this.#status = status;
    return value;
  }

  /** @returns what is left of a value whose content fields were dropped */
  kept<T>({ value, dropped }: ContentDropped<T>): T {
    this.#droppedFields += dropped;
    return value;
  }

  /** Counts fields of content that the format left out. */
  leftOut(fields: number): void {
    this.#droppedFields += fields;
  }

  summary(ruleset: string): Redaction {
    return {
      status: this.#status,
      count: this.#count,
      dropped_fields: this.#droppedFields,
      excepted: this.#excepted,
      ruleset,
      findings: this.#findings,
    };
  }
}

import type { AuditEvent } from '@tripline/contract';
import type { Metrics } from '@tripline/telemetry';
import { OWN_FORMAT } from './finding-events.ts';

type NormalizeMetrics = Pick<
  Metrics,
  'redactions' | 'contentDropped' | 'contentFieldsDropped' | 'mappingMisses' | 'redactionExceptions' | 'findingEvents'
>;

/** What happened in one chunk, so that metrics are added once and the step stays pure. */
export class NormalizeTally {
  readonly #detectors = new Map<string, number>();
  readonly #contentDropped = new Map<string, number>();
  readonly #misses = new Map<string, number>();
  readonly #fieldsDropped = new Map<string, number>();
  readonly #excepted = new Map<string, number>();
  #findingEvents = 0;

  /** @param misses fields of their record that the mapping does not know */
  add(events: readonly AuditEvent[], misses: number): void {
    for (const { redaction, format, source } of events) {
      // It shows findings of another event, which are counted there.
      if (format === OWN_FORMAT) {
        this.#findingEvents += 1;
        continue;
      }
      if (redaction.dropped_fields > 0) increase(this.#fieldsDropped, source, redaction.dropped_fields);
      if (redaction.excepted > 0) increase(this.#excepted, source, redaction.excepted);
      for (const { pattern } of redaction.findings) increase(this.#detectors, pattern, 1);
      const [verb, reason] = redaction.status.split(':');
      if (verb === 'dropped' && reason !== undefined) increase(this.#contentDropped, reason, 1);
    }
    const source = events[0]?.source;
    if (source !== undefined && misses > 0) increase(this.#misses, source, misses);
  }

  record(metrics: NormalizeMetrics): void {
    for (const [detector, count] of this.#detectors) metrics.redactions.inc({ detector }, count);
    for (const [reason, count] of this.#contentDropped) metrics.contentDropped.inc({ class: reason }, count);
    for (const [source, count] of this.#misses) metrics.mappingMisses.inc({ source }, count);
    for (const [source, count] of this.#fieldsDropped) metrics.contentFieldsDropped.inc({ source }, count);
    for (const [source, count] of this.#excepted) metrics.redactionExceptions.inc({ source }, count);
    if (this.#findingEvents > 0) metrics.findingEvents.inc(this.#findingEvents);
  }
}

function increase(counts: Map<string, number>, key: string, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}

import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Every metric of every process. Label values come from closed sets, never from an event. */
export class Metrics {
  readonly registry = new Registry();

  readonly received = this.#counter('pipeline_events_received_total', 'Records read', ['stage', 'line']);
  readonly sent = this.#counter('pipeline_events_sent_total', 'Records written or delivered', ['stage', 'line']);
  readonly dropped = this.#counter(
    'pipeline_events_dropped_total',
    'Records left out on purpose or as dead letters, by reason',
    ['stage', 'reason'],
  );
  readonly errors = this.#counter('pipeline_errors_total', 'Passing and final faults, by code', ['stage', 'code']);
  readonly batchSeconds = this.#histogram(
    'pipeline_batch_duration_seconds',
    'Time to work off and commit one chunk',
    ['stage', 'line'],
    [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  );
  readonly endToEndSeconds = this.#histogram(
    'pipeline_end_to_end_seconds',
    'From acceptance by ingest to acknowledgement by the destination',
    ['line'],
    [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200],
  );
  readonly lagRecords = this.#gauge('pipeline_consumer_lag_records', 'Records not yet worked off', [
    'stage',
    'line',
    'topic',
    'partition',
  ]);
  readonly lagSeconds = this.#gauge('pipeline_consumer_lag_seconds', 'Age of the oldest record not yet worked off', [
    'stage',
    'line',
    'topic',
    'partition',
  ]);
  readonly partitionsHeldBack = this.#gauge(
    'pipeline_partitions_held_back',
    'Partitions that wait because a tenant is above its quota',
    ['stage', 'line'],
  );
  readonly redactions = this.#counter('redaction_findings_total', 'Secrets replaced, by detector', ['detector']);
  readonly contentDropped = this.#counter(
    'redaction_content_dropped_total',
    'Events whose content was dropped because redaction failed closed',
    ['class'],
  );
  readonly redactionExceptions = this.#counter(
    'redaction_exceptions_total',
    'Matches that an exception of the settings left in place',
    ['source'],
  );
  readonly findingEvents = this.#counter(
    'normalize_finding_events_total',
    'Events of our own about secrets that a proxy let through',
    [],
  );
  readonly contentFieldsDropped = this.#counter(
    'normalize_content_fields_dropped_total',
    'Fields left out because no event may hold their content',
    ['source'],
  );
  readonly mappingMisses = this.#counter('normalize_mapping_misses_total', 'Fields that the mapping does not know', [
    'source',
  ]);
  readonly enrichmentReloads = this.#counter(
    'normalize_enrichment_reloads_total',
    'Enrichment files that were read again: loaded, or refused while the old one stays in use',
    ['result'],
  );
  readonly alerts = this.#counter('detect_alerts_total', 'Alert records written', ['rule', 'status']);
  readonly lateEvents = this.#counter('detect_late_events_total', 'Events later than their source allows', ['source']);
  readonly duplicateEvents = this.#counter(
    'detect_duplicate_events_total',
    'Pipeline duplicates dropped by origin',
    [],
  );
  readonly ruleErrors = this.#counter('detect_rule_errors_total', 'A rule threw on an event; the others ran', ['rule']);
  readonly restoredKeys = this.#counter('detect_restored_records_total', 'Changelog records read back', []);
  readonly deliveryRetries = this.#counter('delivery_retries_total', 'Requests that are tried again', ['line', 'code']);
  readonly deliveryPaused = this.#gauge('delivery_paused', '1 while an integration waits for someone to act', ['line']);
  readonly deliveryBytes = this.#counter('delivery_sent_bytes_total', 'Bytes of request bodies, uncompressed', [
    'line',
  ]);

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  #counter<const L extends string>(name: string, help: string, labelNames: L[]): Counter<L> {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }
  #gauge<const L extends string>(name: string, help: string, labelNames: L[]): Gauge<L> {
    return new Gauge({ name, help, labelNames, registers: [this.registry] });
  }
  #histogram<const L extends string>(name: string, help: string, labelNames: L[], buckets: number[]): Histogram<L> {
    return new Histogram({ name, help, labelNames, buckets, registers: [this.registry] });
  }
}

import { type AuditEvent, type ReasonCode } from '@tripline/contract';
import { type Arrival, encodingOf } from '../ingest/arrival.ts';
import { ingest } from '../ingest/ingest.ts';
import type { Terms } from '../ingest/terms.ts';
import type { Completing } from '../normalize/complete-event.ts';
import { type AcceptedRecord, normalize } from '../normalize/normalize.ts';
import { openRecord } from '../normalize/open-record.ts';

/** What one input stands for, without Kafka: both steps as the stages run them. */
export interface OfflineResult {
  readonly events: readonly AuditEvent[];
  /** Reason of the first of its records that was refused. */
  readonly rejected: ReasonCode | null;
  /** Reason of the first of its records that stands for no event. */
  readonly ignored: string | null;
}

export interface Offline {
  readonly terms: Terms;
  readonly completing: Completing;
  /** Format of the input; null: found by shape. */
  readonly format: string | null;
  readonly nowMicros: number;
}

/** The source that offline input belongs to. Its records may name their tenant: nobody else is there whose word could count. */
export const OFFLINE_SOURCE = 'offline';

/** @param sequence tells inputs apart, e.g. the line's number */
export function normalizeOffline(input: Buffer, sequence: number, offline: Offline): OfflineResult {
  const { terms, nowMicros, completing } = offline;
  const ingested = ingest(arrivalOf(input, sequence, offline), nowMicros, terms);
  if (!ingested.ok) return { events: [], rejected: ingested.reason, ignored: null };
  const results = ingested.emit.map(({ value }) => {
    const opened = openRecord(recordOf(value, sequence), {
      keyring: null,
      maxBodyBytes: terms.limits.maxInflatedBytes,
    });
    if (!opened.ok) return { rejected: opened.reason };
    const record: AcceptedRecord = { envelope: opened.envelope, body: opened.body, offset: sequence };
    return normalize(record, completing);
  });
  return {
    events: results.flatMap((result) => ('events' in result ? result.events : [])),
    rejected:
      ingested.rejected[0]?.reason ?? firstOf(results.map((result) => ('rejected' in result ? result.rejected : null))),
    ignored: firstOf(results.map((result) => ('ignored' in result ? result.ignored : null))),
  };
}

function firstOf<T>(values: readonly (T | null)[]): T | null {
  return values.find((value) => value !== null) ?? null;
}

function arrivalOf(body: Buffer, sequence: number, { format }: Offline): Arrival {
  const source = {
    kind: 'http',
    name: OFFLINE_SOURCE,
    tenant: 'default',
    format,
    latenessMs: 0,
    trusted: true,
    seal: false,
  } as const;
  return {
    body,
    encoding: encodingOf(body),
    contentType: null,
    source,
    tenant: source.tenant,
    lineage: `file:${OFFLINE_SOURCE}`,
    partition: 0,
    sequence,
    input: { topic: 'file', partition: -1, offset: -1 },
    idempotencyKey: null,
    requestId: null,
    clientAddress: null,
    fault: null,
  };
}

function recordOf(value: Buffer, offset: number) {
  return { topic: 'file', partition: 0, offset, key: null, value, headers: {}, timestampMs: 0 };
}

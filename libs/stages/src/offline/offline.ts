import { type AuditEvent, contentFieldsWith, type ReasonCode } from '@tripline/contract';
import { builtInFormats } from '@tripline/formats';
import { type Arrival, encodingOf } from '../ingest/arrival.ts';
import { ingest } from '../ingest/ingest.ts';
import type { Terms } from '../ingest/terms.ts';
import type { Completing } from '../normalize/complete-event.ts';
import { type AcceptedRecord, type Normalized, normalize } from '../normalize/normalize.ts';
import { openRecord } from '../normalize/open-record.ts';
import { redactionByTenant } from '../normalize/tenant-redaction.ts';
import { settingsFrom } from '../settings/settings.ts';
import { ExplainingTrace, type Explanation } from './explanation.ts';

/** What one input stands for, without Kafka: both steps as the stages run them. */
export interface OfflineResult {
  readonly events: readonly AuditEvent[];
  /** One for each event, in the same order. */
  readonly explanations: readonly Explanation[];
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
const OFFLINE_TENANT = 'default';
/** Files may hold records of any day, so the clock of this run judges none. Digits beyond this are no time, but a card's for one. */
const LATEST_MICROS = Date.UTC(2040, 0, 1) * 1000;
const COMPRESS_FROM_BYTES = 1024 * 1024;

/**
 * All that offline runs need, without settings and keys: no tokens stand for secrets.
 * @param completing what is to be otherwise
 * @param format of the input; null: found by shape
 */
export function offlineWith(completing: Partial<Completing> = {}, format: string | null = null): Offline {
  const { ingest: limits } = settingsFrom({ ok: true, content: { sealing: { enabled: false } } }, {});
  return {
    terms: { clusterId: OFFLINE_SOURCE, limits, keyring: null, compressFromBytes: COMPRESS_FROM_BYTES },
    completing: {
      formats: builtInFormats,
      trustedSources: new Set([OFFLINE_SOURCE]),
      contentFields: contentFieldsWith([]),
      redactionOf: redactionByTenant(null),
      latestMicros: LATEST_MICROS,
      ...completing,
    },
    format,
    nowMicros: Date.now() * 1000,
  };
}

/** @param sequence tells inputs apart, e.g. the line's number */
export function normalizeOffline(input: Buffer, sequence: number, offline: Offline): OfflineResult {
  const { terms, nowMicros } = offline;
  const ingested = ingest(arrivalOf(input, sequence, offline), nowMicros, terms);
  if (!ingested.ok) return { events: [], explanations: [], rejected: ingested.reason, ignored: null };
  const results = ingested.emit.map(({ value }) => normalizeAccepted(value, sequence, offline));
  return {
    events: results.flatMap(({ events }) => events),
    explanations: results.flatMap(({ explanations }) => explanations),
    rejected: ingested.rejected[0]?.reason ?? firstOf(results.map(({ rejected }) => rejected)),
    ignored: firstOf(results.map(({ ignored }) => ignored)),
  };
}

function normalizeAccepted(value: Buffer, sequence: number, { terms, completing }: Offline): OfflineResult {
  const opened = openRecord(recordOf(value, sequence), { keyring: null, maxBodyBytes: terms.limits.maxInflatedBytes });
  if (!opened.ok) return resultOf({ rejected: opened.reason });
  const record: AcceptedRecord = { envelope: opened.envelope, body: opened.body, offset: sequence };
  const trace = new ExplainingTrace();
  const normalized = normalize(record, completing, trace);
  if (!('events' in normalized)) return resultOf(normalized);
  const own = normalized.events.filter(({ format }) => completing.formats.get(format) !== undefined).length;
  return { ...resultOf(normalized), explanations: explanationsOf(trace, own, normalized.events.length, completing) };
}

function resultOf(normalized: Normalized): OfflineResult {
  return {
    events: 'events' in normalized ? normalized.events : [],
    explanations: [],
    rejected: 'rejected' in normalized ? normalized.rejected : null,
    ignored: 'ignored' in normalized ? normalized.ignored : null,
  };
}

/** Of the record's own events, and of those about its secrets, which no field of it became. Keys that nobody knows may be secrets themselves. */
function explanationsOf(trace: ExplainingTrace, own: number, all: number, { redactionOf }: Completing): Explanation[] {
  const { redactor } = redactionOf(OFFLINE_TENANT);
  const shown = (pointer: string) => redactor.redactText(pointer, '').value ?? '[dropped]';
  const explained = trace.explain(own).map(({ fields, unmapped }) => ({ fields, unmapped: unmapped.map(shown) }));
  return [...explained, ...Array.from({ length: all - own }, () => ({ fields: {}, unmapped: [] }))];
}

function firstOf<T>(values: readonly (T | null)[]): T | null {
  return values.find((value) => value !== null) ?? null;
}

function arrivalOf(body: Buffer, sequence: number, { format }: Offline): Arrival {
  const source = {
    kind: 'http',
    name: OFFLINE_SOURCE,
    tenant: OFFLINE_TENANT,
    format,
    latenessMs: 0,
    trusted: true,
    seal: false,
  } as const;
  return {
    body,
    encoding: encodingOf(body),
    fault: null,
    cloudEvent: null,
    schemas: null,
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
  };
}

function recordOf(value: Buffer, offset: number) {
  return { topic: 'file', partition: 0, offset, key: null, value, headers: {}, timestampMs: 0 };
}

import { acceptedId, codecs, type DeadLetter, type Envelope, type ReasonCode, topics } from '@tripline/contract';
import type { Emission } from '@tripline/pipeline';
import { type Inflated, inflate, packBody } from '@tripline/secrets';
import { bodyAad } from '../normalize/body-aad.ts';
import type { Arrival } from './arrival.ts';
import { readAvro } from './avro/avro-values.ts';
import { CLOUD_EVENT_TYPE, type CloudEventAttributes, structuredEvent } from './cloudevents.ts';
import { deadLetter } from './dead-letter.ts';
import { type Found, type FoundItem, readItems } from './items.ts';
import type { Spent } from './quota.ts';
import { RECORD_OVERHEAD_BYTES, type Terms } from './terms.ts';

/** What became of the records in one arrival. Both lists are empty when it held none. */
export interface Ingested {
  readonly ok: true;
  readonly emit: readonly Emission[];
  readonly rejected: readonly RejectedItem[];
  /** What it comes to for the tenant's quota: records of either kind, as they lie in the inflated body. */
  readonly spent: Spent;
}
export interface RejectedItem {
  readonly index: number;
  readonly reason: ReasonCode;
  readonly letter: DeadLetter;
}
/** Its records cannot be told apart: there is nothing to accept. */
export interface Unreadable {
  readonly ok: false;
  readonly reason: ReasonCode;
}

/**
 * The envelopes of the records in what arrived (often one, sometimes none or many), each sealed by itself.
 * @throws SchemaPendingError (retryable) when an Avro value's schema has not been looked up yet; nothing else
 */
export function ingest(arrival: Arrival, nowMicros: number, terms: Terms): Ingested | Unreadable {
  const opened = openArrival(arrival, terms);
  if (!opened.ok) return opened;
  const json = arrival.schemas === null ? opened : readAvro(opened.body, arrival.schemas, terms.limits);
  if (!json.ok) return json;
  // What was Avro is JSON now, whatever its sender called it.
  const contentType = json.body === opened.body ? arrival.contentType : 'application/json';
  const found =
    arrival.cloudEvent === null
      ? readItems(json.body, contentType, terms.limits)
      : readEvent(arrival.cloudEvent, contentType, json.body, terms.limits);
  return found.ok ? sealItems(arrival, found.items, nowMicros, terms) : found;
}

/** The one record that a CloudEvent in binary mode is. */
function readEvent(
  attributes: CloudEventAttributes,
  contentType: string | null,
  data: Buffer,
  limits: Terms['limits'],
): Found {
  const body = structuredEvent(attributes, contentType, data);
  return body === undefined ? { ok: false, reason: 'body_unreadable' } : readItems(body, CLOUD_EVENT_TYPE, limits);
}

/** What arrived, inflated. */
export function openArrival({ fault, body, encoding }: Arrival, { limits }: Terms): Inflated | Unreadable {
  return fault === null ? inflate(body, encoding, limits.maxInflatedBytes) : { ok: false, reason: fault };
}

/** The envelopes of records that have been told apart; those with a fault are dead letters. */
export function sealItems(arrival: Arrival, items: readonly FoundItem[], nowMicros: number, terms: Terms): Ingested {
  const emit: Emission[] = [];
  const rejected: RejectedItem[] = [];
  let bytes = 0;
  for (const [index, { body, mediaType, fault }] of items.entries()) {
    const item: IngestItem = { body, mediaType, index };
    const accepted = fault ?? accept(arrival, item, nowMicros, terms);
    bytes += body.length;
    if (typeof accepted !== 'string') emit.push(accepted);
    else rejected.push({ index, reason: accepted, letter: deadLetter(arrival, item, accepted, nowMicros, terms) });
  }
  return { ok: true, emit, rejected, spent: { bytes, records: items.length } };
}

interface IngestItem {
  readonly body: Buffer;
  readonly mediaType: string;
  readonly index: number;
}

function accept(arrival: Arrival, item: IngestItem, nowMicros: number, terms: Terms): Emission | 'too_large' {
  const { lineage, partition } = arrival;
  const value = codecs.envelope.encode(envelopeOf(arrival, item, nowMicros, terms));
  if (value.length + lineage.length + RECORD_OVERHEAD_BYTES > topics.accepted.maxRecordBytes) return 'too_large';
  return { topic: topics.accepted, key: lineage, partition, value };
}

function envelopeOf(arrival: Arrival, item: IngestItem, nowMicros: number, terms: Terms): Envelope {
  const { tenant, source, lineage, sequence, idempotencyKey } = arrival;
  const { body, mediaType, index } = item;
  return {
    id: idempotencyKey === null ? null : acceptedId(tenant, lineage, idempotencyKey, index),
    tenant,
    source: source.name,
    lineage,
    cluster: terms.clusterId,
    sequence,
    index,
    received_at: nowMicros,
    format: source.format,
    client_address: arrival.clientAddress,
    media_type: mediaType,
    body_bytes: body.length,
    ...packBody(body, {
      keyring: source.seal ? terms.keyring : null,
      aad: bodyAad({ tenant, source: source.name, lineage }),
      minBytes: terms.compressFromBytes,
    }),
  };
}

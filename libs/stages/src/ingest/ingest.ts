import { acceptedId, codecs, type DeadLetter, type Envelope, type ReasonCode, topics } from '@tripline/contract';
import type { Emission } from '@tripline/pipeline';
import { inflate, packBody } from '@tripline/secrets';
import { bodyAad } from '../normalize/body-aad.ts';
import type { Arrival } from './arrival.ts';
import { deadLetter } from './dead-letter.ts';
import { itemMediaType } from './media-type.ts';
import { splitOtlp } from './otlp-items.ts';
import { type Item, scanJson } from './scan-json.ts';
import { RECORD_OVERHEAD_BYTES, type Terms } from './terms.ts';

/** What became of the records in one arrival. Both lists are empty when it held none. */
export interface Ingested {
  readonly ok: true;
  readonly emit: readonly Emission[];
  readonly rejected: readonly RejectedItem[];
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

/** The envelopes of the records in what arrived (often one, sometimes none or many), each sealed by itself. Never throws. */
export function ingest(arrival: Arrival, nowMicros: number, terms: Terms): Ingested | Unreadable {
  if (arrival.fault !== null) return { ok: false, reason: arrival.fault };
  const inflated = inflate(arrival.body, arrival.encoding, terms.limits.maxInflatedBytes);
  if (!inflated.ok) return inflated;
  if (isAvro(inflated.body)) return { ok: false, reason: 'body_unreadable' };
  const scan = scanJson(inflated.body, terms.limits);
  if (!scan.ok) return scan;
  const mediaType = itemMediaType(arrival.contentType);
  const emit: Emission[] = [];
  const rejected: RejectedItem[] = [];
  const found = scan.items.flatMap((item) => itemsOf(inflated.body, item));
  if (found.length > terms.limits.maxItems) return { ok: false, reason: 'too_many_items' };
  for (const [index, { body, fault }] of found.entries()) {
    const item: IngestItem = { body, mediaType, index };
    const accepted = fault ?? accept(arrival, item, nowMicros, terms);
    if (typeof accepted !== 'string') emit.push(accepted);
    else rejected.push({ index, reason: accepted, letter: deadLetter(arrival, item, accepted, nowMicros, terms) });
  }
  return { ok: true, emit, rejected };
}

/** A record as it lies in the body; an OTLP export request holds many. One without any is told as a record that no format knows. */
function itemsOf(body: Buffer, { start, end, fault }: Item): { body: Buffer; fault: Item['fault'] }[] {
  const whole = body.subarray(start, end);
  const parts = fault === null ? (splitOtlp(whole) ?? []) : [];
  return parts.length === 0 ? [{ body: whole, fault }] : parts.map((part) => ({ body: part, fault: null }));
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

/** Confluent framing, or Avro's single-object encoding: not JSON with a fault, but something else. */
function isAvro(body: Buffer): boolean {
  return body[0] === 0x00 || (body[0] === 0xc3 && body[1] === 0x01);
}

import {
  codecs,
  type DeadLetter,
  deadLetterId,
  originIndex,
  type ReasonCode,
  topics,
  uuidV5,
} from '@tripline/contract';
import { type PackedBody, packBody } from '@tripline/secrets';
import { bodyAad } from '../normalize/body-aad.ts';
import type { Arrival } from './arrival.ts';
import { RECORD_OVERHEAD_BYTES, type Terms } from './terms.ts';

/** What cannot go on: an item, or all that arrived. */
export interface Refused {
  /** As it came: what a replay needs. */
  readonly body: Buffer;
  readonly mediaType: string;
  /** Position of the item; null for the whole. */
  readonly index: number | null;
}

const nothing: PackedBody = { body_encoding: 'identity', seal: null, body: Buffer.alloc(0) };
type Kept = Pick<DeadLetter, 'body_encoding' | 'seal' | 'body'>;

/** The body is sealed even where the source's accepted bodies are not; without a key, or when too large for its topic, it is left out. Never throws. */
export function deadLetter(
  arrival: Arrival,
  refused: Refused,
  reason: ReasonCode,
  nowMicros: number,
  terms: Terms,
): DeadLetter {
  const { tenant, source, lineage, sequence, input } = arrival;
  const { body, mediaType, index } = refused;
  const letter = {
    id: letterId(arrival, index),
    stage: 'ingest',
    reason,
    tenant,
    source: source.name,
    integration: null,
    event_id: null,
    // A refused request has no offset in accepted, but its lineage is needed to open the body.
    origin: { cluster: terms.clusterId, lineage, sequence: sequence ?? -1, index: originIndex(index ?? 0, 0) },
    input,
    attempts: 1,
    bytes: body.length,
    rejected_at: nowMicros,
    status: null,
    code: null,
    media_type: mediaType,
  };
  const kept = sealed(body, arrival, terms);
  const size = codecs.deadLetter.encode({ ...letter, ...nothing, body: null }).length + (kept.body?.length ?? 0);
  const fits = size + tenant.length + RECORD_OVERHEAD_BYTES <= topics.rejected.maxRecordBytes;
  return { ...letter, ...(fits ? kept : { ...nothing, body: null }) };
}

function sealed(body: Buffer, arrival: Arrival, { keyring, compressFromBytes }: Terms): Kept {
  if (keyring === null || body.length === 0) return { ...nothing, body: null };
  const aad = bodyAad({ tenant: arrival.tenant, source: arrival.source.name, lineage: arrival.lineage });
  return packBody(body, { keyring, aad, minBytes: compressFromBytes });
}

/** A record that is read again, or a request that is sent again under its idempotency key, has the same dead letters. */
function letterId({ input, lineage, tenant, idempotencyKey, requestId }: Arrival, index: number | null): string {
  if (requestId === null) return deadLetterId('ingest', input, index ?? -1, null);
  return uuidV5(['dead-letter', 'ingest', tenant, lineage, idempotencyKey ?? requestId, index]);
}

import { gzipSync } from 'node:zlib';
import { codecs, type DeadLetter, deadLetterId, type ReasonCode } from '@tripline/contract';
import type { DeliveryItem, InputRecord, ItemOutcome, TopicPartition } from '@tripline/pipeline';
import { alertRecordId } from '@tripline/vocabularies';

const MiB = 1024 * 1024;
/** Larger bodies are compressed: a record of `rejected` holds 4 MiB, and so does one of `events` before it is written as JSON. */
const PLAIN_BYTES = MiB;
const MAX_BYTES = 3.5 * MiB;

interface Refusal {
  readonly integration: string;
  readonly nowMicros: number;
}

/** The dead letter of a record that could not be made into an item. It holds the record as it was read: redacted, since it comes after normalize. Never throws. */
export function deadLetter(record: InputRecord, reason: ReasonCode, { integration, nowMicros }: Refusal): DeadLetter {
  const { topic, partition, offset } = record;
  const value = record.value ?? Buffer.alloc(0);
  return {
    ...whose(value),
    id: deadLetterId('deliver', record, 0, integration),
    stage: 'deliver',
    reason,
    integration,
    input: { topic, partition, offset },
    attempts: 1,
    bytes: value.length,
    rejected_at: nowMicros,
    status: null,
    code: null,
    media_type: 'application/avro',
    seal: null,
    ...kept(value),
  };
}

/** The dead letter of an item that the destination refuses for ever, or whose attempts are used up: the encoded, redacted record. */
export function rejectedItem(
  item: DeliveryItem,
  outcome: ItemOutcome,
  attempts: number,
  { integration, nowMicros, topic, partition }: Refusal & TopicPartition,
): DeadLetter {
  return {
    id: deadLetterId('deliver', { topic, partition, offset: item.offset }, 0, integration),
    stage: 'deliver',
    reason: reasonOf(outcome),
    tenant: item.tenant,
    source: null,
    integration,
    event_id: item.id,
    origin: null,
    input: { topic, partition, offset: item.offset },
    attempts,
    bytes: item.body.length,
    rejected_at: nowMicros,
    status: 'status' in outcome ? (outcome.status ?? null) : null,
    code: 'code' in outcome ? outcome.code : null,
    media_type: 'application/json',
    seal: null,
    ...kept(item.body),
  };
}

function reasonOf(outcome: ItemOutcome): ReasonCode {
  if (outcome.kind !== 'rejected') return 'retries_exhausted';
  return outcome.code === 'oversize' || outcome.code === 'request_too_large'
    ? 'oversize_for_destination'
    : 'rejected_by_destination';
}

/** Whose record it is, as far as its bytes tell. */
function whose(value: Buffer): Pick<DeadLetter, 'tenant' | 'source' | 'event_id' | 'origin'> {
  const event = codecs.event.decode(value);
  if (event.ok) {
    const { tenant, source, id, origin } = event.value;
    return { tenant, source, event_id: id, origin };
  }
  const alert = codecs.alert.decode(value);
  if (alert.ok) return { tenant: alert.value.tenant, source: null, event_id: alertRecordId(alert.value), origin: null };
  return { tenant: '-', source: null, event_id: null, origin: null };
}

/** A body that does not fit even when compressed is left out; the position says where it still lies. */
function kept(body: Buffer): Pick<DeadLetter, 'body' | 'body_encoding'> {
  if (body.length <= PLAIN_BYTES) return { body, body_encoding: 'identity' };
  const packed = gzipSync(body);
  return packed.length <= MAX_BYTES
    ? { body: packed, body_encoding: 'gzip' }
    : { body: null, body_encoding: 'identity' };
}

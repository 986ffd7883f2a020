import {
  codecs,
  type DeadLetter,
  deadLetterId,
  type Envelope,
  originIndex,
  originSequence,
  type ReasonCode,
} from '@tripline/contract';
import type { InputRecord } from '@tripline/pipeline';
import { type PackedBody, packBody, unpackBody } from '@tripline/secrets';
import { bodyAad } from './body-aad.ts';
import type { Opening } from './open-record.ts';

/** A body that was inflated must fit into a dead letter again. */
const COMPRESS_FROM_BYTES = 2048;
/** Bytes that no envelope tells about are sealed as belonging to nobody. */
const NOBODY = { tenant: '-', source: '', lineage: '' };

/**
 * What is left of a record that cannot go on: where it was, why, and its body as a replay needs it, sealed, never in clear. A body that cannot
 * be sealed, since no key is set, is left out. Never throws.
 */
export function deadLetter(record: InputRecord, reason: ReasonCode, nowMicros: number, opening: Opening): DeadLetter {
  const value = record.value ?? Buffer.alloc(0);
  const decoded = codecs.envelope.decode(value);
  const envelope = decoded.ok ? decoded.value : undefined;
  const packed = envelope === undefined ? sealRaw(value, opening) : sealedBody(envelope, opening);
  const { topic, partition, offset } = record;
  const origin = envelope === undefined ? null : originOf(envelope, originSequence(offset, opening.incarnation ?? 0));
  return {
    id: deadLetterId('normalize', { topic, partition, offset }, origin?.index ?? 0, null),
    stage: 'normalize',
    reason,
    tenant: envelope?.tenant ?? NOBODY.tenant,
    source: envelope?.source ?? null,
    integration: null,
    event_id: null,
    origin,
    input: { topic, partition, offset },
    attempts: 1,
    bytes: value.length,
    rejected_at: nowMicros,
    status: null,
    code: null,
    media_type: envelope?.media_type ?? null,
    ...packed,
  };
}

type Kept = Pick<DeadLetter, 'body_encoding' | 'seal' | 'body'>;
const nothing: Kept = { body_encoding: 'identity', seal: null, body: null };

/** The origin of the first event that a record stands for. */
function originOf({ cluster, lineage, sequence, index }: Envelope, offset: number) {
  return { cluster, lineage, sequence: sequence ?? offset, index: originIndex(index, 0) };
}

/** A sealed body is passed on as it is; one of a source without sealing is sealed now. */
function sealedBody(envelope: Envelope, { keyring, maxBodyBytes }: Opening): Kept {
  const { body_encoding, seal, body } = envelope;
  if (seal !== null) return { body_encoding, seal, body };
  if (keyring === null) return nothing;
  const aad = bodyAad(envelope);
  const unpacked = unpackBody(envelope, { keyring, aad, maxBytes: maxBodyBytes });
  return unpacked.ok ? pack(unpacked.body, aad, keyring) : pack(body, aad, keyring);
}

function sealRaw(value: Buffer, { keyring }: Opening): Kept {
  return keyring === null || value.length === 0 ? nothing : pack(value, bodyAad(NOBODY), keyring);
}

function pack(plain: Buffer, aad: Buffer, keyring: NonNullable<Opening['keyring']>): PackedBody {
  return packBody(plain, { keyring, aad, minBytes: COMPRESS_FROM_BYTES });
}

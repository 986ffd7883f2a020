import { codecs, type Envelope, type ReasonCode } from '@tripline/contract';
import { type InputRecord, PipelineError } from '@tripline/pipeline';
import { type Keyring, unpackBody } from '@tripline/secrets';
import { bodyAad } from './body-aad.ts';

/** The body's key has not been handed to us yet: nothing is lost, the line waits for it. */
export class SealingKeyUnknownError extends PipelineError {
  constructor(keyId: string, position: { topic: string; partition: number; offset: number }) {
    super('a body is sealed with a key that is not in the settings', {
      code: 'SEALING_KEY_UNKNOWN',
      retryable: true,
      context: { keyId, ...position },
    });
  }
}

export interface Opening {
  readonly keyring: Keyring | null;
  /** Largest body once inflated. */
  readonly maxBodyBytes: number;
  /** Of the accepted topic; left out: it is the first of its name. */
  readonly incarnation?: number;
}

export type Opened =
  | { readonly ok: true; readonly envelope: Envelope; readonly body: Buffer }
  | { readonly ok: false; readonly reason: ReasonCode };

/**
 * The envelope of a record of `audit.accepted` and its body, opened and inflated.
 * @throws SealingKeyUnknownError (retryable); nothing else
 */
export function openRecord(record: InputRecord, { keyring, maxBodyBytes }: Opening): Opened {
  const decoded = codecs.envelope.decode(record.value ?? Buffer.alloc(0));
  if (!decoded.ok) return decoded;
  const envelope = decoded.value;
  const unpacked = unpackBody(envelope, { keyring, aad: bodyAad(envelope), maxBytes: maxBodyBytes });
  if (unpacked.ok) return { ok: true, envelope, body: unpacked.body };
  if (unpacked.reason === 'unknown_key')
    throw new SealingKeyUnknownError(envelope.seal?.key_id ?? '', positionOf(record));
  return { ok: false, reason: unpacked.reason };
}

function positionOf({ topic, partition, offset }: InputRecord) {
  return { topic, partition, offset };
}

import { codecs, type DeadLetter, type Envelope } from '@tripline/contract';
import type { Emission, InputRecord } from '@tripline/pipeline';
import { createKeyring, Secret, type Unpacked, unpackBody } from '@tripline/secrets';
import { bodyAad } from '../normalize/body-aad.ts';
import { type HttpSource, type KafkaSource, settingsFrom } from '../settings/settings.ts';
import type { RawSource } from './arrival.ts';
import { WriterSchemas } from './avro/writer-schemas.ts';
import type { Terms } from './terms.ts';

export const NOW = 1_760_000_000_000_000;
export const PARTITIONS = 12;

export const keyring = createKeyring({ activeKeyId: 'k1', keys: new Map([['k1', new Secret('07'.repeat(32))]]) });

export const terms: Terms = {
  clusterId: 'cluster-1',
  limits: settingsFrom({ ok: true, content: { sealing: { enabled: false } } }, {}).ingest,
  keyring,
  compressFromBytes: 2048,
};

export function termsWith(limits: Partial<Terms['limits']>): Terms {
  return { ...terms, limits: { ...terms.limits, ...limits } };
}

const shared = { tenant: 'acme', format: null, latenessMs: 0, trusted: false, seal: true };
export const kafkaSource: KafkaSource = { ...shared, kind: 'kafka', name: 'proxies', topics: ['audit.raw'] };
export const httpSource: HttpSource = { ...shared, kind: 'http', name: 'push' };

/** A source whose Avro values have no known schema. */
export function rawSource(source: KafkaSource = kafkaSource): RawSource {
  return { source, partitions: PARTITIONS, schemas: new WriterSchemas([], null), incarnation: 0 };
}

export function rawRecord(value: string | Buffer | null, fields: Partial<InputRecord> = {}): InputRecord {
  const bytes = value === null ? null : Buffer.from(value);
  return {
    topic: 'audit.raw',
    partition: 3,
    offset: 41,
    key: null,
    value: bytes,
    headers: {},
    timestampMs: 0,
    ...fields,
  };
}

export function envelopeOf({ value }: Emission): Envelope {
  const decoded = codecs.envelope.decode(value);
  if (!decoded.ok) throw new Error(`not an envelope: ${decoded.reason}`);
  return decoded.value;
}

/** The clear text of what was accepted. */
export function textOf(emission: Emission): string {
  const envelope = envelopeOf(emission);
  return text(unpackBody(envelope, { keyring, aad: bodyAad(envelope), maxBytes: 1e9 }));
}

/** The clear text of what was refused; undefined where the body is not kept. */
export function refusedText({ tenant, source, origin, body, seal, body_encoding }: DeadLetter): string | undefined {
  if (body === null) return undefined;
  const aad = bodyAad({ tenant, source: source ?? '', lineage: origin?.lineage ?? '' });
  return text(unpackBody({ body, seal, body_encoding }, { keyring, aad, maxBytes: 1e9 }));
}

function text(unpacked: Unpacked): string {
  if (!unpacked.ok) throw new Error(`not opened: ${unpacked.reason}`);
  return unpacked.body.toString();
}

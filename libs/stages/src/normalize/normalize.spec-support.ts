import { codecs, contentFieldsWith, type Envelope } from '@tripline/contract';
import { builtInFormats } from '@tripline/formats';
import type { InputRecord } from '@tripline/pipeline';
import { createKeyring, type Keyring, packBody, Secret } from '@tripline/secrets';
import { bodyAad } from './body-aad.ts';
import type { Completing } from './complete-event.ts';
import { redactionByTenant } from './tenant-redaction.ts';

/** 2026-09-02T21:00:00Z: after every sample, so that none is ahead of its receipt. */
export const receivedAt = Date.UTC(2026, 8, 2, 21) * 1000;

/** A keyring of one key; another id is another key. */
export function testKeyring(id = 'k1'): Keyring {
  const key = new Secret(Buffer.alloc(32, id).toString('hex'));
  return createKeyring({ activeKeyId: id, keys: new Map([[id, key]]) });
}

/** An envelope as ingest writes it, with its body in clear. */
export function envelopeOf(fields: Partial<Envelope> = {}): Envelope {
  return {
    id: null,
    tenant: 'acme',
    source: 'proxies',
    lineage: 'proxies/audit.raw/0',
    cluster: 'cluster-1',
    sequence: 41,
    index: 0,
    received_at: receivedAt,
    format: null,
    client_address: null,
    media_type: 'application/json',
    body_encoding: 'identity',
    body_bytes: 0,
    seal: null,
    body: Buffer.alloc(0),
    ...fields,
  };
}

/** A record of `audit.accepted` whose body is sealed with the keyring, or in clear where there is none. */
export function acceptedRecord(text: string, keyring: Keyring | null, fields: Partial<Envelope> = {}): InputRecord {
  const envelope = envelopeOf(fields);
  const packed = packBody(Buffer.from(text), { keyring, aad: bodyAad(envelope), minBytes: 2048 });
  return inputRecord(codecs.envelope.encode({ ...envelope, ...packed, body_bytes: Buffer.byteLength(text) }));
}

export function inputRecord(value: Buffer | null, offset = 7): InputRecord {
  return {
    topic: 'audit.accepted',
    partition: 3,
    offset,
    key: null,
    value,
    headers: {},
    timestampMs: receivedAt / 1000,
  };
}

/** Redaction without tokens; no source is trusted. */
export function completingFor(fields: Partial<Completing> = {}): Completing {
  return {
    formats: builtInFormats,
    trustedSources: new Set(),
    contentFields: contentFieldsWith([]),
    redactionOf: redactionByTenant(null),
    ...fields,
  };
}

/** The same with tokens. */
export const withTokens: Partial<Completing> = { redactionOf: redactionByTenant(new Secret('07'.repeat(32))) };

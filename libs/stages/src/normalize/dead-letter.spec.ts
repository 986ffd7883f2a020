import { codecs, type DeadLetter, originSequence } from '@tripline/contract';
import { type Keyring, unpackBody } from '@tripline/secrets';
import { describe, expect, it } from 'vitest';
import { bodyAad } from './body-aad.ts';
import { deadLetter } from './dead-letter.ts';
import { acceptedRecord, inputRecord, receivedAt, testKeyring } from './normalize.spec-support.ts';

const keyring = testKeyring();
const opening = { keyring, maxBodyBytes: 1024 * 1024 };
const secret = 'hunter2-'.repeat(500);

describe('deadLetter', () => {
  it('passes a sealed body on as it is, with what opens it', () => {
    const letter = deadLetter(acceptedRecord(secret, keyring), 'body_unreadable', receivedAt, opening);
    expect(bodyOf(letter)).toBe(secret);
    expect(letter).toMatchObject({
      stage: 'normalize',
      reason: 'body_unreadable',
      tenant: 'acme',
      source: 'proxies',
      origin: { cluster: 'cluster-1', lineage: 'proxies/audit.raw/0', sequence: 41, index: 0 },
      input: { topic: 'audit.accepted', partition: 3, offset: 7 },
      rejected_at: receivedAt,
    });
  });

  it('has the sequence that its event would have had, also in an accepted topic that was created again', () => {
    const record = acceptedRecord(secret, keyring, { sequence: null });
    const letter = deadLetter(record, 'body_unreadable', receivedAt, { ...opening, incarnation: 2 });
    expect([letter.origin?.sequence, letter.input.offset]).toEqual([originSequence(7, 2), 7]);
  });

  it('seals the body of a source that does not seal', () => {
    const letter = deadLetter(acceptedRecord(secret, null), 'unknown_format', receivedAt, opening);
    expect(letter.seal?.key_id).toBe('k1');
    expect(bodyOf(letter)).toBe(secret);
  });

  it('seals bytes that are no envelope, as belonging to nobody', () => {
    const letter = deadLetter(inputRecord(Buffer.from(secret)), 'not_framed', receivedAt, opening);
    expect(letter).toMatchObject({ tenant: '-', source: null, origin: null, bytes: secret.length });
    expect(bodyOf(letter)).toBe(secret);
  });

  it.each([
    ['an envelope', acceptedRecord(secret, null)],
    ['other bytes', inputRecord(Buffer.from(secret))],
    ['nothing', inputRecord(null)],
  ])('leaves the body of %s out where no key can seal it', (_what, record) => {
    const letter = deadLetter(record, 'unexpected', receivedAt, { ...opening, keyring: null });
    expect(letter).toMatchObject({ body: null, seal: null });
  });

  it.each([
    ['sealed', acceptedRecord(secret, keyring)],
    ['unsealed', acceptedRecord(secret, null)],
    ['corrupt', inputRecord(Buffer.from(secret))],
  ])('holds no clear text of a %s record', (_how, record) => {
    const encoded = codecs.deadLetter.encode(deadLetter(record, 'unexpected', receivedAt, opening));
    expect(encoded.includes('hunter2')).toBe(false);
  });

  it('is the same dead letter for the same record refused again', () => {
    const record = acceptedRecord(secret, keyring);
    const ids = [1, 2].map((now) => deadLetter(record, 'unexpected', now, opening).id);
    expect(ids[0]).toBe(ids[1]);
  });
});

function bodyOf({ tenant, source, origin, body_encoding, seal, body }: DeadLetter, withKeys: Keyring = keyring) {
  const aad = bodyAad({ tenant, source: source ?? '', lineage: origin?.lineage ?? '' });
  const unpacked = unpackBody({ body_encoding, seal, body: body! }, { keyring: withKeys, aad, maxBytes: 1_000_000 });
  return unpacked.ok ? unpacked.body.toString() : unpacked.reason;
}

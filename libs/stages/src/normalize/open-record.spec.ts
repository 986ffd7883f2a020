import { codecs } from '@tripline/contract';
import { PipelineError } from '@tripline/pipeline';
import { describe, expect, it } from 'vitest';
import { acceptedRecord, inputRecord, testKeyring } from './normalize.spec-support.ts';
import { openRecord } from './open-record.ts';

const opening = { keyring: testKeyring(), maxBodyBytes: 1024 * 1024 };
const text = JSON.stringify({ ts: 1, filler: 'x'.repeat(5000) });

describe('openRecord', () => {
  it.each([
    ['sealed and compressed', opening.keyring],
    ['compressed only', null],
  ])('gives the body of a record that is %s', (_how, keyring) => {
    const opened = openRecord(acceptedRecord(text, keyring), opening);
    expect(opened.ok && opened.body.toString()).toBe(text);
    expect(opened.ok && opened.envelope.tenant).toBe('acme');
  });

  it.each([
    ['not_framed', Buffer.from('{"not":"avro"}')],
    ['not_framed', null],
    ['unknown_schema', Buffer.from([0, 0, 0, 0, 1, 2, 3])],
    ['corrupt', codecs.envelope.encode(decoded()).subarray(0, 12)],
  ])('answers %s for bytes that are no envelope', (reason, value) => {
    expect(openRecord(inputRecord(value), opening)).toMatchObject({ ok: false, reason });
  });

  it('answers seal_broken for a body that was moved to another tenant', () => {
    const moved = codecs.envelope.encode({ ...decoded(), tenant: 'other' });
    expect(openRecord(inputRecord(moved), opening)).toEqual({ ok: false, reason: 'seal_broken' });
  });

  it('answers decompression_limit for a body that inflates beyond the limit', () => {
    const record = acceptedRecord(text, opening.keyring);
    expect(openRecord(record, { ...opening, maxBodyBytes: 1000 })).toEqual({
      ok: false,
      reason: 'decompression_limit',
    });
  });

  it.each([testKeyring('k2'), null])('waits for a key that is not there yet', (keyring) => {
    const attempt = () => openRecord(acceptedRecord(text, testKeyring('k1')), { ...opening, keyring });
    expect(attempt).toThrow(PipelineError);
    expect(attempt).toThrow(
      expect.objectContaining({
        code: 'SEALING_KEY_UNKNOWN',
        retryable: true,
        context: { keyId: 'k1', topic: 'audit.accepted', partition: 3, offset: 7 },
      }),
    );
  });
});

function decoded() {
  const envelope = codecs.envelope.decode(acceptedRecord(text, opening.keyring).value!);
  if (!envelope.ok) throw new Error('the test record must decode');
  return envelope.value;
}

import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { type Alert, type AuditEvent, codecs } from '@tripline/contract';
import type { DeliveryItem, InputRecord, ItemOutcome } from '@tripline/pipeline';
import { alertRecordId } from '@tripline/vocabularies';
import { describe, expect, it } from 'vitest';
import { deadLetter, rejectedItem } from './dead-letter.ts';

const testdata = (name: string) => JSON.parse(readFileSync(new URL(`testdata/${name}.json`, import.meta.url), 'utf8'));
const denial: AuditEvent = testdata('denial.event');
const denialSpike: Alert = testdata('denial-spike.alert');

const record = (value: Buffer | null): InputRecord => ({
  topic: 'audit.events',
  partition: 3,
  offset: 7,
  key: null,
  value,
  headers: {},
  timestampMs: 0,
});
const of = { integration: 'soc', nowMicros: 99, topic: 'audit.events', partition: 3 };
const item = { id: 'e', offset: 7, body: Buffer.from('{"id":"e"}'), tenant: 'acme' } as DeliveryItem;

describe('the dead letter of a record', () => {
  it('keeps the record as it was read, and says whose it is', () => {
    const value = codecs.event.encode(denial);
    expect(deadLetter(record(value), 'encode_failed', of)).toMatchObject({
      stage: 'deliver',
      reason: 'encode_failed',
      tenant: 'acme',
      source: 'hivekey',
      integration: 'soc',
      event_id: denial.id,
      origin: denial.origin,
      input: { topic: 'audit.events', partition: 3, offset: 7 },
      media_type: 'application/avro',
      body: value,
      seal: null,
    });
  });

  it('knows an alert by the id of its revision', () => {
    const letter = deadLetter(record(codecs.alert.encode(denialSpike)), 'encode_failed', of);
    expect(letter).toMatchObject({ tenant: 'acme', event_id: alertRecordId(denialSpike), origin: null });
  });

  it.each([[null], [Buffer.from('text')]])('belongs to nobody when the record cannot be read', (value) => {
    expect(deadLetter(record(value), 'not_framed', of)).toMatchObject({
      tenant: '-',
      event_id: null,
      bytes: value?.length ?? 0,
    });
  });

  it('has the same id each time, and another one for another integration', () => {
    const ids = ['soc', 'soc', 'archive'].map(
      (integration) => deadLetter(record(null), 'corrupt', { ...of, integration }).id,
    );
    expect(ids[0]).toBe(ids[1]);
    expect(ids[0]).not.toBe(ids[2]);
  });
});

describe('the dead letter of an item', () => {
  it.each<[ItemOutcome, string, number | null]>([
    [{ kind: 'rejected', code: 'invalid_data_format', status: 400 }, 'rejected_by_destination', 400],
    [{ kind: 'rejected', code: 'oversize' }, 'oversize_for_destination', null],
    [{ kind: 'rejected', code: 'request_too_large', status: 413 }, 'oversize_for_destination', 413],
    [{ kind: 'retry', code: 'server_busy', status: 503 }, 'retries_exhausted', 503],
  ])('after %j has the reason %s', (outcome, reason, status) => {
    expect(rejectedItem(item, outcome, 4, of)).toMatchObject({
      reason,
      status,
      attempts: 4,
      integration: 'soc',
      event_id: 'e',
      body: item.body,
    });
  });

  it.each([
    ['is compressed when it is large', Buffer.alloc(3_000_000, 'a'), 'gzip'],
    ['is left out when it does not fit even so', randomBytes(3_900_000), 'identity'],
  ])('holds a body that %s, and fits its topic', (_, body, encoding) => {
    const letter = rejectedItem({ ...item, body }, { kind: 'rejected', code: 'oversize' }, 1, of);
    expect([letter.body_encoding, letter.bytes]).toEqual([encoding, body.length]);
    expect(letter.body === null ? encoding : gunzipSync(letter.body).equals(body)).toBe(
      letter.body === null ? 'identity' : true,
    );
    expect(codecs.deadLetter.encode(letter).length).toBeLessThan(4 * 1024 * 1024);
  });
});

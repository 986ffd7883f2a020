import { gzipSync } from 'node:zlib';
import { type InputRecord, UNDECODABLE_HEADER } from '@tripline/pipeline';
import { describe, expect, it } from 'vitest';
import {
  kafkaSource,
  NOW,
  PARTITIONS,
  rawRecord,
  refusedText,
  terms,
  termsWith,
  textOf,
} from './ingest.spec-support.ts';
import { kafkaLine } from './kafka-line.ts';
import { TenantQuotas } from './quota.ts';

const other = { ...kafkaSource, name: 'other', topics: ['other.raw', 'third.raw'], tenant: 'globex' };
const quotas = new TenantQuotas([]);
const ingestOf = { group: 'audit.ingest', sources: [kafkaSource, other], partitions: PARTITIONS, quotas };
const line = kafkaLine({ ...ingestOf, terms });
const step = (records: readonly InputRecord[], of = line) =>
  of.step({ topic: records[0]?.topic ?? '', partition: 3, records, nowMicros: NOW });

describe('the line of the raw topics', () => {
  it('reads the topics of all Kafka sources in one group', () => {
    expect(line).toMatchObject({
      kind: 'atLeastOnce',
      group: 'audit.ingest',
      topics: ['audit.raw', 'other.raw', 'third.raw'],
    });
  });

  it('works off a chunk: good, bad, empty and many in one', () => {
    const values = ['{"a":1}', 'oops', null, '[]', '[{"b":1},{"c":1}]', '', '{"d":1}'];
    const { emit, reject, dropped } = step(values.map((value, offset) => rawRecord(value, { offset })));
    expect(emit.map(textOf)).toEqual(['{"a":1}', '{"b":1}', '{"c":1}', '{"d":1}']);
    expect(reject.map(({ reason, input }) => [reason, input.offset])).toEqual([
      ['body_unreadable', 1],
      ['empty_body', 5],
    ]);
    expect(dropped).toEqual({ empty: 2 });
  });

  it.each([
    ['decompressed_too_large', 'decompression_limit'],
    ['corrupt', 'decompression_failed'],
  ])(
    'refuses a batch that Kafka’s client could not unpack (%s), rather than take it for a tombstone',
    (why, reason) => {
      const standIn = { ...rawRecord(null), headers: { [UNDECODABLE_HEADER]: Buffer.from(why) } };
      expect(step([standIn])).toMatchObject({ reject: [{ reason }], dropped: { empty: 0 } });
    },
  );

  it('knows each topic by its source', () => {
    const { reject } = step([rawRecord('[oops', { topic: 'other.raw' })]);
    expect(reject).toMatchObject([
      { tenant: 'globex', source: 'other', origin: { lineage: 'kafka:other/other.raw/3' } },
    ]);
  });

  it('refuses a value above the limit without reading it, keeping its bytes', () => {
    const small = kafkaLine({ ...ingestOf, terms: termsWith({ maxRawBytes: 20 }) });
    const { emit, reject } = step([rawRecord('{"a":"0123456789012"}'), rawRecord('{"a":1}')], small);
    expect(emit.map(textOf)).toEqual(['{"a":1}']);
    expect(reject).toMatchObject([{ reason: 'too_large', bytes: 21, media_type: 'application/octet-stream' }]);
    expect(reject[0] && refusedText(reject[0])).toBe('{"a":"0123456789012"}');
  });

  it('keeps the whole value of a broken array for a replay, sealed', () => {
    const { reject } = step([rawRecord('[{"canary":1}')]);
    expect(reject[0] && refusedText(reject[0])).toBe('[{"canary":1}');
    expect(reject[0]?.body?.includes('canary')).toBe(false);
  });

  it('ends a chunk early when its outputs take much memory', () => {
    const zeros = gzipSync(JSON.stringify({ a: '0'.repeat(3_000_000) }));
    const large = kafkaLine({ ...ingestOf, terms: { ...terms, compressFromBytes: 1 } });
    const { emit, taken } = step(
      Array.from({ length: 10 }, (_, offset) => rawRecord(zeros, { offset })),
      large,
    );
    expect([emit.length, taken]).toEqual([3, 3]);
  });

  it('says the same when a chunk is read again', () => {
    const records = [rawRecord('{"a":1}\noops\n[1]')];
    const positions = () => {
      const { emit, reject } = step(records);
      return [emit.map(({ key, partition }) => [key, partition]), reject.map(({ id }) => id)];
    };
    expect(positions()).toEqual(positions());
  });
});

describe('a tenant’s quota', () => {
  const quota = { tenant: 'acme', recordsPerSecond: 2, burstSeconds: 1 };
  const chunk = (values: readonly string[], nowMicros = NOW, topic = 'audit.raw') => ({
    topic,
    partition: 0,
    records: values.map((value, offset) => rawRecord(value, { offset, topic })),
    nowMicros,
  });

  it('ends a chunk when it is used up, counting the records in a value, and lets the partition rest', () => {
    const limited = kafkaLine({ ...ingestOf, terms, quotas: new TenantQuotas([quota]) });
    const values = ['{"a":1}', '[{"b":1},{"b":2},{"b":3}]', '{"c":1}'];
    expect(limited.waitMs?.(chunk(values))).toBe(0);
    const { emit, taken } = limited.step(chunk(values));
    expect([emit.map(textOf), taken]).toEqual([['{"a":1}', '{"b":1}', '{"b":2}', '{"b":3}'], 2]);
    expect(limited.waitMs?.(chunk(['{"c":1}']))).toBe(1_000);
    expect(limited.waitMs?.(chunk(['{"c":1}'], NOW + 999_000))).toBe(200);
    expect(limited.waitMs?.(chunk(['{"c":1}'], NOW + 1_001_000))).toBe(0);
  });

  it('holds back no other tenant', () => {
    const limited = kafkaLine({ ...ingestOf, terms, quotas: new TenantQuotas([quota]) });
    limited.step(chunk(['[1,2,3,4,5,6]']));
    expect(limited.waitMs?.(chunk(['{"a":1}'], NOW, 'third.raw'))).toBe(0);
  });

  it('is charged for what cannot be read as well', () => {
    const bytes = { tenant: 'acme', bytesPerSecond: 10, burstSeconds: 1 };
    const limited = kafkaLine({ ...ingestOf, terms, quotas: new TenantQuotas([bytes]) });
    expect(limited.step(chunk(['[oops oops oops', '{"a":1}'])).taken).toBe(1);
  });

  it('asks again after a minute, however large the debt', () => {
    const limited = kafkaLine({ ...ingestOf, terms, quotas: new TenantQuotas([quota]) });
    limited.step(chunk([JSON.stringify(Array.from({ length: 10_000 }, () => 1))]));
    expect(limited.waitMs?.(chunk(['{"a":1}']))).toBe(60_000);
  });
});

describe('the dead letter of a record that could not be stepped', () => {
  it('holds the record whole, sealed', () => {
    const letter = line.deadLetter(rawRecord('{"canary":1}'), 'unexpected', NOW);
    expect(letter).toMatchObject({ reason: 'unexpected', stage: 'ingest', tenant: 'acme', bytes: 12 });
    expect(refusedText(letter)).toBe('{"canary":1}');
  });

  it.each([
    ['a tombstone', rawRecord(null)],
    ['a record of a topic that is not ours', rawRecord('x', { topic: 'else' })],
  ])('is possible for %s', (_name, record) => {
    expect(line.deadLetter(record, 'skipped_by_operator', NOW).reason).toBe('skipped_by_operator');
  });

  it('is another one than that of its first item', () => {
    const record = rawRecord('oops');
    const [first] = step([record]).reject;
    expect(line.deadLetter(record, 'unexpected', NOW).id).not.toBe(first?.id);
  });
});

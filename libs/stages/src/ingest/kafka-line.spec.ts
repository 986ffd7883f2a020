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

const other = { ...kafkaSource, name: 'other', topic: 'other.raw', tenant: 'globex' };
const ingestOf = { group: 'audit.ingest', sources: [kafkaSource, other], partitions: PARTITIONS };
const line = kafkaLine({ ...ingestOf, terms });
const step = (records: readonly InputRecord[], of = line) =>
  of.step({ topic: records[0]?.topic ?? '', partition: 3, records, nowMicros: NOW });

describe('the line of the raw topics', () => {
  it('reads the topics of all Kafka sources in one group', () => {
    expect(line).toMatchObject({ kind: 'atLeastOnce', group: 'audit.ingest', topics: ['audit.raw', 'other.raw'] });
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

  it('says the same when a chunk is read again', () => {
    const records = [rawRecord('{"a":1}\noops\n[1]')];
    const positions = () => {
      const { emit, reject } = step(records);
      return [emit.map(({ key, partition }) => [key, partition]), reject.map(({ id }) => id)];
    };
    expect(positions()).toEqual(positions());
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

import { gzipSync } from 'node:zlib';
import { type InputRecord, PipelineError, UNDECODABLE_HEADER } from '@tripline/pipeline';
import { describe, expect, it } from 'vitest';
import { parseAvroSchema } from './avro/avro-schema.ts';
import { SchemaPendingError, WriterSchemas } from './avro/writer-schemas.ts';
import {
  envelopeOf,
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

describe('a CloudEvent', () => {
  const headers = (fields: Record<string, string>) =>
    Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, Buffer.from(value)]));
  const binary = { ce_specversion: '1.0', ce_type: 't', ce_source: '/s', ce_id: '1' };

  it('in binary mode becomes one document', () => {
    const record = rawRecord('[{"a":1},{"a":2}]', {
      headers: headers({ ...binary, 'content-type': 'application/json' }),
    });
    const { emit } = step([record]);
    expect(emit.map(textOf)).toEqual([
      '{"specversion":"1.0","type":"t","source":"/s","id":"1","datacontenttype":"application/json","data":[{"a":1},{"a":2}]}',
    ]);
    expect(emit[0] && envelopeOf(emit[0]).media_type).toBe('application/cloudevents+json');
  });

  it('without data is no tombstone', () => {
    const { emit, dropped } = step([rawRecord(null, { headers: headers(binary) })]);
    expect([emit.map(textOf), dropped]).toEqual([
      ['{"specversion":"1.0","type":"t","source":"/s","id":"1"}'],
      { empty: 0 },
    ]);
  });

  it('with data that are not what they are said to be is refused whole', () => {
    const record = rawRecord('{"a":', { headers: headers({ ...binary, 'content-type': 'application/json' }) });
    const { reject } = step([record]);
    expect(reject).toMatchObject([{ reason: 'body_unreadable' }]);
    expect(reject[0] && refusedText(reject[0])).toBe('{"a":');
  });

  it('of a batch in structured mode is one record among the others', () => {
    const batch = { 'content-type': 'application/cloudevents-batch+json' };
    const { emit } = step([rawRecord('[{"id":"1"},{"id":"2"}]', { headers: headers(batch) })]);
    expect(emit.map((one) => [textOf(one), envelopeOf(one).media_type])).toEqual([
      ['{"id":"1"}', 'application/cloudevents+json'],
      ['{"id":"2"}', 'application/cloudevents+json'],
    ]);
  });
});

describe('an Avro value', () => {
  const schema = (fields: object[]) => JSON.stringify({ type: 'record', name: 'r', fields });
  const one = parseAvroSchema(schema([{ name: 'n', type: 'long' }])) ?? expect.fail();
  const framed = (id: number, datum: number[]) => {
    const header = Buffer.alloc(5);
    header.writeUInt32BE(id, 1);
    return Buffer.concat([header, Buffer.from(datum)]);
  };
  const byFingerprint = (datum: number[]) => {
    const header = Buffer.from([0xc3, 0x01, 0, 0, 0, 0, 0, 0, 0, 0]);
    header.writeBigUInt64LE(one.fingerprint, 2);
    return Buffer.concat([header, Buffer.from(datum)]);
  };
  const lineWith = (schemas: WriterSchemas) =>
    kafkaLine({ ...ingestOf, terms, schemas: new Map([['proxies', schemas]]) });
  const chunkOf = (...values: (string | Buffer)[]) => ({
    topic: 'audit.raw',
    partition: 3,
    records: values.map((value, offset) => rawRecord(value, { offset })),
    nowMicros: NOW,
  });
  const signal = new AbortController().signal;

  it('is read by a schema of the settings, by id or fingerprint, compressed or beside JSON', () => {
    const line = lineWith(new WriterSchemas([{ id: 7, schema: one }], null));
    const values = [framed(7, [2]), byFingerprint([4]), gzipSync(framed(7, [6])), '{"n":4}'];
    const { emit, reject } = line.step(chunkOf(...values));
    expect(emit.map(textOf)).toEqual(['{"n":1}', '{"n":2}', '{"n":3}', '{"n":4}']);
    expect([reject, emit[0] && envelopeOf(emit[0]).media_type]).toEqual([[], 'application/json']);
  });

  it('that cannot be read is a dead letter with its bytes', () => {
    const line = lineWith(new WriterSchemas([{ id: 7, schema: one }], null));
    const values = [framed(8, [2]), framed(7, [0x80]), Buffer.from([0, 1, 2])];
    const { emit, reject } = line.step(chunkOf(...values));
    expect([emit, reject.map(({ reason }) => reason)]).toEqual([[], ['unknown_schema', 'corrupt', 'body_unreadable']]);
    expect(reject[0] && refusedText(reject[0])).toBe(framed(8, [2]).toString());
  });

  it('waits for its schema, and what is before it does not', async () => {
    const asked: number[] = [];
    const lookUp = async (id: number) => {
      asked.push(id);
      return { text: schema([{ name: `f${id}`, type: 'int' }]), references: [] };
    };
    const line = lineWith(new WriterSchemas([], lookUp));
    const chunk = chunkOf('{"a":1}', framed(1, [2]), gzipSync(framed(2, [4])));
    expect(line.step(chunk)).toMatchObject({ taken: 1 });
    expect(() => line.step({ ...chunk, records: chunk.records.slice(1) })).toThrow(SchemaPendingError);
    await line.prepare?.(chunk, signal);
    expect(line.step(chunk).emit.map(textOf)).toEqual(['{"a":1}', '{"f1":1}', '{"f2":2}']);
    await line.prepare?.(chunk, signal);
    expect(asked).toEqual([1, 2]);
  });

  it('is inflated to see its schema no further than the step will come', async () => {
    const asked: number[] = [];
    const lookUp = async (id: number) => {
      asked.push(id);
      return null;
    };
    const line = lineWith(new WriterSchemas([], lookUp));
    const bomb = (id: number) =>
      gzipSync(
        framed(
          id,
          Array.from({ length: 9 * 1024 * 1024 }, () => 0),
        ),
        { level: 1 },
      );
    await line.prepare?.(chunkOf(bomb(1), bomb(2)), new AbortController().signal);
    expect(asked).toEqual([1]);
  });

  it('that is not the first lets the chunk begin while the registry is down', async () => {
    const isDown = new PipelineError('down', { code: 'DOWN', retryable: true });
    const line = lineWith(new WriterSchemas([], () => Promise.reject(isDown)));
    const chunk = chunkOf('{"a":1}', framed(1, [2]));
    await line.prepare?.(chunk, signal);
    expect(line.step(chunk)).toMatchObject({ taken: 1 });
    await expect(line.prepare?.({ ...chunk, records: chunk.records.slice(1) }, signal)).rejects.toBe(isDown);
  });

  it('may be the data of a CloudEvent', () => {
    const line = lineWith(new WriterSchemas([{ id: 7, schema: one }], null));
    const headers = { ce_specversion: Buffer.from('1.0'), 'content-type': Buffer.from('application/avro') };
    const records = [rawRecord(framed(7, [2]), { headers })];
    expect(line.step({ ...chunkOf(), records }).emit.map(textOf)).toEqual([
      '{"specversion":"1.0","datacontenttype":"application/json","data":{"n":1}}',
    ]);
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

  it('holds where tenants share a partition: a chunk ends before a record of one that is in debt', () => {
    const trusted = { ...kafkaSource, trusted: true };
    const limited = kafkaLine({ ...ingestOf, sources: [trusted], terms, quotas: new TenantQuotas([quota]) });
    const of = (tenant: string) => rawRecord('[1,2]', { headers: { 'x-tripline-tenant': Buffer.from(tenant) } });
    limited.step({ ...chunk([]), records: [of('acme'), of('acme')] });
    const shared = { ...chunk([]), records: [of('globex'), of('acme'), of('globex')] };
    expect(limited.step(shared).taken).toBe(1);
    expect(limited.waitMs?.({ ...shared, records: shared.records.slice(1) })).toBe(200);
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

import { randomBytes } from 'node:crypto';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { acceptedId, codecs, originSequence } from '@tripline/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Arrival, httpArrival, kafkaArrival } from './arrival.ts';
import {
  envelopeOf,
  httpSource,
  kafkaSource,
  NOW,
  PARTITIONS,
  rawRecord,
  rawSource,
  refusedText,
  terms,
  termsWith,
  textOf,
} from './ingest.spec-support.ts';
import { type Ingested, ingest } from './ingest.ts';

const facts = {
  encoding: 'identity',
  contentType: null,
  cloudEvent: null,
  stream: 'gateway-1',
  tenant: 'acme',
  idempotencyKey: null,
  requestId: 'r-1',
  clientAddress: '192.0.2.7',
} as const;

function fromKafka(value: string | Buffer, source = kafkaSource): Arrival {
  return kafkaArrival(rawRecord(value), rawSource(source));
}

function fromHttp(body: string, more: object = {}): Arrival {
  return httpArrival(Buffer.from(body), { ...facts, ...more }, httpSource, PARTITIONS);
}

function ingested(arrival: Arrival, of = terms): Ingested {
  const result = ingest(arrival, NOW, of);
  if (!result.ok) throw new Error(`refused: ${result.reason}`);
  return result;
}

describe('an accepted record', () => {
  it('from Kafka says where it came from', () => {
    const { emit, rejected } = ingested(fromKafka('{"a":1}', { ...kafkaSource, format: 'hivekey' }));
    expect(rejected).toEqual([]);
    expect(emit.map(envelopeOf)).toMatchObject([
      {
        id: null,
        tenant: 'acme',
        source: 'proxies',
        lineage: 'kafka:proxies/audit.raw/3',
        cluster: 'cluster-1',
        sequence: 41,
        index: 0,
        received_at: NOW,
        format: 'hivekey',
        client_address: null,
        media_type: 'application/json',
        body_encoding: 'identity',
        body_bytes: 7,
      },
    ]);
  });

  it('from a request has no sequence yet, the address of the peer, and an id where the sender gave a key', () => {
    const [plain] = ingested(fromHttp('{"a":1}')).emit;
    const [first, second] = ingested(fromHttp('[1,2]', { idempotencyKey: 'retry-me' })).emit;
    const lineage = 'http:push/gateway-1';
    expect(plain && envelopeOf(plain)).toMatchObject({
      id: null,
      lineage,
      sequence: null,
      client_address: '192.0.2.7',
    });
    expect(first && envelopeOf(first).id).toBe(acceptedId('acme', lineage, 'retry-me', 0));
    expect(second && envelopeOf(second).id).toBe(acceptedId('acme', lineage, 'retry-me', 1));
  });

  it('is sealed, and opens to the very bytes that came in', () => {
    const record = '{ "n": 9007199254740993, "s": "\\u00e9 canary" }';
    const [emission] = ingested(fromKafka(`[1, ${record} ]`)).emit.slice(1);
    expect(emission?.value.includes('canary')).toBe(false);
    expect(emission && textOf(emission)).toBe(record);
  });

  it('is not sealed where its source says so', () => {
    const [emission] = ingested(fromKafka('{"a":"clear"}', { ...kafkaSource, seal: false })).emit;
    expect(emission && envelopeOf(emission)).toMatchObject({ seal: null, body: Buffer.from('{"a":"clear"}') });
  });

  it('is compressed before it is sealed when it is large enough to gain', () => {
    const record = JSON.stringify({ text: 'word '.repeat(2_000) });
    const [emission] = ingested(fromKafka(record)).emit;
    const envelope = emission && envelopeOf(emission);
    expect(envelope?.body_encoding).toBe('gzip');
    expect(envelope?.body.length).toBeLessThan(500);
    expect(envelope?.body_bytes).toBe(record.length);
    expect(emission && textOf(emission)).toBe(record);
  });

  it.each([
    [null, 'application/json'],
    ['application/x-ndjson', 'application/json'],
    ['Application/CloudEvents+JSON; charset=utf-8', 'application/cloudevents+json'],
    ['text/html, canary', 'application/json'],
  ])('sent as %s has the media type %s', (contentType, mediaType) => {
    const [emission] = ingested(fromHttp('{}', { contentType })).emit;
    expect(emission && envelopeOf(emission).media_type).toBe(mediaType);
  });

  it.each([
    ['gzip', gzipSync('{"a":1}\n{"b":2}')],
    ['zstd', zstdCompressSync('{"a":1}\n{"b":2}')],
  ])('may have come in a Kafka value compressed with %s', (_name, value) => {
    expect(ingested(fromKafka(value)).emit.map(textOf)).toEqual(['{"a":1}', '{"b":2}']);
  });
});

describe('a lineage', () => {
  const partitionOf = (partition: number, topic = 'audit.raw') =>
    kafkaArrival(rawRecord('1', { partition, topic }), rawSource({ ...kafkaSource, topics: [topic] })).partition;

  it('lies in one partition, and the raw partitions of a topic spread evenly', () => {
    const used = Array.from({ length: 24 }, (_, partition) => partitionOf(partition));
    expect(new Set(used.slice(0, 12)).size).toBe(12);
    expect(used.slice(12)).toEqual(used.slice(0, 12));
  });

  it('begins elsewhere for another topic, so that first partitions do not pile up', () => {
    expect(new Set(Array.from({ length: 20 }, (_, n) => partitionOf(0, `topic-${n}`))).size).toBeGreaterThan(5);
  });

  it('goes on counting where an earlier topic of the name has stopped', () => {
    const sequences = [0, 1, 2].map((incarnation) => {
      const { lineage, sequence } = kafkaArrival(rawRecord('1', { offset: 5 }), { ...rawSource(), incarnation });
      return [lineage, sequence];
    });
    const lineage = 'kafka:proxies/audit.raw/3';
    expect(sequences).toEqual([
      [lineage, 5],
      [lineage, originSequence(5, 1)],
      [lineage, originSequence(5, 2)],
    ]);
  });

  it('of HTTP is that of the stream', () => {
    const one = fromHttp('1', { stream: 'a' });
    expect(fromHttp('2', { stream: 'a' }).partition).toBe(one.partition);
    const streams = Array.from({ length: 30 }, (_, n) => fromHttp('1', { stream: `s${n}` }).partition);
    expect(new Set(streams).size).toBeGreaterThan(6);
  });
});

describe('the tenant header of a Kafka record', () => {
  const claiming = (tenant: string, trusted: boolean) =>
    kafkaArrival(
      rawRecord('1', { headers: { 'x-tripline-tenant': Buffer.from(tenant) } }),
      rawSource({ ...kafkaSource, trusted }),
    );

  it('counts for a trusted source only', () => {
    expect(claiming('globex', true).tenant).toBe('globex');
    expect(claiming('globex', false).tenant).toBe('acme');
  });

  it.each(['', '-', 'a/b', 'a\0b', 'x'.repeat(64)])(
    'is no reason to give the record to another tenant when it is no plain name: %j',
    (tenant) => {
      expect(ingest(claiming(tenant, true), NOW, terms)).toEqual({ ok: false, reason: 'tenant_invalid' });
      expect(ingest(claiming(tenant, false), NOW, terms).ok).toBe(true);
    },
  );
});

describe('a bad item among good ones', () => {
  const body = '{"a":1}\n{"canary": oops}\n{"b":2}';

  it('is a dead letter with its own bytes, sealed, and the others are accepted', () => {
    const { emit, rejected } = ingested(fromKafka(body));
    expect(emit.map(envelopeOf).map(({ index }) => index)).toEqual([0, 2]);
    expect(rejected).toMatchObject([
      {
        index: 1,
        reason: 'body_unreadable',
        letter: {
          stage: 'ingest',
          reason: 'body_unreadable',
          tenant: 'acme',
          source: 'proxies',
          origin: { cluster: 'cluster-1', lineage: 'kafka:proxies/audit.raw/3', sequence: 41, index: 1024 },
          input: { topic: 'audit.raw', partition: 3, offset: 41 },
          bytes: 16,
          rejected_at: NOW,
          media_type: 'application/json',
        },
      },
    ]);
    const letter = rejected[0]?.letter;
    expect(letter && refusedText(letter)).toBe('{"canary": oops}');
    expect(letter && codecs.deadLetter.encode(letter).includes('canary')).toBe(false);
  });

  it('is sealed also where the source is not', () => {
    const [refused] = ingested(fromKafka(body, { ...kafkaSource, seal: false })).rejected;
    expect(refused?.letter.seal?.key_id).toBe('k1');
  });

  it('leaves no body where there is no key to seal it with', () => {
    const [refused] = ingested(fromKafka(body, { ...kafkaSource, seal: false }), { ...terms, keyring: null }).rejected;
    expect(refused?.letter).toMatchObject({ body: null, seal: null, bytes: 16 });
  });

  it('has the same id when the record is read again, and another in another request', () => {
    const id = (arrival: Arrival) => ingested(arrival).rejected[0]?.letter.id;
    expect(id(fromKafka(body))).toBe(id(fromKafka(body)));
    expect(id(fromHttp(body))).not.toBe(id(fromHttp(body, { requestId: 'r-2' })));
    const key = { idempotencyKey: 'again' };
    expect(id(fromHttp(body, key))).toBe(id(fromHttp(body, { ...key, requestId: 'r-2' })));
  });

  it.each([
    ['number_out_of_range', `{"n":1${'0'.repeat(78)}}`],
    ['forbidden_key', '{"__proto__":{}}'],
    ['too_deep', `${'['.repeat(258)}${']'.repeat(258)}`],
    ['too_large', JSON.stringify(randomBytes(2_200_000).toString('base64'))],
  ])('is refused as %s', (reason, item) => {
    const { emit, rejected } = ingested(fromHttp(`{"a":1}\n{"x":${item}}\n`));
    expect(emit).toHaveLength(1);
    expect(rejected).toMatchObject([{ index: 1, reason, letter: { reason } }]);
  });
});

describe('the limit of a record', () => {
  const incompressible = (bytes: number) => JSON.stringify(randomBytes((bytes * 3) / 4).toString('base64'));

  it('is that of its topic after packing, not before', () => {
    expect(ingested(fromHttp(JSON.stringify('a'.repeat(6_000_000)))).emit).toHaveLength(1);
    expect(ingested(fromHttp(incompressible(3_000_000))).rejected).toMatchObject([{ reason: 'too_large' }]);
  });

  it('keeps a refused body as long as the rejected topic takes it, and its size beyond', () => {
    const [kept] = ingested(fromHttp(incompressible(4_000_000))).rejected;
    const [dropped] = ingested(fromHttp(incompressible(8_000_000))).rejected;
    expect(kept?.letter.body?.length).toBeGreaterThan(2_000_000);
    expect(dropped?.letter).toMatchObject({ body: null, seal: null, body_encoding: 'identity' });
    expect(dropped?.letter.bytes).toBeGreaterThan(7_900_000);
  });
});

describe('an arrival is refused whole', () => {
  it.each([
    ['text', 'oops, not an array [', undefined],
    ['a broken array', '[{"a":1},', 'body_unreadable'],
    ['white space', ' \n', 'empty_body'],
    ['nothing', '', 'empty_body'],
    ['Avro with the Confluent frame', Buffer.from('0040000000020a', 'hex'), 'unknown_schema'],
    ['Avro, single object', Buffer.from('c3010102030405060708', 'hex'), 'unknown_schema'],
    ['cut gzip', gzipSync('{"a":1}').subarray(0, 12), 'decompression_failed'],
    ['a bomb', gzipSync(Buffer.alloc(40_000_000, '{"a":1} ')), 'decompression_limit'],
    ['a bomb in zstd', zstdCompressSync(Buffer.alloc(40_000_000, '{"a":1} ')), 'decompression_limit'],
    ['gzip within gzip', gzipSync(gzipSync('{"a":1}')), 'invalid_utf8'],
    ['too many items', '1\n'.repeat(10_001), 'too_many_items'],
  ])('when it is %s', (_name, body, reason) => {
    const result = ingest(fromKafka(body), NOW, terms);
    if (reason === undefined || reason === 'invalid_utf8')
      expect(result).toMatchObject({ ok: true, emit: [], rejected: [{ reason: reason ?? 'body_unreadable' }] });
    else expect(result).toEqual({ ok: false, reason });
  });
});

it('neither loses nor doubles a record, and never throws, for any bytes', () => {
  const small = termsWith({ maxDepth: 4, maxItems: 50, maxInflatedBytes: 4_096 });
  const line = fc.oneof(fc.json(), fc.string(), fc.constantFrom('{"ok":1}', '[1,2]', '{"a":[', '{"__proto__":1}'));
  const body = fc.oneof(
    fc.array(line, { maxLength: 12 }).map((lines) => Buffer.from(lines.join('\n'))),
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    fc.uint8Array({ maxLength: 300 }).map((bytes) => gzipSync(bytes)),
  );
  fc.assert(
    fc.property(body, (bytes) => {
      const result = ingest(fromKafka(bytes), NOW, small);
      if (!result.ok) return;
      const indexes = [
        ...result.emit.map((emission) => envelopeOf(emission).index),
        ...result.rejected.map((r) => r.index),
      ];
      expect(indexes.toSorted((a, b) => a - b)).toEqual(indexes.map((_, position) => position));
      for (const emission of result.emit) expect(() => JSON.parse(textOf(emission))).not.toThrow();
    }),
    { numRuns: 2_000 },
  );
});

import avro from 'avsc';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codecFor, projectionOf, schemaId, schemasById } from './codec.ts';
import { crc64Avro } from './crc64-avro.ts';
import { codecs } from './index.ts';

const v1 = avro.Type.forSchema({ type: 'record', name: 'R', fields: [{ name: 'a', type: 'string' }] });
const v2 = avro.Type.forSchema({
  type: 'record',
  name: 'R',
  fields: [
    { name: 'a', type: 'string' },
    { name: 'b', type: ['null', 'long'], default: null },
  ],
});

function schemas(...types: avro.Type[]) {
  return new Map(types.map((type, index) => [schemaId(type), { record: 'r', version: index + 1, type }]));
}

describe('crc64Avro', () => {
  it.each([
    ['"null"', 0x63dd24e7cc258f8an],
    ['"int"', 0x7275d51a3f395c8fn],
  ])('gives the fingerprint that the Avro specification gives for %s', (canonical, fingerprint) => {
    expect(crc64Avro(Buffer.from(canonical))).toBe(fingerprint);
  });
});

describe('schema ids', () => {
  it('are unique, and clear of the small numbers of a registry', () => {
    const ids = [...schemasById().keys()];
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every((id) => id >= 0x40000000 && id <= 0x7fffffff)).toBe(true);
  });
});

describe('codec', () => {
  it('frames as Confluent does: zero byte, id, datum', () => {
    const codec = codecFor<{ a: string }>('r', schemas(v1));
    const bytes = codec.encode({ a: 'x' });
    expect([bytes[0], bytes.readUInt32BE(1)]).toEqual([0, schemaId(v1)]);
    expect(v1.fromBuffer(bytes.subarray(5))).toEqual({ a: 'x' });
  });

  it('new reader, old writer: the new field has its default', () => {
    const old = codecFor<{ a: string }>('r', schemas(v1)).encode({ a: 'x' });
    expect(codecFor('r', schemas(v1, v2)).decode(old)).toEqual({ ok: true, value: { a: 'x', b: null } });
  });

  it('old reader that has the new schema: the new field is passed over', () => {
    const young = codecFor<{ a: string; b: number }>('r', schemas(v1, v2)).encode({ a: 'x', b: 7 });
    const oldReader = new Map([
      [schemaId(v2), { record: 'r', version: 0, type: v2 }],
      [schemaId(v1), { record: 'r', version: 1, type: v1 }],
    ]);
    expect(codecFor('r', oldReader).decode(young)).toEqual({ ok: true, value: { a: 'x' } });
  });

  it.each([
    ['not_framed', Buffer.from('{"a":1}')],
    ['not_framed', Buffer.alloc(0)],
    ['unknown_schema', Buffer.from([0, 0x40, 0, 0, 1, 2, 3])],
    ['corrupt', Buffer.concat([codecs.envelope.encode(envelope()).subarray(0, 40)])],
  ])('says %s and quotes nothing', (reason, bytes) => {
    expect(codecs.envelope.decode(bytes)).toMatchObject({ ok: false, reason });
  });

  it('names the field that does not fit and never its value', () => {
    const wrong = { ...envelope(), index: 'topsecret' as unknown as number };
    expect(() => codecs.envelope.encode(wrong)).toThrow(/index/);
    expect(() => codecs.envelope.encode(wrong)).not.toThrow(/topsecret/);
  });

  it('gives back what it was given, also across slabs and for records larger than a slab', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(400_000), { maxLength: 6 }), (sizes) => {
        const written = sizes.map((size, index) => ({ ...envelope(), index, body: Buffer.alloc(size, index + 1) }));
        const encoded = written.map((value) => codecs.envelope.encode(value));
        const read = encoded.map((bytes) => codecs.envelope.decode(bytes));
        for (const [index, decoded] of read.entries()) {
          expect(decoded.ok && decoded.value.index).toBe(index);
          expect(decoded.ok && decoded.value.body.equals(written[index]?.body ?? Buffer.alloc(0))).toBe(true);
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe('projection', () => {
  it('reads some fields of a record, nested ones too', () => {
    const bytes = codecs.deadLetter.encode({
      id: 'i',
      stage: 'detect',
      reason: 'corrupt',
      tenant: 'acme',
      source: null,
      integration: null,
      event_id: null,
      origin: { cluster: 'c', lineage: 'l', sequence: 1, index: 2 },
      input: { topic: 't', partition: 3, offset: 4 },
      attempts: 1,
      bytes: 0,
      rejected_at: 0,
      status: null,
      code: null,
      media_type: null,
      body_encoding: 'identity',
      seal: null,
      body: null,
    });
    const narrow = projectionOf<{ tenant: string; input: { offset: number } }>('dead-letter', ['tenant', 'input']);
    expect(narrow.decode(bytes)).toEqual({
      ok: true,
      value: { tenant: 'acme', input: { topic: 't', partition: 3, offset: 4 } },
    });
  });
});

function envelope() {
  return {
    id: null,
    tenant: 'acme',
    source: 'default',
    lineage: 'kafka:default/audit.raw/0',
    cluster: 'c',
    sequence: 12,
    index: 0,
    received_at: 1_700_000_000_000_000,
    format: null,
    client_address: null,
    media_type: 'application/json',
    body_encoding: 'identity' as const,
    body_bytes: 2,
    seal: null,
    body: Buffer.from('{}'),
  };
}

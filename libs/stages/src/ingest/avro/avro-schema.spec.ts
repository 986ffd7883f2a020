import { isRawNumber, parseJson } from '@tripline/contract';
import avro from 'avsc';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AvroSchema, parseAvroSchema } from './avro-schema.ts';

const limits = { maxDepth: 64, maxInflatedBytes: 1_000_000 };

function schemaOf(schema: unknown): AvroSchema {
  return parseAvroSchema(JSON.stringify(schema)) ?? expect.fail('not a schema');
}

function textOf(schema: unknown, datum: Buffer): string {
  const read = schemaOf(schema).toJson(datum, limits);
  return read.ok ? read.body.toString() : `refused: ${read.reason}`;
}

/** As another implementation writes it. */
function written(schema: unknown, value: unknown): Buffer {
  return avro.Type.forSchema(schema as avro.Schema, { wrapUnions: true }).toBuffer(value);
}

const record = (name: string, ...fields: object[]) => ({ type: 'record', name, fields });

describe('a schema', () => {
  // From the test data of the Avro project (share/test/data/schema-tests.txt).
  it.each([
    ['"null"', 7195948357588979594n],
    ['{"type":"boolean"}', -6970731678124411036n],
    ['"long"', -3434872931120570953n],
    ['[ "int" , {"type":"boolean"} ]', 5392556393470105090n],
    ['{"fields":[], "type":"record", "name":"foo", "doc":"foo", "aliases":["foo","bar"]}', -4824392279771201922n],
    ['{"fields":[], "type":"record", "name":"foo", "namespace":"x.y"}', 5916914534497305771n],
    ['{"fields":[], "type":"record", "name":"a.b.foo", "namespace":"x.y"}', -4616218487480524110n],
    [
      '{"fields":[{"type":"boolean", "aliases":[], "name":"f1", "default":true}, {"order":"descending","name":"f2","doc":"Hello","type":"int"}], "type":"record", "name":"foo"}',
      -4860222112080293046n,
    ],
    ['{"type":"enum", "name":"foo", "symbols":["A1"]}', -6342190197741309591n],
    ['{"namespace":"x.y.z", "type":"fixed", "name":"foo", "size":32}', -3064184465700546786n],
    ['{ "items":{"type":"null"}, "type":"array"}', -589620603366471059n],
    ['{ "values":"string", "type":"map"}', -8732877298790414990n],
    [
      '{"name":"PigValue","type":"record","fields":[{"name":"value", "type":["null", "int", "long", "PigValue"]}]}',
      -1759257747318642341n,
    ],
  ])('%s has the fingerprint of the specification', (text, fingerprint) => {
    expect(BigInt.asIntN(64, parseAvroSchema(text)?.fingerprint ?? 0n)).toBe(fingerprint);
  });

  it('has the same fingerprint with logical types or without', () => {
    const plain = schemaOf(record('r', { name: 'at', type: 'long' }));
    const logical = schemaOf(record('r', { name: 'at', type: { type: 'long', logicalType: 'timestamp-millis' } }));
    expect(logical.fingerprint).toBe(plain.fingerprint);
  });

  it.each([
    ['no JSON', '{'],
    ['no type', '{"type":"nonsense"}'],
    ['a name of Object', '"constructor"'],
    ['a name that nobody defined', '{"type":"array","items":"Nobody"}'],
    ['a record without fields', '{"type":"record","name":"r"}'],
    ['null', 'null'],
    ['a depth that no stack holds', `${'{"type":"array","items":'.repeat(20_000)}"int"${'}'.repeat(20_000)}`],
  ])('that is %s is none', (_what, text) => {
    expect(parseAvroSchema(text)).toBeUndefined();
  });

  it('may be named by another, within namespaces', () => {
    const place = record('a.b.Place', { name: 'city', type: 'string' });
    const person = record('a.b.Person', { name: 'home', type: 'Place' }, { name: 'next', type: ['null', 'Person'] });
    const schema = parseAvroSchema(JSON.stringify(person), [JSON.stringify(place)]);
    const datum = Buffer.from([4, 0x41, 0x42, 2, 2, 0x43, 0]);
    expect(schema?.toJson(datum, limits)).toEqual({
      ok: true,
      body: Buffer.from('{"home":{"city":"AB"},"next":{"home":{"city":"C"},"next":null}}'),
    });
  });
});

describe('a datum', () => {
  it('keeps every digit of a long', () => {
    for (const value of [9007199254740993n, -9007199254740993n, 2n ** 63n - 1n, -(2n ** 63n)]) {
      const zigzag = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
      expect(textOf('long', varint(zigzag))).toBe(String(value));
    }
  });

  it.each([
    ['float', 0.1, '0.1'],
    ['float', 16777216, '16777216'],
    ['float', 1.17549435e-38, '1.1754944e-38'],
    ['double', 1e21, '1e+21'],
    ['double', -0, '-0'],
    ['double', Number.NaN, '"NaN"'],
    ['float', Number.NEGATIVE_INFINITY, '"-Infinity"'],
    ['bytes', Buffer.from([0, 255]), '"AP8="'],
    [{ type: 'fixed', name: 'f', size: 2 }, Buffer.from([1, 2]), '"AQI="'],
    [{ type: 'enum', name: 'e', symbols: ['A', 'B'] }, 'B', '"B"'],
    [['null', 'string'], { string: 'x' }, '"x"'],
    [{ type: 'map', values: 'int' }, { a: 1, b: -1 }, '{"a":1,"b":-1}'],
  ])('of %j: %s is %s', (schema, value, text) => {
    const inRecord = record('r', { name: 'v', type: schema });
    expect(textOf(inRecord, written(inRecord, { v: value }))).toBe(`{"v":${text}}`);
  });

  it.each([
    ['timestamp-millis', 1_760_000_000_123n, '"2025-10-09T08:53:20.123Z"'],
    ['timestamp-micros', 1_760_000_000_123_004n, '"2025-10-09T08:53:20.123004Z"'],
    ['timestamp-micros', -1n, '"1969-12-31T23:59:59.999999Z"'],
    ['timestamp-nanos', 1_760_000_000_123_000_007n, '"2025-10-09T08:53:20.123000007Z"'],
    ['local-timestamp-millis', 0n, '"1970-01-01T00:00:00.000"'],
    ['time-micros', 3_661_000_001n, '"01:01:01.000001"'],
    ['time-micros', 86_400_000_000n, '86400000000'],
    ['timestamp-millis', 9_000_000_000_000_000n, '9000000000000000'],
    ['unheard-of', 7n, '7'],
    ['constructor', 7n, '7'],
  ])('of a long that is %s: %s is %s', (logicalType, value, text) => {
    expect(textOf({ type: 'long', logicalType }, varint(BigInt.asUintN(64, (value << 1n) ^ (value >> 63n))))).toBe(
      text,
    );
  });

  it.each([
    [{ type: 'int', logicalType: 'date' }, [0xc2, 0xbd, 0x02], '"2025-08-21"'],
    [{ type: 'int', logicalType: 'time-millis' }, [0x02], '"00:00:00.001"'],
    [{ type: 'bytes', logicalType: 'decimal', precision: 9, scale: 2 }, [4, 0x30, 0x39], '123.45'],
    [{ type: 'bytes', logicalType: 'decimal', precision: 9, scale: 2 }, [2, 0xff], '-0.01'],
    [{ type: 'bytes', logicalType: 'decimal', precision: 9 }, [2, 0x80], '-128'],
    [{ type: 'bytes', logicalType: 'decimal', precision: 9, scale: -2 }, [2, 1], '"AQ=="'],
    [{ type: 'bytes', logicalType: 'decimal', precision: 9, scale: 2 }, [0], '""'],
    [{ type: 'fixed', name: 'd', size: 3, logicalType: 'decimal', precision: 6, scale: 3 }, [0, 0x30, 0x39], '12.345'],
    [
      { type: 'fixed', name: 'u', size: 16, logicalType: 'uuid' },
      Array.from({ length: 16 }, (_, n) => n),
      '"00010203-0405-0607-0809-0a0b0c0d0e0f"',
    ],
    [{ type: 'string', logicalType: 'uuid' }, [2, 0x61], '"a"'],
  ])('of %j is %s', (schema, bytes, text) => {
    const datum = Buffer.from(bytes);
    const inRecord = record('r', { name: 'v', type: schema });
    expect(textOf(inRecord, datum)).toBe(`{"v":${text}}`);
  });

  it('that is a text as a whole is the body itself', () => {
    expect(textOf('string', written('string', '{"a":1}'))).toBe('{"a":1}');
    expect(textOf({ type: 'bytes' }, written('bytes', Buffer.from('[1]')))).toBe('[1]');
  });

  it('keeps keys that mean something to JavaScript', () => {
    const schema = record(
      'r',
      { name: '__proto__', type: 'int' },
      { name: 'constructor', type: { type: 'map', values: 'int' } },
    );
    const datum = Buffer.concat([Buffer.from([2, 2, 18]), Buffer.from('__proto__'), Buffer.from([4, 0])]);
    expect(textOf(schema, datum)).toBe('{"__proto__":1,"constructor":{"__proto__":2}}');
  });
});

describe('a hostile datum', () => {
  const nulls = { type: 'array', items: 'null' };
  const loop = record('Loop', { name: 'next', type: 'Loop' });
  const doubling = Array.from({ length: 30 }, (_, n) =>
    record(
      `R${n}`,
      { name: 'a', type: n === 0 ? 'null' : `R${n - 1}` },
      { name: 'b', type: n === 0 ? 'null' : `R${n - 1}` },
    ),
  );

  it.each([
    ['a billion nulls in six bytes', nulls, varint(2_000_000_000n), 'decompression_limit'],
    ['a block of 2^62 nulls', nulls, varint(2n ** 63n), 'corrupt'],
    ['a negative count', nulls, Buffer.concat([varint(1_999_999_999n), Buffer.from([0])]), 'decompression_limit'],
    ['a record in itself, without a byte', loop, Buffer.alloc(0), 'too_deep'],
    ['strings longer than all', 'string', varint(2_000_000n), 'corrupt'],
    ['a negative length', record('r', { name: 'v', type: 'string' }), Buffer.from([1]), 'corrupt'],
    ['a number without end', 'long', Buffer.alloc(30, 0xff), 'corrupt'],
    ['a branch that there is not', ['null', 'int'], Buffer.from([8]), 'corrupt'],
    ['a symbol that there is not', { type: 'enum', name: 'e', symbols: ['A'] }, Buffer.from([2]), 'corrupt'],
    ['an int of 33 bits', 'int', varint(2n ** 33n), 'corrupt'],
    ['a boolean that is 2', 'boolean', Buffer.from([2]), 'corrupt'],
    ['bytes behind its end', 'int', Buffer.from([2, 2]), 'corrupt'],
    ['no bytes', 'double', Buffer.alloc(0), 'corrupt'],
    [
      'a text that is not UTF-8',
      record('r', { name: 'v', type: 'string' }),
      Buffer.from([4, 0xc3, 0x28]),
      'invalid_utf8',
    ],
  ])('with %s is refused', (_what, schema, datum, reason) => {
    expect(textOf(schema, datum)).toBe(`refused: ${reason}`);
  });

  it('that doubles with every level, without a byte, is refused', () => {
    const texts = doubling.map((one) => JSON.stringify(one));
    const schema = parseAvroSchema(texts.at(-1) ?? '', texts.slice(0, -1));
    expect(schema?.toJson(Buffer.alloc(0), limits)).toEqual({ ok: false, reason: 'decompression_limit' });
  });

  it('of more values than we have time for is refused, however small they are', () => {
    const many = (count: number) => Buffer.concat([varint(BigInt(2 * count)), Buffer.from([0])]);
    const roomy = { ...limits, maxInflatedBytes: 1e9 };
    expect(schemaOf(nulls).toJson(many(900_000), roomy).ok).toBe(true);
    expect(schemaOf(nulls).toJson(many(1_100_000), roomy)).toEqual({ ok: false, reason: 'decompression_limit' });
  });

  it('that is nested too deep is refused, at the limit it is not', () => {
    const schema = schemaOf(record('Deep', { name: 'next', type: ['null', 'Deep'] }));
    const nested = (levels: number) => Buffer.concat([Buffer.alloc(levels - 1, 2), Buffer.from([0])]);
    expect(schema.toJson(nested(limits.maxDepth), limits).ok).toBe(true);
    expect(schema.toJson(nested(limits.maxDepth + 1), limits)).toEqual({ ok: false, reason: 'too_deep' });
  });

  it('never throws, whatever it is', () => {
    const schema = schemaOf(
      record(
        'All',
        { name: 'm', type: { type: 'map', values: ['null', 'string', 'All'] } },
        { name: 'l', type: { type: 'array', items: 'long' } },
        { name: 'd', type: { type: 'bytes', logicalType: 'decimal', precision: 4, scale: 2 } },
        { name: 't', type: { type: 'long', logicalType: 'timestamp-micros' } },
      ),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        const read = schema.toJson(Buffer.from(bytes), limits);
        return !read.ok || parseJson(read.body.toString()) !== undefined;
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('what another implementation writes', () => {
  it('is read as it was meant', () => {
    fc.assert(
      fc.property(
        schemas.chain((schema) => valuesOf(schema).map((value) => ({ schema, value }))),
        ({ schema, value }) => {
          const inRecord = record('Top', { name: 'v', type: schema });
          const text = textOf(inRecord, written(inRecord, { v: value.avro }));
          expect(plain(parseJson(text))).toEqual({ v: value.json });
        },
      ),
      { numRuns: 500 },
    );
  });
});

type Schema = string | readonly Schema[] | { readonly type: string; readonly [attribute: string]: unknown };
interface Value {
  /** As avsc takes it. */
  readonly avro: unknown;
  readonly json: unknown;
}

let names = 0;
const named = (schema: { readonly type: string; readonly [attribute: string]: unknown }): Schema => {
  names += 1;
  return { ...schema, name: `N${names}` };
};
const primitive = fc.constantFrom<Schema>('null', 'boolean', 'int', 'long', 'double', 'string', 'bytes');
const { schema: schemas } = fc.letrec<{ schema: Schema }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    primitive,
    fc.integer({ min: 0, max: 5 }).map((size) => named({ type: 'fixed', size })),
    fc.constant(0).map(() => named({ type: 'enum', symbols: ['A', 'B', 'C'] })),
    tie('schema').map((items) => ({ type: 'array', items }) as Schema),
    tie('schema').map((values) => ({ type: 'map', values }) as Schema),
    primitive.map((branch) => (branch === 'null' ? ['null', 'int'] : ['null', branch]) as Schema),
    fc
      .array(tie('schema'), { maxLength: 4 })
      .map((types) => named({ type: 'record', fields: types.map((type, n) => ({ name: `f${n}`, type })) }) as Schema),
  ),
}));

function valuesOf(schema: Schema): fc.Arbitrary<Value> {
  const same = <T>(arbitrary: fc.Arbitrary<T>) => arbitrary.map((value) => ({ avro: value, json: value }));
  if (Array.isArray(schema)) {
    const branch = (schema as readonly string[])[1] as string;
    return fc.oneof(
      fc.constant<Value>({ avro: null, json: null }),
      valuesOf(branch).map((value) => ({ avro: { [branch]: value.avro }, json: value.json })),
    );
  }
  if (typeof schema !== 'string') return valuesOfComplex(schema as Exclude<Schema, string | readonly Schema[]>);
  switch (schema) {
    case 'boolean':
      return same(fc.boolean());
    case 'int':
      return same(fc.integer());
    case 'long':
      // Beyond 2^52 avsc writes another number than it was given.
      return same(fc.integer({ min: -(2 ** 52), max: 2 ** 52 }));
    case 'double':
      return same(fc.double({ noNaN: true, noDefaultInfinity: true }));
    case 'string':
      return same(fc.string({ unit: 'grapheme' }));
    case 'bytes':
      return bytes(fc.uint8Array({ maxLength: 9 }));
    default:
      return same(fc.constant(null));
  }
}

function valuesOfComplex(schema: {
  readonly type: string;
  readonly [attribute: string]: unknown;
}): fc.Arbitrary<Value> {
  switch (schema.type) {
    case 'fixed':
      return bytes(fc.uint8Array({ minLength: schema['size'] as number, maxLength: schema['size'] as number }));
    case 'enum':
      return fc.constantFrom('A', 'B', 'C').map((value) => ({ avro: value, json: value }));
    case 'array':
      return fc
        .array(valuesOf(schema['items'] as Schema), { maxLength: 4 })
        .map((list) => ({ avro: list.map((value) => value.avro), json: list.map((value) => value.json) }));
    case 'map':
      return fc
        .dictionary(
          fc.string().filter((key) => key !== '__proto__'),
          valuesOf(schema['values'] as Schema),
          { maxKeys: 4 },
        )
        .map((entries) => split(Object.entries(entries)));
    default: {
      const fields = schema['fields'] as readonly { readonly name: string; readonly type: Schema }[];
      return fc
        .tuple(...fields.map(({ type }) => valuesOf(type)))
        .map((list) => split(list.map((value, n) => [fields[n]?.name ?? '', value] as const)));
    }
  }
}

function split(entries: readonly (readonly [string, Value])[]): Value {
  return {
    avro: Object.fromEntries(entries.map(([key, value]) => [key, value.avro])),
    json: Object.fromEntries(entries.map(([key, value]) => [key, value.json])),
  };
}

function bytes(of: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Value> {
  return of.map((value) => ({ avro: Buffer.from(value), json: Buffer.from(value).toString('base64') }));
}

/** Numbers that are kept as text, as numbers. */
function plain(value: unknown): unknown {
  if (isRawNumber(value)) return Number(value.rawJSON);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

function varint(zigzag: bigint): Buffer {
  const out: number[] = [];
  for (let rest = zigzag; ; rest >>= 7n) {
    out.push(rest < 0x80n ? Number(rest) : Number(rest & 0x7fn) | 0x80);
    if (rest < 0x80n) return Buffer.from(out);
  }
}

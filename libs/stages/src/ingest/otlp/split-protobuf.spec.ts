import { readFileSync } from 'node:fs';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { terms } from '../ingest.spec-support.ts';
import { scanJson } from '../scan-json.ts';
import type { OtlpSplit } from './otlp-split.ts';
import { jsonSplitter } from './split-json.ts';
import { logs, type Signal, spans, splitProtobuf } from './split-protobuf.ts';

const { limits } = terms;
const golden = (name: string) => readFileSync(new URL(`testdata/${name}`, import.meta.url));

/** Both written by the OpenTelemetry SDK for Node from the same records. */
describe.each<[string, Signal]>([
  ['logs', logs],
  ['traces', spans],
])('what the SDK writes: %s', (name, signal) => {
  it('is in protobuf what it is in JSON', () => {
    const json = golden(`${name}.json`);
    const scan = scanJson(json, limits);
    const expected = scan.ok ? jsonSplitter(json, limits)(scan.items[0] as never) : undefined;
    expect(documents(golden(`${name}.pb`), signal).map(normalised)).toEqual(
      textsOf(expected).map((text) => normalised(JSON.parse(text))),
    );
  });
});

it('writes integers as text, ids in hex, bytes in base64, and what is no number as a word', () => {
  const [first, , third] = documents(golden('logs.pb'), logs).map((document) => JSON.stringify(document));
  expect(first).toContain('{"key":"n","value":{"intValue":"-7"}}');
  expect(first).toContain('{"bytesValue":"AP8="}');
  expect(first).toContain('"timeUnixNano":"1788368400500000000"');
  expect(third).toContain('{"doubleValue":"Infinity"}');
  expect(third).toContain('{"doubleValue":"NaN"}');
  const [span] = documents(golden('traces.pb'), spans).map((document) => JSON.stringify(document));
  expect(span).toContain('"traceId":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1"');
});

describe('a record', () => {
  const text = (value: string) => field(5, field(1, value));

  it('keeps nothing of fields that we do not know, and loses nothing to them', () => {
    const unknown = [
      varint(4, 7),
      field(77, 'x'),
      group(99, varint(1, 1)),
      new BinaryWriter().tag(98, 5).fixed32(1).finish(),
    ];
    expect(records(request([field(3, 'WARN'), ...unknown, text('b')]))).toEqual([
      { severityText: 'WARN', body: { stringValue: 'b' } },
    ]);
  });

  it('takes a known field of another wire type for an unknown one', () => {
    expect(records(request([varint(3, 1), field(2, 'x'), text('b')]))).toEqual([{ body: { stringValue: 'b' } }]);
  });

  it('has one value where the wire names two', () => {
    expect(records(request([field(5, Buffer.concat([field(1, 'a'), varint(2, 1)]))]))).toEqual([
      { body: { boolValue: true } },
    ]);
  });

  it('keeps a key __proto__ as text', () => {
    expect(records(request([field(6, Buffer.concat([field(1, '__proto__'), field(2, field(1, 'x'))]))]))).toEqual([
      { attributes: [{ key: '__proto__', value: { stringValue: 'x' } }] },
    ]);
  });

  it('is faulty alone, and keeps its bytes with its resource and scope', () => {
    const bad = Buffer.concat([field(3, 'WARN'), Buffer.from([0x2a, 0x7f])]);
    const body = export_([text('a'), bad, text('b')]);
    const split = splitProtobuf(body, logs, limits);
    const items = split.ok ? split.items : [];
    expect(items.map(({ fault }) => fault)).toEqual([null, 'body_unreadable', null]);
    expect(items[1]?.mediaType).toBe('application/x-protobuf');
    expect(items[1]?.body).toEqual(export_([bad]));
  });

  it.each([
    ['too_deep', field(5, nested(300))],
    ['invalid_utf8', field(3, Buffer.from([0x61, 0xff]))],
    ['invalid_utf8', field(5, field(1, Buffer.from(`${'x'.repeat(100)}\xc3`, 'latin1')))],
    ['body_unreadable', Buffer.from('0b', 'hex')],
    ['body_unreadable', Buffer.from('09ffff', 'hex')],
    ['body_unreadable', groups(200)],
    // A list that goes on behind the body that holds it.
    ['body_unreadable', Buffer.from('2a042a050a030a0161', 'hex')],
  ])('is %s', (fault, record) => {
    const split = splitProtobuf(export_([record]), logs, limits);
    expect(split.ok ? split.items.map((item) => item.fault) : split).toEqual([fault]);
  });

  it('is judged with the resource that it belongs to', () => {
    const entry = Buffer.concat([field(1, nested(300, 1)), field(2, field(2, text('a')))]);
    const split = splitProtobuf(field(1, entry), logs, limits);
    expect(split.ok ? split.items.map(({ fault }) => fault) : split).toEqual(['too_deep']);
  });
});

describe('a request', () => {
  it.each([
    ['nothing', Buffer.alloc(0)],
    ['a resource without scopes', field(1, field(1, ''))],
    ['a scope without records', field(1, field(2, field(1, '')))],
    ['fields that we do not know', field(9, 'x')],
  ])('without records has none: %s', (_name, body) => {
    expect(splitProtobuf(body, logs, limits)).toEqual({ ok: true, items: [] });
  });

  it.each([
    ['text', Buffer.from('{"resourceLogs":[]}')],
    ['cut off', golden('logs.pb').subarray(0, -1)],
    ['a length beyond its end', Buffer.from('0affffffff0f', 'hex')],
    ['an endless varint', Buffer.alloc(30, 0xff)],
  ])('that is no protobuf is unreadable: %s', (_name, body) => {
    expect(splitProtobuf(body, logs, limits)).toEqual({ ok: false, reason: 'body_unreadable' });
  });

  it('of more records than the limit is refused, empty ones too', () => {
    expect(splitProtobuf(export_(Array(10_001).fill(Buffer.alloc(0))), logs, limits)).toMatchObject({
      reason: 'too_many_items',
    });
    expect(splitProtobuf(Buffer.from('0a00'.repeat(100_000), 'hex'), logs, limits)).toMatchObject({
      reason: 'too_many_items',
    });
  });

  it('of more values than the limit is refused, however few its records are', () => {
    const record = Buffer.from('3200'.repeat(1_000_001), 'hex');
    expect(splitProtobuf(export_([record, record]), logs, limits)).toMatchObject({ reason: 'too_many_items' });
  });

  it('whose resource would multiply beyond the limit is refused', () => {
    const entry = Buffer.concat([
      field(1, field(1, field(1, 'x'.repeat(1_000_000)))),
      field(2, Buffer.concat(Array(40).fill(field(2, Buffer.alloc(0))))),
    ]);
    expect(splitProtobuf(field(1, entry), logs, limits)).toMatchObject({ reason: 'decompression_limit' });
  });
});

it('never throws, whatever the bytes are', () => {
  const broken = fc
    .tuple(fc.constantFrom(golden('logs.pb'), golden('traces.pb')), fc.nat(), fc.uint8Array({ maxLength: 8 }))
    .map(([bytes, at, junk]) => {
      const copy = Buffer.from(bytes);
      copy.set(junk.subarray(0, copy.length - (at % copy.length)), at % copy.length);
      return copy;
    });
  fc.assert(
    fc.property(fc.oneof(broken, fc.uint8Array({ maxLength: 200 }).map(Buffer.from)), (bytes) => {
      for (const signal of [logs, spans]) {
        const split = splitProtobuf(bytes, signal, limits);
        if (split.ok) for (const { body, fault } of split.items) if (fault === null) JSON.parse(body.toString());
      }
    }),
    { numRuns: 2_000 },
  );
});

function field(number: number, value: string | Uint8Array): Buffer {
  const writer = new BinaryWriter().tag(number, WireType.LengthDelimited);
  return Buffer.from((typeof value === 'string' ? writer.string(value) : writer.bytes(value)).finish());
}

function varint(number: number, value: number): Buffer {
  return Buffer.from(new BinaryWriter().tag(number, WireType.Varint).uint32(value).finish());
}

function group(number: number, content: Uint8Array): Buffer {
  const [start, end] = [WireType.StartGroup, WireType.EndGroup].map((type) =>
    new BinaryWriter().tag(number, type).finish(),
  );
  return Buffer.concat([start as Uint8Array, content, end as Uint8Array]);
}

function groups(levels: number): Buffer {
  return levels === 0 ? Buffer.alloc(0) : group(99, groups(levels - 1));
}

/** An AnyValue of lists in lists; as an attribute of a resource, or bare. */
function nested(levels: number, attribute?: number): Buffer {
  let value = field(1, 'x');
  for (let level = 0; level < levels; level += 1) value = field(5, field(1, value));
  return attribute === undefined ? value : field(attribute, field(2, value));
}

function export_(records_: readonly Uint8Array[]): Buffer {
  const scoped = Buffer.concat([
    field(1, field(1, 'scope')),
    ...records_.map((record) => field(2, record)),
    field(3, 'url'),
  ]);
  return field(1, Buffer.concat([field(1, field(2, field(1, ''))), field(2, scoped)]));
}

function request(parts: readonly Uint8Array[]): Buffer {
  return export_([Buffer.concat(parts)]);
}

function records(body: Buffer): unknown[] {
  return documents(body, logs).map(
    (document) =>
      (document as { resourceLogs: [{ scopeLogs: [{ logRecords: [unknown] }] }] }).resourceLogs[0].scopeLogs[0]
        .logRecords[0],
  );
}

function documents(body: Buffer, signal: Signal): unknown[] {
  return textsOf(splitProtobuf(body, signal, limits)).map((text) => JSON.parse(text) as unknown);
}

function textsOf(split: OtlpSplit | undefined): string[] {
  return split?.ok ? split.items.map(({ body, fault }) => (fault === null ? body.toString() : fault)) : [];
}

/** Without what protobuf does not write (zeros, empty lists), and integers as they are written: JavaScript's exporter writes them as numbers, NaN as null. */
function normalised(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normalised);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]): [string, unknown][] => {
      if (key === 'intValue') return [[key, String(member)]];
      if (key === 'doubleValue' && typeof member !== 'number') return [[key, null]];
      const isNothing =
        member === 0 ||
        (Array.isArray(member) && member.length === 0) ||
        (key === 'status' && JSON.stringify(member) === '{"code":0}');
      return isNothing || (key === 'status' && JSON.stringify(member) === '{}') ? [] : [[key, normalised(member)]];
    }),
  );
}

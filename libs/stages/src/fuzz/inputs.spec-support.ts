import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { mutated, mutation } from './mutations.spec-support.ts';

const samples = new URL('../../../../test/formats/', import.meta.url);

/** Every sample record of every format. */
export const sampleLines: readonly Buffer[] = readdirSync(samples)
  .filter((file) => file.endsWith('.ndjson'))
  .flatMap((file) => readFileSync(new URL(file, samples), 'utf8').split('\n').filter(Boolean))
  .map((line) => Buffer.from(line));

const plain = (record: Buffer) => record;
/** What transports and shippers make of a record. */
const wrappings: readonly ((record: Buffer) => Buffer)[] = [
  (record) => gzipSync(record),
  (record) => zstdCompressSync(record),
  (record) => gzipSync(record).subarray(0, -7),
  (record) => Buffer.concat([record, Buffer.from('\n'), record]),
  (record) => Buffer.from(`[${record},${record},1,null]`),
  (record) => Buffer.from(`{"event":${record},"time":1788340442.5,"host":"h","index":"main"}`),
  (record) => Buffer.from(`{"specversion":"1.0","id":"1","source":"/s","type":"t","data":${record}}`),
  (record) =>
    Buffer.from(
      JSON.stringify({ '@timestamp': '2026-09-02T09:14:02Z', message: record.toString(), agent: { type: 'filebeat' } }),
    ),
  (record) => Buffer.from(JSON.stringify({ log: `${record}\n`, stream: 'stdout', time: '2026-09-02T09:14:02.1Z' })),
  (record) => Buffer.concat([Buffer.from('2026-09-02T09:14:02.123456789Z stdout F '), record]),
  (record) => Buffer.concat([Buffer.from('<14>1 2026-09-02T09:14:02Z host app - - - '), record]),
];

const INFLATED = 64 * 1024 * 1024;
/** Small on the wire, and more than any limit allows once inflated. */
const bombs = [
  gzipSync(Buffer.alloc(INFLATED, ' ')),
  zstdCompressSync(Buffer.alloc(INFLATED, '[')),
  gzipSync(gzipSync(Buffer.alloc(INFLATED))),
];

const sample = fc.constantFrom(...sampleLines);
const mutatedSample = fc
  .tuple(
    sample,
    fc.array(mutation, { maxLength: 3 }),
    fc.oneof({ weight: 2, arbitrary: fc.constant(plain) }, fc.constantFrom(...wrappings)),
    fc.array(mutation, { maxLength: 1 }),
  )
  .map(([record, inner, wrap, outer]) => mutated(wrap(mutated(record, inner)), outer));

const levels = fc.integer({ min: 1, max: 20_000 });
const nesting = fc
  .tuple(levels, fc.constantFrom(['[', ']'], ['{"a":', '}'], ['[{"a":', '}]']), fc.boolean())
  .map(([depth, [open, close], isClosed]) =>
    Buffer.from(`${open.repeat(depth)}1${isClosed ? close.repeat(depth) : ''}`),
  );

/** Bytes as they may arrive: mostly samples that were tampered with, and what was never JSON. */
export const input: fc.Arbitrary<Buffer> = fc.oneof(
  { weight: 2000, arbitrary: mutatedSample },
  { weight: 150, arbitrary: fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)) },
  { weight: 150, arbitrary: fc.jsonValue({ maxDepth: 4 }).map((value) => Buffer.from(JSON.stringify(value))) },
  { weight: 50, arbitrary: nesting },
  {
    weight: 50,
    arbitrary: fc
      .tuple(sample, sample)
      .map(([one, other]) => Buffer.concat([one.subarray(0, one.length / 2), other.subarray(other.length / 2)])),
  },
  { weight: 1, arbitrary: fc.constantFrom(...bombs) },
);

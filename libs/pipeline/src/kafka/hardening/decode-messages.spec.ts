import { readFileSync } from 'node:fs';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { createLogger } from '@tripline/telemetry';
import { beforeAll, describe, expect, it } from 'vitest';
import { MAX_BATCH_BYTES } from './codecs.ts';
import { MAX_BATCH_RECORDS, messageDecoder, UNDECODABLE_HEADER } from './decode-messages.ts';
import { hardenedKafkaJs } from './kafkajs.ts';
import { internal } from './kafkajs-modules.ts';

interface Message {
  readonly offset: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, Buffer>>;
}

const HEADER_BYTES = 61;

function fixture(name: string): Buffer {
  return readFileSync(new URL(`./testdata/${name}.batch`, import.meta.url));
}

async function decode(...batches: Buffer[]): Promise<Message[] & { nextOffset?: string }> {
  const bytes = Buffer.concat(batches);
  const sized = Buffer.concat([Buffer.alloc(4), bytes]);
  sized.writeInt32BE(bytes.length);
  const Decoder = internal<new (buffer: Buffer) => never>('protocol/decoder');
  return (await messageDecoder()(new Decoder(sized))) as Message[];
}

/** A batch as Java wrote it, with other records in it: an attribute names the codec (1 is gzip). */
function rewritten(records: Buffer, { attributes, count }: { attributes: number; count: number }): Buffer {
  const header = Buffer.from(fixture('none-log').subarray(0, HEADER_BYTES));
  header.writeInt32BE(HEADER_BYTES - 12 + records.length, 8);
  header.writeInt16BE(attributes, 21);
  header.writeInt32BE(count - 1, 23);
  header.writeInt32BE(count, 57);
  return Buffer.concat([header, records]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    bytes.push(rest < 0x80 ? rest : (rest & 0x7f) | 0x80);
    if (rest < 0x80) return Buffer.from(bytes);
  }
}

/** One record without key, value and headers; the offset is the batch's first. */
const EMPTY_RECORD = Buffer.from([12, 0, 0, 0, 1, 1, 0]);

describe('record batches', () => {
  beforeAll(() => {
    hardenedKafkaJs(createLogger('test', 'silent'));
  });

  it.each(['none', 'gzip', 'snappy', 'lz4', 'zstd'])('written by Java with %s are read', async (codec) => {
    const messages = await decode(fixture(`${codec}-log`));
    expect(messages).toHaveLength(40);
    expect(messages[7]).toMatchObject({ offset: '107', key: Buffer.from('key-7') });
    expect(JSON.parse(String(messages[7]?.value))).toMatchObject({ tool: 'read_file', call: 7 });
    expect(messages.nextOffset).toBe('140');
  });

  it.each(['gzip', 'snappy', 'lz4', 'zstd'])('of many blocks of %s are read', async (codec) => {
    const messages = await decode(fixture(`${codec}-large`));
    expect(messages.map(({ value }) => String(value))).toEqual([0, 1, 2].map((i) => `block ${i} `.repeat(40_000)));
  });

  it('with a bomb yield one stand-in, and what follows is read', async () => {
    const bomb = gzipSync(Buffer.alloc(MAX_BATCH_BYTES + 1));
    const before = process.memoryUsage().rss;
    const messages = await decode(rewritten(bomb, { attributes: 1, count: 3 }), fixture('none-log'));
    expect(messages).toHaveLength(41);
    expect(messages[0]).toMatchObject({ offset: '100', key: null, value: null });
    expect(String(messages[0]?.headers[UNDECODABLE_HEADER])).toBe('decompressed_too_large');
    expect(process.memoryUsage().rss - before).toBeLessThan(4 * MAX_BATCH_BYTES);
  });

  it.each([
    [1, 'gzip'],
    [2, 'snappy'],
    [3, 'lz4'],
    [4, 'zstd'],
  ])('of codec %i that are no %s yield one stand-in', async (attributes) => {
    const messages = await decode(rewritten(Buffer.from('this was never compressed'), { attributes, count: 2 }));
    expect(messages.map(({ headers }) => String(headers[UNDECODABLE_HEADER]))).toEqual(['corrupt']);
    expect(messages.nextOffset).toBe('102');
  });

  it('with more records than fit into memory yield one stand-in, unread', async () => {
    const batch = rewritten(Buffer.from('not looked at'), { attributes: 1, count: MAX_BATCH_RECORDS + 1 });
    const messages = await decode(batch);
    expect(messages.map(({ headers }) => String(headers[UNDECODABLE_HEADER]))).toEqual(['decompressed_too_large']);
    expect(messages.nextOffset).toBe(String(100 + MAX_BATCH_RECORDS + 1));
  });

  it.each([
    ['fewer records than they tell of', gzipSync(EMPTY_RECORD)],
    ['a length without end', gzipSync(Buffer.alloc(20, 0xff))],
  ])('that unpack into %s yield one stand-in', async (_what, records) => {
    const messages = await decode(rewritten(records, { attributes: 1, count: 2 }), fixture('none-log'));
    expect(messages).toHaveLength(41);
    expect(String(messages[0]?.headers[UNDECODABLE_HEADER])).toBe('corrupt');
  });

  it('of several zstd frames are read whole', async () => {
    const frames = Buffer.concat([EMPTY_RECORD, EMPTY_RECORD, EMPTY_RECORD].map((record) => zstdCompressSync(record)));
    expect(await decode(rewritten(frames, { attributes: 4, count: 3 }))).toHaveLength(3);
  });

  it('that unpack into much memory wait for the next fetch', async () => {
    // 20 MiB of one record each: 1 (attributes), 1 + 1 (deltas), 1 (no key), 4 (length), value, 1 (no headers).
    const value = Buffer.alloc(20 * 1024 * 1024);
    const length = (bytes: number) => varint(bytes * 2);
    const body = Buffer.concat([Buffer.from([0, 0, 0, 1]), length(value.length), value, Buffer.from([0])]);
    const large = rewritten(gzipSync(Buffer.concat([length(body.length), body])), { attributes: 1, count: 1 });
    const messages = await decode(large, fixture('none-log'));
    expect(messages.map(({ value: read }) => read?.length)).toEqual([value.length]);
    expect(messages.nextOffset).toBe('101');
  });

  it('may hold more records than a function takes arguments', async () => {
    const count = 300_000;
    const records = gzipSync(Buffer.concat(Array.from({ length: count }, () => EMPTY_RECORD)));
    expect(await decode(rewritten(records, { attributes: 1, count }))).toHaveLength(count);
  });

  it('that compaction has emptied still move the position', async () => {
    const emptied = rewritten(Buffer.alloc(0), { attributes: 0, count: 0 });
    emptied.writeInt32BE(9, 23); // once ten records
    const messages = await decode(emptied);
    expect([messages.length, messages.nextOffset]).toEqual([0, '110']);
  });

  it('that are cut off at the end are left for the next fetch', async () => {
    const whole = fixture('none-log');
    const messages = await decode(whole, whole.subarray(0, whole.length - 1));
    expect(messages).toHaveLength(40);
  });
});

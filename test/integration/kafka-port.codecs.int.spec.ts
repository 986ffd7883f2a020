import { createRequire } from 'node:module';
import { zstdCompressSync } from 'node:zlib';
import type { KafkaPort } from '@tripline/pipeline';
import { CompressionTypes, logLevel, type Message, type Producer } from 'kafkajs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bootstrap, describeWithKafka, makeTopic, portTo, until } from '../src/broker.ts';
import { figure, timed } from './kafka-port.figures.ts';
import { consume, records, send, text, values } from './kafka-port.support.ts';

const HUNDRED_MIB = 100 * 1024 * 1024;

/** Valid snappy without any copying: its length, then the bytes as one literal. */
function literalSnappy(plain: Buffer): Buffer {
  if (plain.length > BLOCK) return repeatingSnappy(plain);
  const literal = Buffer.alloc(5);
  literal.writeUInt8(63 << 2, 0);
  literal.writeUInt32LE(plain.length - 1, 1);
  return Buffer.concat([sizeOf(plain.length), literal, plain]);
}

/** A valid LZ4 frame whose one block (of at most 4 MiB) is not compressed. */
function storedLz4(plain: Buffer): Buffer {
  if (plain.length > BLOCK) return repeatingLz4(plain);
  const size = Buffer.alloc(4);
  size.writeUInt32LE((plain.length | 0x80000000) >>> 0);
  return Buffer.concat([Buffer.from([0x04, 0x22, 0x4d, 0x18, 0x60, 0x70, 0x73]), size, plain, Buffer.alloc(4)]);
}

const BLOCK = 1024 * 1024;
const SIXTY_FOUR = 64;

/** Cuts what is zeros but for its beginning into blocks. */
function blocksOf(plain: Buffer, of: (head: Buffer, zeros: number) => Buffer): Buffer[] {
  const blocks = Array.from({ length: Math.ceil(plain.length / BLOCK) }, (_, index) =>
    plain.subarray(index * BLOCK, (index + 1) * BLOCK),
  );
  return blocks.map((block) => of(block.subarray(0, SIXTY_FOUR), Math.max(0, block.length - SIXTY_FOUR)));
}

function uint32(value: number, write: 'writeUInt32LE' | 'writeUInt32BE'): Buffer {
  const bytes = Buffer.alloc(4);
  bytes[write](value);
  return bytes;
}

/** Snappy in the blocks of snappy-java: each begins with a literal, the rest are copies of the byte before. */
function repeatingSnappy(plain: Buffer): Buffer {
  const blocks = blocksOf(plain, (head, zeros) => {
    const copies = Buffer.concat(Array.from({ length: Math.floor(zeros / 64) }, () => Buffer.from([0xfe, 1, 0])));
    const rest = zeros % 64 === 0 ? Buffer.alloc(0) : Buffer.from([((zeros % 64) - 1) * 4 + 2, 1, 0]);
    const literal = Buffer.concat([Buffer.from([60 << 2, head.length - 1]), head]);
    return Buffer.concat([sizeOf(head.length + zeros), literal, copies, rest]);
  });
  const framed = blocks.flatMap((block) => [uint32(block.length, 'writeUInt32BE'), block]);
  return Buffer.concat([Buffer.from('82534e4150505900' + '00000001' + '00000001', 'hex'), ...framed]);
}

/** LZ4 likewise: a literal, one long copy, and the five literals that a block must end with. A short block is stored. */
function repeatingLz4(plain: Buffer): Buffer {
  const framed = blocksOf(plain, (head, zeros) => {
    const bytes = head.length + zeros;
    if (zeros < 64)
      return Buffer.concat([uint32((bytes | 0x80000000) >>> 0, 'writeUInt32LE'), head, Buffer.alloc(zeros)]);
    const copied = zeros - 5 - 4 - 15;
    const more = Buffer.concat([Buffer.alloc(Math.floor(copied / 255), 255), Buffer.from([copied % 255])]);
    const literal = [Buffer.from([0xff, head.length - 15]), head];
    const block = Buffer.concat([...literal, Buffer.from([1, 0]), more, Buffer.from([0x50]), Buffer.alloc(5)]);
    return Buffer.concat([uint32(block.length, 'writeUInt32LE'), block]);
  });
  return Buffer.concat([Buffer.from([0x04, 0x22, 0x4d, 0x18, 0x60, 0x70, 0x73]), ...framed, Buffer.alloc(4)]);
}

function sizeOf(length: number): Buffer {
  const bytes: number[] = [];
  for (let rest = length; ; rest >>>= 7) {
    bytes.push(rest < 0x80 ? rest : (rest & 0x7f) | 0x80);
    if (rest < 0x80) return Buffer.from(bytes);
  }
}

/** The copy of kafkajs that the port has mended: stock code would take minutes to group 300,000 records, and cannot write these codecs. */
function writingKafkaJs(): typeof import('kafkajs') {
  const kafkajs = createRequire(import.meta.url)('kafkajs') as typeof import('kafkajs');
  const write = { Snappy: literalSnappy, LZ4: storedLz4, ZSTD: zstdCompressSync };
  for (const [name, compress] of Object.entries(write)) {
    const type = CompressionTypes[name as keyof typeof write];
    const ours = kafkajs.CompressionCodecs[type]();
    kafkajs.CompressionCodecs[type] = () => ({
      ...ours,
      compress: (encoder: { buffer: Buffer }) => Promise.resolve(compress(encoder.buffer)),
    });
  }
  return kafkajs;
}

describeWithKafka('compression on a real broker', () => {
  let port: KafkaPort;
  let stranger: Producer;

  beforeAll(async () => {
    port = portTo(bootstrap());
    await makeTopic(port);
    const kafkajs = writingKafkaJs();
    stranger = new kafkajs.Kafka({
      clientId: 'stranger',
      brokers: [bootstrap()],
      logLevel: logLevel.NOTHING,
    }).producer();
    await stranger.connect();
  });
  afterAll(async () => {
    await stranger.disconnect();
    await port.close();
  });

  async function write(topic: string, messages: Message[], compression: CompressionTypes): Promise<void> {
    await stranger.send({ topic, messages: messages.map((message) => ({ ...message, partition: 0 })), compression });
  }

  it.each(['GZIP', 'Snappy', 'LZ4', 'ZSTD'] as const)('of %s by another client is read', async (name) => {
    const topic = await makeTopic(port);
    const sent = Array.from({ length: 500 }, (_, index) => ({ value: `record ${index} of a log` }));
    await write(topic, sent, CompressionTypes[name]);
    expect(await values(port, topic)).toEqual(sent.map(({ value }) => value));
  });

  it('that unfolds into 100 MiB is counted as one bad record, and the next ones pass', async () => {
    const topic = await makeTopic(port);
    await send(port, records(topic, 0, ['before']));
    await write(topic, [{ value: Buffer.alloc(HUNDRED_MIB) }], CompressionTypes.GZIP);
    await send(port, records(topic, 0, ['after']));
    const before = process.memoryUsage().rss;
    let highest = before;
    const sampling = setInterval(() => {
      highest = Math.max(highest, process.memoryUsage().rss);
    }, 5);
    const { consumer, seen, fatal } = await consume(port, { topics: [topic] });
    await until('all', () => seen.length === 3);
    await consumer.stop();
    clearInterval(sampling);
    expect(seen.map(text)).toEqual(['before', '', 'after']);
    expect(seen[1]).toMatchObject({ offset: 1, key: null, value: null });
    expect(String(seen[1]?.headers['tripline-undecodable'])).toBe('decompressed_too_large');
    expect(fatal).toEqual([]);
    expect(highest - before).toBeLessThan(HUNDRED_MIB);
    figure('memory of reading past a 100 MiB bomb', (highest - before) / 1024 / 1024, 'MiB');
  });

  it.each([
    ['Snappy', 36],
    ['LZ4', 100],
    ['ZSTD', 100],
  ] as const)('of %s that unfolds into %i MiB is one bad record too', async (name, mebibytes) => {
    const topic = await makeTopic(port, { config: { 'max.message.bytes': '4000000' } });
    await write(topic, [{ value: Buffer.alloc(mebibytes * BLOCK) }], CompressionTypes[name]);
    await send(port, records(topic, 0, ['after']));
    const { consumer, seen, fatal } = await consume(port, { topics: [topic] });
    await until('all', () => seen.length === 2);
    await consumer.stop();
    expect([seen.map(text), fatal]).toEqual([['', 'after'], []]);
    expect(String(seen[0]?.headers['tripline-undecodable'])).toBe('decompressed_too_large');
  });

  it('of many MiB in each of many batches is read a few batches at a time', async () => {
    const topic = await makeTopic(port);
    const bytes = 10 * BLOCK;
    for (let batch = 0; batch < 12; batch += 1)
      await write(topic, [{ value: Buffer.alloc(bytes) }], CompressionTypes.ZSTD);
    const { consumer, seen, batches } = await consume(port, { topics: [topic] });
    await until('all', () => seen.length === 12);
    await consumer.stop();
    expect(seen.map(({ offset, value }) => [offset, value?.length])).toEqual(seen.map((_, n) => [n, bytes]));
    expect(Math.max(...batches.map((batch) => batch.records.length))).toBeLessThanOrEqual(2);
  });

  it('that cannot be undone is an error where state is read back', async () => {
    const topic = await makeTopic(port);
    await write(topic, [{ value: Buffer.alloc(HUNDRED_MIB) }], CompressionTypes.GZIP);
    await expect(values(port, topic)).rejects.toMatchObject({ code: 'BATCH_UNREADABLE' });
  });

  it('of 300,000 small records in one batch does not stop the consumer', async () => {
    const topic = await makeTopic(port);
    const count = 300_000;
    const messages = Array.from({ length: count }, () => ({ value: '' }));
    await write(topic, messages, CompressionTypes.GZIP);
    const { ms, result } = await timed(async () => {
      const consumed = await consume(port, { topics: [topic] }, async (batch) => batch.resolve(batch.nextOffset));
      await until(
        'all',
        () => consumed.fatal.length > 0 || consumed.batches.some(({ nextOffset }) => nextOffset === count),
      );
      return consumed;
    });
    await result.consumer.stop();
    expect([result.fatal, result.seen.length]).toEqual([[], count]);
    figure('300,000 records of one batch', ms, 'ms');
  });
});

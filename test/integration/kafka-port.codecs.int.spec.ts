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
  const length: number[] = [];
  for (let rest = plain.length; ; rest >>>= 7) {
    length.push(rest < 0x80 ? rest : (rest & 0x7f) | 0x80);
    if (rest < 0x80) break;
  }
  const literal = Buffer.alloc(5);
  literal.writeUInt8(63 << 2, 0);
  literal.writeUInt32LE(plain.length - 1, 1);
  return Buffer.concat([Buffer.from(length), literal, plain]);
}

/** A valid LZ4 frame whose one block (of at most 4 MiB) is not compressed. */
function storedLz4(plain: Buffer): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32LE((plain.length | 0x80000000) >>> 0);
  return Buffer.concat([Buffer.from([0x04, 0x22, 0x4d, 0x18, 0x60, 0x70, 0x73]), size, plain, Buffer.alloc(4)]);
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

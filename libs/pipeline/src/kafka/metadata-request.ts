import type { TopicDescription } from '../port.ts';
import type { RawRequest } from './cluster.ts';
import { internal } from './hardening/kafkajs-modules.ts';

export const METADATA_KEY = 3;
/** Since version 10 the answer holds topic ids; 12 is what every Kafka since 3.1 knows. kafkajs itself stops at 6. */
export const METADATA_VERSION = 12;

const NO_ID = '00000000-0000-0000-0000-000000000000';

export interface DescribedTopic extends TopicDescription {
  readonly errorCode: number;
}

/** Metadata in version 12: partitions and ids of topics. */
export function metadataRequest(topics: readonly string[]): RawRequest<DescribedTopic[]> {
  return {
    request: {
      apiKey: METADATA_KEY,
      apiVersion: METADATA_VERSION,
      apiName: 'Metadata',
      encode: () => Promise.resolve(new (encoderClass())().writeBuffer(encodeMetadataRequest(topics))),
    },
    response: {
      decode: (payload) => Promise.resolve(decodeMetadataResponse(payload)),
      parse: (decoded) => Promise.resolve(decoded),
    },
  };
}

function encoderClass() {
  return internal<new () => { writeBuffer(bytes: Buffer): unknown }>('protocol/encoder');
}

/** Begins with the tagged fields of the request header, which kafkajs, that writes the older header, does not know. */
export function encodeMetadataRequest(topics: readonly string[]): Buffer {
  const noTags = Buffer.from([0]);
  const encoded = topics.flatMap((topic) => {
    const name = Buffer.from(topic);
    return [Buffer.alloc(16), varint(name.length + 1), name, noTags];
  });
  // Two flags: do not create topics, do not list authorized operations.
  return Buffer.concat([noTags, varint(topics.length + 1), ...encoded, Buffer.from([0, 0]), noTags]);
}

export function decodeMetadataResponse(payload: Buffer): DescribedTopic[] {
  const reader = new FlexibleReader(payload);
  reader.skipTags(); // of the response header
  reader.int32(); // throttle time
  reader.array(() => {
    reader.int32();
    reader.string();
    reader.int32();
    reader.string();
    reader.skipTags();
  }); // brokers
  reader.string(); // cluster id
  reader.int32(); // controller
  return reader.array(() => readTopic(reader));
}

function readTopic(reader: FlexibleReader): DescribedTopic {
  const errorCode = reader.int16();
  const topic = reader.string() ?? '';
  const id = reader.uuid();
  reader.skip(1); // is it internal
  const partitions = reader.array(() => {
    reader.skip(2 + 4 + 4 + 4); // error, partition, leader, leader's epoch
    for (let replicas = 0; replicas < 3; replicas += 1) reader.array(() => reader.int32()); // all, in sync, offline
    reader.skipTags();
  }).length;
  reader.int32(); // authorized operations
  reader.skipTags();
  return { topic, partitions, id: id === NO_ID ? null : id, errorCode };
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  bytes.push(rest);
  return Buffer.from(bytes);
}

/** Kafka's "flexible" encoding: lengths are variable integers, one more than the length, 0 for null; structures end in tagged fields. */
class FlexibleReader {
  readonly #buffer: Buffer;
  #at = 0;

  constructor(buffer: Buffer) {
    this.#buffer = buffer;
  }

  skip(bytes: number): void {
    this.#at += bytes;
  }

  int16(): number {
    this.#at += 2;
    return this.#buffer.readInt16BE(this.#at - 2);
  }

  int32(): number {
    this.#at += 4;
    return this.#buffer.readInt32BE(this.#at - 4);
  }

  uuid(): string {
    const hex = this.#take(16).toString('hex');
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  }

  string(): string | null {
    const length = this.#varint() - 1;
    return length < 0 ? null : this.#take(length).toString('utf8');
  }

  array<T>(read: () => T): T[] {
    const length = Math.max(0, this.#varint() - 1);
    return Array.from({ length }, read);
  }

  skipTags(): void {
    for (let tags = this.#varint(); tags > 0; tags -= 1) {
      this.#varint();
      this.skip(this.#varint());
    }
  }

  #varint(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.#buffer.readUInt8(this.#at);
      this.#at += 1;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  }

  #take(bytes: number): Buffer {
    this.#at += bytes;
    return this.#buffer.subarray(this.#at - bytes, this.#at);
  }
}

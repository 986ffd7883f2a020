import zlib from 'node:zlib';
import { internal } from './kafkajs-modules.ts';
import { lz4Decompress } from './lz4.ts';
import { snappyDecompress } from './snappy.ts';
import { UndecodableBatchError } from './undecodable.ts';

/** Decompressed bytes of one record batch. A batch is at most a few MiB on the wire; logs compress some twenty-fold, a bomb a thousand-fold. */
export const MAX_BATCH_BYTES = 32 * 1024 * 1024;
/** Producers write one frame, or one per flush; each costs about 20 µs whatever is in it. */
const MOST_FRAMES = 1024;

export type Decompress = (compressed: Buffer, maxBytes: number) => Buffer | Promise<Buffer>;

type ZlibCallback = (error: NodeJS.ErrnoException | null, result: Buffer) => void;
interface ZlibOptions {
  readonly maxOutputLength: number;
  readonly info?: boolean;
}
type ZlibFunction = (compressed: Buffer, options: ZlibOptions, callback: ZlibCallback) => void;

/** What `info` makes of the result. The engine's `bytesWritten` are the bytes that were read of the input. */
interface WithInfo {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}

/** Off the event loop. @throws UndecodableBatchError */
function capped<R>(decompress: ZlibFunction, compressed: Buffer, options: ZlibOptions): Promise<R> {
  return new Promise((resolve, reject) => {
    decompress(compressed, options, (error, result) => {
      if (error === null) return resolve(result as unknown as R);
      const isTooLarge = error.code === 'ERR_BUFFER_TOO_LARGE';
      reject(new UndecodableBatchError(isTooLarge ? 'decompressed_too_large' : 'corrupt', error));
    });
  });
}

const gunzip: Decompress = (compressed, maxOutputLength) => capped(zlib.gunzip, compressed, { maxOutputLength });

/** Frame by frame (RFC 8878 §3.1): Node stops after the first one and keeps silent about the rest. */
const unzstd: Decompress = async (compressed, maxBytes) => {
  const frames: Buffer[] = [];
  let read = 0;
  let left = maxBytes;
  while (read < compressed.length) {
    if (frames.length === MOST_FRAMES) throw new UndecodableBatchError('corrupt');
    // zlib takes no limit of 0, and an empty frame may follow one that fills the limit.
    const options = { maxOutputLength: Math.max(1, left), info: true };
    const { buffer, engine } = await capped<WithInfo>(zstdDecompress, compressed.subarray(read), options);
    frames.push(buffer);
    read += engine.bytesWritten;
    left -= buffer.length;
    if (left < 0) throw new UndecodableBatchError('decompressed_too_large');
  }
  return frames.length === 1 ? (frames[0] as Buffer) : Buffer.concat(frames);
};

// Absent before Node 22.15: then such a batch stops the consumer instead of being taken for a bad one.
const zstdDecompress: ZlibFunction = zlib.zstdDecompress ?? missingZstd;

function missingZstd(): never {
  throw new Error('zstd needs Node 22.15 or newer');
}

/** All that Kafka knows. Ours to read only, as producers of others choose: we write gzip or nothing. */
export const decompressors = {
  gzip: gunzip,
  snappy: snappyDecompress,
  lz4: lz4Decompress,
  zstd: unzstd,
} satisfies Record<string, Decompress>;

interface KafkaJsCodec {
  compress(encoder: { buffer: Buffer }): Promise<Buffer>;
  decompress(compressed: Buffer): Promise<Buffer>;
}

function codec(decompress: Decompress, compress?: (plain: Buffer) => Promise<Buffer>): () => KafkaJsCodec {
  return () => ({
    compress: (encoder) =>
      compress === undefined ? Promise.reject(new Error('this codec is for reading only')) : compress(encoder.buffer),
    decompress: async (compressed) => decompress(compressed, MAX_BATCH_BYTES),
  });
}

function fastGzip(plain: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    zlib.gzip(plain, { level: zlib.constants.Z_BEST_SPEED }, (error, result) =>
      error === null ? resolve(result) : reject(error),
    );
  });
}

export function installCodecs(): void {
  const { Types, Codecs } = internal<{
    Types: Record<'GZIP' | 'Snappy' | 'LZ4' | 'ZSTD', number>;
    Codecs: Record<number, () => KafkaJsCodec>;
  }>('protocol/message/compression');
  Codecs[Types.GZIP] = codec(decompressors.gzip, fastGzip);
  Codecs[Types.Snappy] = codec(decompressors.snappy);
  Codecs[Types.LZ4] = codec(decompressors.lz4);
  Codecs[Types.ZSTD] = codec(decompressors.zstd);
}

import zlib from 'node:zlib';
import { internal } from './kafkajs-modules.ts';
import { lz4Decompress } from './lz4.ts';
import { snappyDecompress } from './snappy.ts';
import { UndecodableBatchError } from './undecodable.ts';

/** Decompressed bytes of one record batch. A batch is at most a few MiB on the wire; logs compress some twenty-fold, a bomb a thousand-fold. */
export const MAX_BATCH_BYTES = 32 * 1024 * 1024;

export type Decompress = (compressed: Buffer, maxBytes: number) => Buffer | Promise<Buffer>;

type ZlibCallback = (error: NodeJS.ErrnoException | null, result: Buffer) => void;
type ZlibFunction = (compressed: Buffer, options: { maxOutputLength: number }, callback: ZlibCallback) => void;

function capped(decompress: ZlibFunction): Decompress {
  return (compressed, maxBytes) =>
    new Promise((resolve, reject) => {
      decompress(compressed, { maxOutputLength: maxBytes }, (error, result) => {
        if (error === null) return resolve(result);
        const isTooLarge = error.code === 'ERR_BUFFER_TOO_LARGE';
        reject(new UndecodableBatchError(isTooLarge ? 'decompressed_too_large' : 'corrupt', error));
      });
    });
}

function missingZstd(): never {
  throw new Error('zstd needs Node 22.15 or newer');
}

/** All that Kafka knows. Ours to read only, as producers of others choose: we write gzip or nothing. */
export const decompressors = {
  gzip: capped(zlib.gunzip),
  snappy: snappyDecompress,
  lz4: lz4Decompress,
  // Absent before Node 22.15: then such a batch stops the consumer instead of being taken for a bad one.
  zstd: capped(zlib.zstdDecompress ?? missingZstd),
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

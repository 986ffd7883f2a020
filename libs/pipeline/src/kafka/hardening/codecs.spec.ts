import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decompressors } from './codecs.ts';
import { lz4Decompress } from './lz4.ts';
import { snappyDecompress } from './snappy.ts';
import { UndecodableBatchError } from './undecodable.ts';

const CAP = 1_000;

/** Raw snappy: its length, then one literal of four bytes that is copied on and on. */
function snappyOf(length: number): Buffer {
  const size = Buffer.from([(length & 0x7f) | 0x80, length >> 7]);
  const copies = Array.from({ length: (length - 4) / 4 }, () => [0x01, 0x04]).flat();
  return Buffer.concat([size, Buffer.from([0x0c]), Buffer.from('abcd'), Buffer.from(copies)]);
}

/** An LZ4 frame of one block: one literal, repeated. */
function lz4Of(length: number): Buffer {
  const rest = length - 1 - 4 - 15;
  const more = [...Array.from({ length: Math.floor(rest / 255) }, () => 255), rest % 255];
  const block = Buffer.from([0x1f, 0x61, 1, 0, ...more]);
  const size = Buffer.alloc(4);
  size.writeUInt32LE(block.length);
  return Buffer.concat([Buffer.from([0x04, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82]), size, block, Buffer.alloc(4)]);
}

describe.each([
  ['snappy', snappyDecompress, snappyOf, 'abcd'],
  ['lz4', lz4Decompress, lz4Of, 'a'],
] as const)('%s', (_, decompress, compressed, pattern) => {
  it('repeats what it has written before', () => {
    expect(decompress(compressed(400), CAP).toString()).toBe(pattern.repeat(400 / pattern.length));
  });

  it('stops at the cap', () => {
    expect(decompress(compressed(CAP), CAP)).toHaveLength(CAP);
    expect(() => decompress(compressed(CAP + 4), CAP)).toThrow(
      expect.objectContaining({ reason: 'decompressed_too_large' }),
    );
  });

  it('refuses whatever else it is given, and never writes past the cap', () => {
    const prefixes = [
      Buffer.alloc(0),
      compressed(400).subarray(0, 12),
      Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0]),
    ];
    fc.assert(
      fc.property(fc.constantFrom(...prefixes), fc.uint8Array({ maxLength: 200 }), (prefix, bytes) => {
        try {
          return decompress(Buffer.concat([prefix, bytes]), CAP).length <= CAP;
        } catch (error) {
          return error instanceof UndecodableBatchError;
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe.each([
  ['gzip', gzipSync],
  ['zstd', zstdCompressSync],
] as const)('%s', (name, compress) => {
  const decompress = (bytes: Buffer) => Promise.resolve(decompressors[name](bytes, CAP));

  it('reads members or frames one after another, and stops at the cap', async () => {
    const parts = Buffer.concat([compress(Buffer.alloc(CAP - 1, 'a')), compress(Buffer.alloc(0)), compress('b')]);
    expect(String(await decompress(parts))).toBe(`${'a'.repeat(CAP - 1)}b`);
    for (const more of [compress('c'), compress(Buffer.alloc(1_000_000))])
      await expect(decompress(Buffer.concat([parts, more]))).rejects.toMatchObject({
        reason: 'decompressed_too_large',
      });
  });

  it('refuses whatever else it is given', async () => {
    const whole = compress('x'.repeat(400));
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 200 }),
        fc.integer({ min: 0, max: 30 }),
        (bytes, keep) =>
          decompress(Buffer.concat([whole.subarray(0, keep), bytes])).then(
            (read) => read.length <= CAP,
            (error: unknown) => error instanceof UndecodableBatchError,
          ),
      ),
      { numRuns: 300 },
    );
  });
});

it('zstd of frames without number is no batch', async () => {
  const frames = Buffer.concat(Array.from({ length: 1_100 }, () => zstdCompressSync('')));
  await expect(decompressors.zstd(frames, CAP)).rejects.toMatchObject({ reason: 'corrupt' });
});

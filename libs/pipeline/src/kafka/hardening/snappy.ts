import { UndecodableBatchError } from './undecodable.ts';

/** Java clients wrap snappy in blocks: this magic, two versions (int32), then blocks of (length, int32) and raw snappy. */
const XERIAL_MAGIC = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const XERIAL_HEADER_BYTES = 16;

/**
 * Snappy, raw (librdkafka) or in the blocks of snappy-java. Format: google/snappy, format_description.txt.
 * @throws UndecodableBatchError
 */
export function snappyDecompress(compressed: Buffer, maxBytes: number): Buffer {
  const isWrapped =
    compressed.length >= XERIAL_HEADER_BYTES && compressed.subarray(0, XERIAL_MAGIC.length).equals(XERIAL_MAGIC);
  if (!isWrapped) return rawBlock(compressed, maxBytes);
  const blocks: Buffer[] = [];
  let left = maxBytes;
  for (let at = XERIAL_HEADER_BYTES; at < compressed.length; ) {
    if (at + 4 > compressed.length) throw new UndecodableBatchError('corrupt');
    const end = at + 4 + compressed.readUInt32BE(at);
    if (end > compressed.length) throw new UndecodableBatchError('corrupt');
    const block = rawBlock(compressed.subarray(at + 4, end), left);
    left -= block.length;
    blocks.push(block);
    at = end;
  }
  return Buffer.concat(blocks);
}

function rawBlock(source: Buffer, maxBytes: number): Buffer {
  const { value: length, next } = readLength(source);
  if (length > maxBytes) throw new UndecodableBatchError('decompressed_too_large');
  // Every byte of input yields at most 64 bytes: do not make room for a length that cannot be true.
  if (length > source.length * 64) throw new UndecodableBatchError('corrupt');
  const target = Buffer.allocUnsafe(length);
  if (expand(source, next, target) !== length) throw new UndecodableBatchError('corrupt');
  return target;
}

/** Decompressed length: little-endian groups of seven bits. */
function readLength(source: Buffer): { value: number; next: number } {
  let value = 0;
  for (let at = 0; at < Math.min(5, source.length); at += 1) {
    const byte = source[at] as number;
    value += (byte & 0x7f) * 2 ** (7 * at);
    if (byte < 0x80) return { value, next: at + 1 };
  }
  throw new UndecodableBatchError('corrupt');
}

/** @returns bytes written */
function expand(source: Buffer, start: number, target: Buffer): number {
  let at = start;
  let written = 0;
  while (at < source.length) {
    const tag = source[at] as number;
    if ((tag & 3) === 0) {
      const { length, bytesAt } = literal(source, at);
      if (bytesAt + length > source.length || written + length > target.length)
        throw new UndecodableBatchError('corrupt');
      source.copy(target, written, bytesAt, bytesAt + length);
      at = bytesAt + length;
      written += length;
      continue;
    }
    const { length, offset, next } = copyOf(source, at);
    if (offset === 0 || offset > written || written + length > target.length)
      throw new UndecodableBatchError('corrupt');
    // Byte by byte: a copy may overlap what it writes.
    for (let i = 0; i < length; i += 1) target[written + i] = target[written + i - offset] as number;
    at = next;
    written += length;
  }
  return written;
}

function literal(source: Buffer, at: number): { length: number; bytesAt: number } {
  const short = (source[at] as number) >> 2;
  if (short < 60) return { length: short + 1, bytesAt: at + 1 };
  const lengthBytes = short - 59;
  if (at + 1 + lengthBytes > source.length) throw new UndecodableBatchError('corrupt');
  return { length: source.readUIntLE(at + 1, lengthBytes) + 1, bytesAt: at + 1 + lengthBytes };
}

function copyOf(source: Buffer, at: number): { length: number; offset: number; next: number } {
  const tag = source[at] as number;
  const offsetBytes = [0, 1, 2, 4][tag & 3] as number;
  const next = at + 1 + offsetBytes;
  if (next > source.length) throw new UndecodableBatchError('corrupt');
  if (offsetBytes === 1) {
    return { length: ((tag >> 2) & 7) + 4, offset: ((tag >> 5) << 8) | (source[at + 1] as number), next };
  }
  return { length: (tag >> 2) + 1, offset: source.readUIntLE(at + 1, offsetBytes), next };
}

import { UndecodableBatchError } from './undecodable.ts';

const FRAME_MAGIC = 0x184d2204;
const SKIPPABLE_MAGIC = 0x184d2a50;
const MIN_MATCH = 4;
const LONG = 15;

/** What a frame's flags say. */
interface Frame {
  readonly blocksAt: number;
  readonly hasBlockChecksums: boolean;
  readonly hasContentChecksum: boolean;
}

/**
 * LZ4 frames. Checksums are not looked at: the broker has checked the batch. Format: lz4/lz4, doc/lz4_Frame_format.md and lz4_Block_format.md.
 * @throws UndecodableBatchError
 */
export function lz4Decompress(compressed: Buffer, maxBytes: number): Buffer {
  const output = new Output(maxBytes);
  try {
    for (let at = 0; at < compressed.length; ) at = readFrame(compressed, at, output);
  } catch (error) {
    // A read past the end of the buffer.
    if (error instanceof RangeError) throw new UndecodableBatchError('corrupt', error);
    throw error;
  }
  return output.bytes();
}

/** @returns where the next frame begins */
function readFrame(source: Buffer, start: number, output: Output): number {
  const magic = source.readUInt32LE(start);
  if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE_MAGIC) return start + 8 + source.readUInt32LE(start + 4);
  if (magic !== FRAME_MAGIC) throw new UndecodableBatchError('corrupt');
  const frame = readHeader(source, start + 4);
  let at = frame.blocksAt;
  for (;;) {
    const size = source.readUInt32LE(at);
    at += 4;
    if (size === 0) return at + (frame.hasContentChecksum ? 4 : 0);
    const end = at + (size & 0x7fffffff);
    if (end > source.length) throw new UndecodableBatchError('corrupt');
    if (size >= 0x80000000) output.copyFrom(source, at, end);
    else expandBlock(source, at, end, output);
    at = end + (frame.hasBlockChecksums ? 4 : 0);
  }
}

function readHeader(source: Buffer, at: number): Frame {
  const flags = source.readUInt8(at);
  if (flags >> 6 !== 1) throw new UndecodableBatchError('corrupt');
  const hasContentSize = (flags & 0x08) !== 0;
  const hasDictionary = (flags & 0x01) !== 0;
  return {
    // Flags, block size, header checksum: one byte each.
    blocksAt: at + 3 + (hasContentSize ? 8 : 0) + (hasDictionary ? 4 : 0),
    hasBlockChecksums: (flags & 0x10) !== 0,
    hasContentChecksum: (flags & 0x04) !== 0,
  };
}

/** Sequences of literals and a copy of what has been written before; the last sequence has literals only. */
function expandBlock(source: Buffer, start: number, end: number, output: Output): void {
  let at = start;
  const readLength = (nibble: number): number => {
    let length = nibble;
    if (nibble < LONG) return length;
    for (;;) {
      const more = source.readUInt8(at);
      at += 1;
      length += more;
      if (more < 255) return length;
    }
  };
  while (at < end) {
    const token = source.readUInt8(at);
    at += 1;
    const literals = readLength(token >> 4);
    if (at + literals > end) throw new UndecodableBatchError('corrupt');
    output.copyFrom(source, at, at + literals);
    at += literals;
    if (at >= end) return;
    const offset = source.readUInt16LE(at);
    at += 2;
    output.repeat(offset, readLength(token & LONG) + MIN_MATCH);
  }
}

/** Bytes written so far, in a buffer that grows up to the cap. */
class Output {
  readonly #maxBytes: number;
  #buffer = Buffer.allocUnsafe(65_536);
  #length = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  copyFrom(source: Buffer, start: number, end: number): void {
    this.#makeRoom(end - start);
    this.#length += source.copy(this.#buffer, this.#length, start, end);
  }

  repeat(offset: number, length: number): void {
    if (offset === 0 || offset > this.#length) throw new UndecodableBatchError('corrupt');
    this.#makeRoom(length);
    const buffer = this.#buffer;
    const from = this.#length - offset;
    // Byte by byte: a copy may overlap what it writes.
    for (let i = 0; i < length; i += 1) buffer[this.#length + i] = buffer[from + i] as number;
    this.#length += length;
  }

  bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  #makeRoom(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed > this.#maxBytes) throw new UndecodableBatchError('decompressed_too_large');
    if (needed <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.min(this.#maxBytes, Math.max(needed, this.#buffer.length * 2)));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}

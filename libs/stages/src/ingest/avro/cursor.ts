import { isUtf8 } from 'node:buffer';
import { AvroFault } from './fault.ts';

/** A long takes at most ten bytes; the first seven hold 49 bits, which a number holds without loss. */
const SAFE_LONG_BYTES = 7;
const LONGEST_LONG_BYTES = 10;

/** Reads the primitives of Avro's binary encoding, never past the end. @throws AvroFault */
export class Cursor {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  boolean(): boolean {
    const byte = this.#byte();
    if (byte > 1) throw new AvroFault('corrupt');
    return byte === 1;
  }

  /** A number where it is exact, else a bigint. */
  long(): number | bigint {
    const start = this.#at;
    let zigzag = 0;
    for (let read = 0; read < SAFE_LONG_BYTES; read += 1) {
      const byte = this.#byte();
      zigzag += (byte & 0x7f) * 2 ** (7 * read);
      if (byte < 0x80) return zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
    }
    this.#at = start;
    return this.#largeLong();
  }

  /** A long that must fit into 32 bits: an int, the index of a branch or symbol. */
  int(): number {
    const value = this.long();
    if (typeof value === 'bigint' || value > 0x7fffffff || value < -0x80000000) throw new AvroFault('corrupt');
    return value;
  }

  float(): number {
    return this.take(4).readFloatLE();
  }

  double(): number {
    return this.take(8).readDoubleLE();
  }

  /** A slice, of the length that is written before it. */
  bytes(): Buffer {
    const length = this.int();
    if (length < 0) throw new AvroFault('corrupt');
    return this.take(length);
  }

  string(): string {
    const bytes = this.bytes();
    if (!isUtf8(bytes)) throw new AvroFault('invalid_utf8');
    return bytes.toString('utf8');
  }

  /** Items in the next block of an array or map; 0 at the end. */
  blockCount(): number {
    const count = this.long();
    if (typeof count === 'bigint') throw new AvroFault('corrupt');
    // A negative count is followed by the size of the block, for those who skip it.
    if (count < 0) this.long();
    return Math.abs(count);
  }

  take(length: number): Buffer {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new AvroFault('corrupt');
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }

  #largeLong(): number | bigint {
    let zigzag = 0n;
    for (let read = 0; read < LONGEST_LONG_BYTES; read += 1) {
      const byte = this.#byte();
      zigzag |= BigInt(byte & 0x7f) << BigInt(7 * read);
      if (byte >= 0x80) continue;
      const value = BigInt.asIntN(64, (zigzag >> 1n) ^ -(zigzag & 1n));
      return Number.isSafeInteger(Number(value)) ? Number(value) : value;
    }
    throw new AvroFault('corrupt');
  }

  #byte(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw new AvroFault('corrupt');
    this.#at += 1;
    return byte;
  }
}

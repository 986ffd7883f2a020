const UUID_BYTES = 16;
/** Value of each hexadecimal digit by its character code; 255 for any other character. Upper case is not ours: it would not come back the same. */
const HEX = new Uint8Array(256).fill(255);
for (const [value, digit] of [...'0123456789abcdef'].entries()) HEX[digit.charCodeAt(0)] = value;
const DASHES = [8, 13, 18, 23];

/**
 * Numbers as varints (up to 2^53), texts once each (a text that was written before is written as its index), ids as 16 bytes.
 * Meant to be kept and used again: `take` copies and starts anew.
 */
export class ByteWriter {
  #bytes = Buffer.allocUnsafeSlow(4_096);
  #length = 0;
  readonly #texts = new Map<string, number>();

  /** A whole number from 0 to 2^53. */
  count(value: number): void {
    this.#reserve(8);
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes[this.#length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#length++] = rest;
  }

  /** Any whole number within ±2^53, or an infinity. */
  signed(value: number): void {
    if (!Number.isFinite(value)) this.count(value > 0 ? 1 : 2);
    else {
      this.count(value < 0 ? 3 : 0);
      this.count(Math.abs(value));
    }
  }

  text(value: string): void {
    const known = this.#texts.get(value);
    if (known !== undefined) {
      this.count(known + 1);
      return;
    }
    this.#texts.set(value, this.#texts.size);
    this.count(0);
    this.#raw(value);
  }

  optional(value: string | null): void {
    this.count(value === null ? 0 : 1);
    if (value !== null) this.text(value);
  }

  /** A text that is not expected to come again: a UUID in 16 bytes, anything else as it is. */
  id(value: string): void {
    this.#reserve(1 + UUID_BYTES);
    if (this.#uuid(value)) return;
    this.#bytes[this.#length++] = 0;
    this.#raw(value);
  }

  list<T>(values: { readonly length: number } & Iterable<T>, write: (value: T) => void): void {
    this.count(values.length);
    for (const value of values) write(value);
  }

  /** All that was written since the last call. */
  take(): Buffer {
    const bytes = Buffer.from(this.#bytes.subarray(0, this.#length));
    this.#length = 0;
    this.#texts.clear();
    return bytes;
  }

  /** @returns false, with nothing written, when the text is not a UUID in lower case */
  #uuid(value: string): boolean {
    if (value.length !== 36 || DASHES.some((at) => value.charCodeAt(at) !== 0x2d)) return false;
    let at = this.#length + 1;
    for (let i = 0; i < 36; i += 2) {
      if (value.charCodeAt(i) === 0x2d) i += 1;
      const high = HEX[value.charCodeAt(i)] as number;
      const low = HEX[value.charCodeAt(i + 1)] as number;
      if (!(high < 16 && low < 16)) return false;
      this.#bytes[at++] = (high << 4) | low;
    }
    this.#bytes[this.#length] = 1;
    this.#length = at;
    return true;
  }

  #raw(value: string): void {
    const bytes = Buffer.byteLength(value);
    this.count(bytes);
    this.#reserve(bytes);
    this.#length += this.#bytes.write(value, this.#length);
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(2 * (this.#length + bytes));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}

/** Reads what `ByteWriter` wrote. @throws RangeError when the bytes end too early: they are not ours */
export class ByteReader {
  readonly #bytes: Buffer;
  #at = 0;
  readonly #texts: string[] = [];

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  count(): number {
    let value = 0;
    let factor = 1;
    for (;;) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw new RangeError('state ends too early');
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
      factor *= 0x80;
    }
  }

  signed(): number {
    const sign = this.count();
    if (sign === 1) return Number.POSITIVE_INFINITY;
    if (sign === 2) return Number.NEGATIVE_INFINITY;
    return sign === 3 ? -this.count() : this.count();
  }

  text(): string {
    const known = this.count();
    if (known > 0) return this.#known(known - 1);
    const text = this.#take(this.count()).toString();
    this.#texts.push(text);
    return text;
  }

  optional(): string | null {
    return this.count() === 0 ? null : this.text();
  }

  id(): string {
    if (this.count() === 0) return this.#take(this.count()).toString();
    const hex = this.#take(UUID_BYTES).toString('hex');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  }

  list<T>(read: () => T): T[] {
    const values: T[] = [];
    for (let rest = this.count(); rest > 0; rest -= 1) values.push(read());
    return values;
  }

  #take(bytes: number): Buffer {
    const end = this.#at + bytes;
    if (end > this.#bytes.length) throw new RangeError('state ends too early');
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }

  #known(index: number): string {
    const text = this.#texts[index];
    if (text === undefined) throw new RangeError('state names a text that it does not hold');
    return text;
  }
}

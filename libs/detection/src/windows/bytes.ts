/** Numbers as varints (up to 2^53), texts once each: a text that was written before is written as its index. */
export class ByteWriter {
  #bytes = Buffer.allocUnsafe(256);
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

  /** Any whole number within ±2^52, or an infinity. */
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
    const bytes = Buffer.byteLength(value);
    this.count(0);
    this.count(bytes);
    this.#reserve(bytes);
    this.#length += this.#bytes.write(value, this.#length);
  }

  optional(value: string | null): void {
    this.count(value === null ? 0 : 1);
    if (value !== null) this.text(value);
  }

  list<T>(values: { readonly length: number } & Iterable<T>, write: (value: T) => void): void {
    this.count(values.length);
    for (const value of values) write(value);
  }

  take(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(2 * (this.#length + bytes));
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
    const bytes = this.count();
    const end = this.#at + bytes;
    if (end > this.#bytes.length) throw new RangeError('state ends too early');
    const text = this.#bytes.toString('utf8', this.#at, end);
    this.#at = end;
    this.#texts.push(text);
    return text;
  }

  #known(index: number): string {
    const text = this.#texts[index];
    if (text === undefined) throw new RangeError('state names a text that it does not hold');
    return text;
  }

  optional(): string | null {
    return this.count() === 0 ? null : this.text();
  }

  list<T>(read: () => T): T[] {
    const values: T[] = [];
    for (let rest = this.count(); rest > 0; rest -= 1) values.push(read());
    return values;
  }
}

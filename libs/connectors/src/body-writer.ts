const FIRST_BYTES = 64 * 1024;

/**
 * Where a connector writes a request body. One buffer that grows to the largest request and is then used again: a new one for each would be most of
 * what delivery allocates.
 */
export class BodyWriter {
  #buffer = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #end = 0;

  text(text: string): void {
    // A UTF-16 unit is at most three bytes of UTF-8.
    this.#reserve(3 * text.length);
    this.#end += this.#buffer.write(text, this.#end);
  }

  bytes(bytes: Buffer): void {
    this.#reserve(bytes.length);
    this.#end += bytes.copy(this.#buffer, this.#end);
  }

  /** What was written, until the next `clear`. */
  written(): Buffer {
    return this.#buffer.subarray(0, this.#end);
  }

  clear(): void {
    this.#end = 0;
  }

  #reserve(bytes: number): void {
    if (this.#end + bytes <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(2 * this.#buffer.length, this.#end + bytes));
    this.#buffer.copy(larger, 0, 0, this.#end);
    this.#buffer = larger;
  }
}

import { AvroFault } from './fault.ts';

export interface TextLimits {
  readonly maxDepth: number;
  readonly maxInflatedBytes: number;
}

/** Each value takes time, however few bytes: a block of a billion nulls is ten bytes of Avro. */
const MAX_VALUES = 1_000_000;

/** JSON text that grows under limits of size, depth and number of values. @throws AvroFault */
export class JsonText {
  readonly #limits: TextLimits;
  #text = '';
  #depth = 0;
  #values = 0;

  constructor(limits: TextLimits) {
    this.#limits = limits;
  }

  /** A whole value, or the punctuation between values. */
  add(text: string): void {
    this.#text += text;
    // UTF-16 units: never more than the bytes that they become.
    if (this.#text.length > this.#limits.maxInflatedBytes) throw new AvroFault('decompression_limit');
  }

  value(): void {
    this.#values += 1;
    if (this.#values > MAX_VALUES) throw new AvroFault('decompression_limit');
  }

  enter(opening: '{' | '['): void {
    this.#depth += 1;
    if (this.#depth > this.#limits.maxDepth) throw new AvroFault('too_deep');
    this.add(opening);
  }

  leave(closing: '}' | ']'): void {
    this.#depth -= 1;
    this.add(closing);
  }

  toBuffer(): Buffer {
    const bytes = Buffer.from(this.#text);
    if (bytes.length > this.#limits.maxInflatedBytes) throw new AvroFault('decompression_limit');
    return bytes;
  }
}

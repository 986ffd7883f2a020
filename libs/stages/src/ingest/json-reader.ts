/** What is wrong with a value that is JSON. */
export type ValueFault = 'too_deep' | 'number_out_of_range' | 'forbidden_key';

/** Digits of the largest 256-bit integer: amounts of tokens are counted in the smallest unit. They are kept digit by digit, never as a double. */
const MAX_DIGITS = 78;
/** `__proto__` between its quotes, every character written as \u: the longest way to spell it. */
const LONGEST_FORBIDDEN_KEY = 9 * 6 + 2;
const FORBIDDEN_KEY = Buffer.from('"__proto__"');

const QUOTE = 0x22;
const PLUS = 0x2b;
const COMMA = 0x2c;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const LOWER_E = 0x65;
const LOWER_U = 0x75;
export const OPEN_ARRAY = 0x5b;
export const CLOSE_ARRAY = 0x5d;
export const OPEN_OBJECT = 0x7b;
export const CLOSE_OBJECT = 0x7d;

const literals = ['true', 'false', 'null'].map((word) => Buffer.from(word));
const escapes = new Set(Buffer.from('"\\/bfnrtu'));

/**
 * Reads JSON values from bytes by RFC 8259 without building them: where one ends, and what is wrong with it. No recursion, so that depth
 * costs a byte of memory a level. Bytes above 0x7f are allowed inside strings; whether they are UTF-8 is not checked here.
 */
export class JsonReader {
  readonly #bytes: Buffer;
  readonly #maxDepth: number;
  #end: number;
  /** What each open container is, by the byte that opened it. */
  #open = new Uint8Array(64);
  #depth = 0;
  #fault: ValueFault | null = null;
  #errorAt = 0;
  /** Whether the open container goes on with a value: after its opening bracket, a key or a comma. */
  #expectsValue = false;

  /** @param maxDepth a value nested deeper is read to its end and has the fault `too_deep` */
  constructor(bytes: Buffer, maxDepth: number) {
    this.#bytes = bytes;
    this.#maxDepth = maxDepth;
    this.#end = bytes.length;
  }

  /** The first thing wrong with the value that was read last; null when nothing is. */
  get fault(): ValueFault | null {
    return this.#fault;
  }

  /** Where the last read failed. */
  get errorAt(): number {
    return this.#errorAt;
  }

  /** Nothing is read at or past this position. */
  limitTo(end: number): void {
    this.#end = end;
  }

  /** 0 at the end: no token of JSON begins or goes on with it. */
  byteAt(at: number): number {
    return at < this.#end ? (this.#bytes[at] as number) : 0;
  }

  isEnd(at: number): boolean {
    return at >= this.#end;
  }

  /** @returns the position of the next byte that is not white space, or the end */
  skipSpace(at: number): number {
    let i = at;
    while (i < this.#end && isSpace(this.#bytes[i])) i += 1;
    return i;
  }

  /** Reads one value that begins at `at`. @returns the position after it, or -1 when it is not JSON: see `errorAt` */
  readValue(at: number): number {
    this.#fault = null;
    this.#depth = 0;
    let i = at;
    do {
      i = this.#begin(i);
      while (i >= 0 && this.#depth > 0 && !this.#expectsValue) i = this.#afterValue(i);
    } while (i >= 0 && this.#depth > 0);
    return i;
  }

  /** A scalar whole, or a container up to its first value. */
  #begin(at: number): number {
    const byte = this.byteAt(at);
    this.#expectsValue = false;
    if (byte === OPEN_OBJECT) return this.#beginObject(at);
    if (byte === OPEN_ARRAY) return this.#beginArray(at);
    if (byte === QUOTE) return this.#string(at);
    if (byte === MINUS || isDigit(byte)) return this.#number(at);
    return this.#literal(at);
  }

  #beginObject(at: number): number {
    const i = this.skipSpace(at + 1);
    this.#push(OPEN_OBJECT);
    return this.byteAt(i) === CLOSE_OBJECT ? this.#pop(i) : this.#key(i);
  }

  #beginArray(at: number): number {
    const i = this.skipSpace(at + 1);
    this.#push(OPEN_ARRAY);
    if (this.byteAt(i) === CLOSE_ARRAY) return this.#pop(i);
    this.#expectsValue = true;
    return i;
  }

  /** From the end of a value to the next one in the same container, or past the container's end. */
  #afterValue(at: number): number {
    const i = this.skipSpace(at);
    const byte = this.byteAt(i);
    const isObject = this.#open[this.#depth - 1] === OPEN_OBJECT;
    if (byte === COMMA) return isObject ? this.#key(this.skipSpace(i + 1)) : this.#expect(this.skipSpace(i + 1));
    return byte === (isObject ? CLOSE_OBJECT : CLOSE_ARRAY) ? this.#pop(i) : this.#fail(i);
  }

  #expect(at: number): number {
    this.#expectsValue = true;
    return at;
  }

  #key(at: number): number {
    if (this.byteAt(at) !== QUOTE) return this.#fail(at);
    const end = this.#string(at);
    if (end < 0) return end;
    if (end - at >= FORBIDDEN_KEY.length && end - at <= LONGEST_FORBIDDEN_KEY) this.#checkKey(at, end);
    const colon = this.skipSpace(end);
    return this.byteAt(colon) === COLON ? this.#expect(this.skipSpace(colon + 1)) : this.#fail(colon);
  }

  /** `__proto__` survives JSON.parse as an own key, and a copying loop then sets the prototype. */
  #checkKey(at: number, end: number): void {
    const bytes = this.#bytes;
    const isPlain = end - at === FORBIDDEN_KEY.length && FORBIDDEN_KEY.compare(bytes, at, end) === 0;
    if (isPlain || isEscapedForbiddenKey(bytes, at, end)) this.#fault ??= 'forbidden_key';
  }

  #string(at: number): number {
    const bytes = this.#bytes;
    const end = this.#end;
    for (let i = at + 1; i < end; i += 1) {
      const byte = bytes[i] as number;
      if (byte === QUOTE) return i + 1;
      if (byte < 0x20) return this.#fail(i);
      if (byte !== BACKSLASH) continue;
      i += 1;
      const escaped = this.byteAt(i);
      if (!escapes.has(escaped)) return this.#fail(i);
      if (escaped !== LOWER_U) continue;
      for (const last = i + 4; i < last; i += 1) if (!isHexDigit(this.byteAt(i + 1))) return this.#fail(i + 1);
    }
    return this.#fail(end);
  }

  #number(at: number): number {
    let i = this.byteAt(at) === MINUS ? at + 1 : at;
    const from = i;
    i = this.#digits(i);
    if (i === from || (this.byteAt(from) === ZERO && i > from + 1)) return this.#fail(from);
    if (this.byteAt(i) === POINT) {
      const fraction = i + 1;
      i = this.#digits(fraction);
      if (i === fraction) return this.#fail(i);
    }
    const mantissa = i;
    if ((this.byteAt(i) | 0x20) === LOWER_E) {
      i = this.#exponent(i + 1);
      if (i < 0) return i;
    }
    if (mantissa - from > MAX_DIGITS || i - mantissa > 3) this.#checkRange(from, mantissa, i);
    return i;
  }

  #exponent(at: number): number {
    const sign = this.byteAt(at);
    const from = sign === PLUS || sign === MINUS ? at + 1 : at;
    const end = this.#digits(from);
    return end === from ? this.#fail(end) : end;
  }

  #digits(at: number): number {
    let i = at;
    while (i < this.#end && isDigit(this.#bytes[i] as number)) i += 1;
    return i;
  }

  #checkRange(from: number, mantissa: number, end: number): void {
    let significant = 0;
    for (let i = from; i < mantissa; i += 1) {
      const byte = this.#bytes[i] as number;
      if (byte !== POINT && (significant > 0 || byte !== ZERO)) significant += 1;
    }
    const isTooLong = significant > MAX_DIGITS;
    if (isTooLong || !Number.isFinite(Number(this.#bytes.toString('latin1', from, end))))
      this.#fault ??= 'number_out_of_range';
  }

  #literal(at: number): number {
    for (const word of literals) {
      const end = at + word.length;
      if (end <= this.#end && word.compare(this.#bytes, at, end) === 0) return end;
    }
    return this.#fail(at);
  }

  #push(container: number): void {
    if (this.#depth === this.#open.length) {
      const larger = new Uint8Array(this.#depth * 2);
      larger.set(this.#open);
      this.#open = larger;
    }
    this.#open[this.#depth] = container;
    this.#depth += 1;
    if (this.#depth > this.#maxDepth) this.#fault ??= 'too_deep';
  }

  #pop(closesAt: number): number {
    this.#depth -= 1;
    return closesAt + 1;
  }

  #fail(at: number): -1 {
    this.#errorAt = at;
    return -1;
  }
}

export function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE;
}

function isHexDigit(byte: number): boolean {
  const lower = byte | 0x20;
  return isDigit(byte) || (lower >= 0x61 && lower <= 0x66);
}

/** @param at of the opening quote @param end after the closing one, of a string that has been read without error */
function isEscapedForbiddenKey(bytes: Buffer, at: number, end: number): boolean {
  const text = bytes.toString('latin1', at, end);
  return text.includes('\\') && JSON.parse(text) === '__proto__';
}

import { CLOSE_ARRAY, CLOSE_OBJECT, JsonReader } from './json-reader.ts';

const COMMA = 0x2c;
/** A longer key is none that is looked for. */
const LONGEST_KEY_BYTES = 64;

/** Walks the members and elements of values that are known to be JSON, each byte once, and builds nothing. */
export class JsonWalk {
  readonly #body: Buffer;
  readonly #json: JsonReader;

  /** @param maxDepth for the faults that `skip` tells */
  constructor(body: Buffer, maxDepth: number) {
    this.#body = body;
    this.#json = new JsonReader(body, maxDepth);
  }

  /** What is wrong with the value that was skipped last. */
  get fault() {
    return this.#json.fault;
  }

  /** @returns the position after the value */
  skip(at: number): number {
    return this.#json.readValue(at);
  }

  /** Whether the value begins with this byte. */
  begins(at: number, byte: number): boolean {
    return this.#json.byteAt(at) === byte;
  }

  /** @param read is handed each member's key and the place of its value, and returns the position after it @returns the position after the object */
  members(at: number, read: (key: string, valueAt: number) => number): number {
    const json = this.#json;
    let i = json.skipSpace(at + 1);
    while (json.byteAt(i) !== CLOSE_OBJECT) {
      const keyEnd = json.readValue(i);
      const key = this.#key(i, keyEnd);
      i = this.#next(read(key, json.skipSpace(json.skipSpace(keyEnd) + 1)));
    }
    return i + 1;
  }

  /** As `members`, where the keys do not matter. */
  values(at: number, read: (valueAt: number) => number): number {
    const json = this.#json;
    let i = json.skipSpace(at + 1);
    while (json.byteAt(i) !== CLOSE_OBJECT) {
      const keyEnd = json.readValue(i);
      i = this.#next(read(json.skipSpace(json.skipSpace(keyEnd) + 1)));
    }
    return i + 1;
  }

  /** As `members`, of an array. */
  elements(at: number, read: (valueAt: number) => number): number {
    const json = this.#json;
    let i = json.skipSpace(at + 1);
    while (json.byteAt(i) !== CLOSE_ARRAY) i = this.#next(read(i));
    return i + 1;
  }

  #next(end: number): number {
    const i = this.#json.skipSpace(end);
    return this.#json.byteAt(i) === COMMA ? this.#json.skipSpace(i + 1) : i;
  }

  #key(at: number, end: number): string {
    if (end - at > LONGEST_KEY_BYTES) return '';
    const text = this.#body.toString('latin1', at, end);
    return text.includes('\\') ? (JSON.parse(text) as string) : text.slice(1, -1);
  }
}

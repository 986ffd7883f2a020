import { isUtf8 } from 'node:buffer';
import {
  CLOSE_ARRAY,
  CLOSE_OBJECT,
  isSpace,
  JsonReader,
  OPEN_ARRAY,
  OPEN_OBJECT,
  type ValueFault,
} from './json-reader.ts';

export type ItemFault = ValueFault | 'body_unreadable' | 'invalid_utf8';

/** One record within a body: the bytes from `start` up to `end`, and what is wrong with them. */
export interface Item {
  readonly start: number;
  readonly end: number;
  readonly fault: ItemFault | null;
}

export type ScanFailure = 'body_unreadable' | 'invalid_utf8' | 'empty_body' | 'too_many_items';
export type Scan =
  | { readonly ok: true; readonly items: readonly Item[] }
  | { readonly ok: false; readonly reason: ScanFailure };

export interface ScanLimits {
  readonly maxDepth: number;
  readonly maxItems: number;
}

const NEWLINE = 0x0a;
const COMMA = 0x2c;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Finds the records in a body before any of it is parsed: one JSON value, an array of them, NDJSON, or values one after another (pretty-printed too).
 * A line that is not JSON is one faulty item and its neighbours are whole; an array that is broken anywhere is unreadable altogether.
 * Each byte is read twice at most. Never throws.
 */
export function scanJson(body: Buffer, limits: ScanLimits): Scan {
  const hasMark = BYTE_ORDER_MARK.equals(body.subarray(0, BYTE_ORDER_MARK.length));
  const scan = new BodyScan(body, limits).run(hasMark ? BYTE_ORDER_MARK.length : 0);
  return isUtf8(body) ? scan : withUtf8Faults(scan, body);
}

class BodyScan {
  readonly #body: Buffer;
  readonly #reader: JsonReader;
  readonly #maxItems: number;
  readonly #items: Item[] = [];
  #isTooMany = false;
  #errorAt = 0;

  constructor(body: Buffer, limits: ScanLimits) {
    this.#body = body;
    this.#reader = new JsonReader(body, limits.maxDepth);
    this.#maxItems = limits.maxItems;
  }

  run(from: number): Scan {
    const first = this.#reader.skipSpace(from);
    if (first === this.#body.length) return { ok: false, reason: 'empty_body' };
    for (let at = first; at < this.#body.length; at = this.#reader.skipSpace(at)) {
      const kept = this.#items.length;
      const next = this.#readTopLevel(at);
      if (next < 0 && !this.#isTooMany) {
        if (at === first && this.#body[at] === OPEN_ARRAY) return { ok: false, reason: 'body_unreadable' };
        this.#items.length = kept;
        at = this.#readByLine(at, this.#errorAt);
      } else at = next;
      if (this.#isTooMany) return { ok: false, reason: 'too_many_items' };
    }
    return { ok: true, items: this.#items };
  }

  /** A value, or the values of an array, with nothing attached. @returns the position after it, or -1: see `#errorAt` */
  #readTopLevel(at: number): number {
    const next = this.#reader.byteAt(at) === OPEN_ARRAY ? this.#readArray(at) : this.#readItem(at);
    return next < 0 || this.#endsAt(next) ? next : this.#fail(next);
  }

  /** Values need white space between them, or else `12` would be two; only a bracket may follow a bracket. */
  #endsAt(at: number): boolean {
    const before = this.#body[at - 1];
    const after = this.#reader.byteAt(at);
    if (after === OPEN_OBJECT || after === OPEN_ARRAY) return before === CLOSE_OBJECT || before === CLOSE_ARRAY;
    return isSpace(after) || this.#reader.isEnd(at);
  }

  #readArray(at: number): number {
    const reader = this.#reader;
    let i = reader.skipSpace(at + 1);
    if (reader.byteAt(i) === CLOSE_ARRAY) return i + 1;
    for (;;) {
      i = this.#readItem(i);
      if (i < 0 || this.#isTooMany) return -1;
      i = reader.skipSpace(i);
      if (reader.byteAt(i) === CLOSE_ARRAY) return i + 1;
      if (reader.byteAt(i) !== COMMA) return this.#fail(i);
      i = reader.skipSpace(i + 1);
    }
  }

  #readItem(start: number): number {
    const end = this.#reader.readValue(start);
    if (end < 0) return this.#fail(this.#reader.errorAt);
    this.#push({ start, end, fault: this.#reader.fault });
    return end;
  }

  /**
   * After a syntax error: the lines from the value's beginning to the error, one by one. A line that begins with `{` in its first column and is
   * whole by itself is a record of NDJSON, which the broken value before it had only seemed to swallow; what lies between such lines is unreadable.
   * @returns the position after the line of the error
   */
  #readByLine(from: number, errorAt: number): number {
    const end = this.#lineEnd(errorAt);
    let unreadableFrom = from;
    for (let line = this.#lineEnd(from) + 1; line < end; line = this.#lineEnd(line) + 1) {
      if (this.#body[line] !== OPEN_OBJECT) continue;
      const kept = this.#items.length;
      this.#pushUnreadable(unreadableFrom, line);
      if (this.#readLine(line, this.#lineEnd(line))) unreadableFrom = this.#lineEnd(line);
      else this.#items.length = kept;
    }
    this.#pushUnreadable(unreadableFrom, end);
    return end;
  }

  #readLine(from: number, end: number): boolean {
    this.#reader.limitTo(end);
    let at = from;
    while (at >= 0 && at < end && !this.#isTooMany) {
      at = this.#readTopLevel(at);
      if (at >= 0) at = this.#reader.skipSpace(at);
    }
    this.#reader.limitTo(this.#body.length);
    return at >= 0;
  }

  #pushUnreadable(from: number, end: number): void {
    const start = this.#reader.skipSpace(from);
    if (start < end) this.#push({ start, end, fault: 'body_unreadable' });
  }

  #push(item: Item): void {
    if (this.#items.length === this.#maxItems) this.#isTooMany = true;
    else this.#items.push(item);
  }

  #lineEnd(at: number): number {
    const newline = this.#body.indexOf(NEWLINE, at);
    return newline < 0 ? this.#body.length : newline;
  }

  #fail(at: number): -1 {
    this.#errorAt = at;
    return -1;
  }
}

/** Text that is not UTF-8 is said to be so, rather than to be broken JSON. */
function withUtf8Faults(scan: Scan, body: Buffer): Scan {
  if (!scan.ok) return scan.reason === 'body_unreadable' ? { ok: false, reason: 'invalid_utf8' } : scan;
  const items = scan.items.map((item): Item => {
    if (item.fault !== null && item.fault !== 'body_unreadable') return item;
    return isUtf8(body.subarray(item.start, item.end)) ? item : { ...item, fault: 'invalid_utf8' };
  });
  return { ok: true, items };
}

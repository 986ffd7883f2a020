const NEWLINE = 0x0a;
const OPEN_OBJECT = 0x7b;
const OPEN_ARRAY = 0x5b;

export interface BatchLimits {
  readonly maxBytes: number;
  readonly maxRecords: number;
  /** A record is not a line: it begins where a line begins with `{` or `[`, as pretty-printed JSON does. */
  readonly isPretty: boolean;
}

export interface Cut {
  /** Bytes from the beginning that hold whole records; 0: none is whole yet. */
  readonly bytes: number;
  readonly records: number;
  /** Whether a limit ended the batch, so that more is ready behind it. */
  readonly isFull: boolean;
}

/**
 * How much of what has been read goes into the next request: whole records, as many as the limits allow, and at least one.
 * @param isEnd nothing will follow, so what has no end is whole
 */
export function cutBatch(read: Buffer, limits: BatchLimits, isEnd: boolean): Cut {
  let bytes = 0;
  let records = 0;
  while (bytes < read.length) {
    const next = recordEnd(read, bytes, limits.isPretty, isEnd);
    if (next === undefined) return { bytes, records, isFull: false };
    if (records > 0 && next > limits.maxBytes) return { bytes, records, isFull: true };
    bytes = next;
    records += 1;
    if (records === limits.maxRecords || bytes >= limits.maxBytes) return { bytes, records, isFull: true };
  }
  return { bytes, records, isFull: false };
}

/** Position behind a record that begins at `from`; undefined when its end has not been read. */
function recordEnd(read: Buffer, from: number, isPretty: boolean, isEnd: boolean): number | undefined {
  for (let at = from; ; ) {
    const newline = read.indexOf(NEWLINE, at);
    if (newline < 0) return isEnd ? read.length : undefined;
    const next = newline + 1;
    if (!isPretty || isBeginning(read[next])) return next;
    // The last line of a pretty record is only known to be the last when another begins, or nothing follows.
    if (next === read.length) return isEnd ? next : undefined;
    at = next;
  }
}

function isBeginning(byte: number | undefined): boolean {
  return byte === OPEN_OBJECT || byte === OPEN_ARRAY;
}

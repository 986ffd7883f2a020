import type { InputRecord } from '../port.ts';

const TARGET_MS = 250;
const TOO_LONG_MS = 500;
const MAX_RECORDS = 5_000;
const MAX_BYTES = 4 * 1024 * 1024;

/** Finds the number of records that fit into about a quarter of a second, so that a chunk stays well under a second and heartbeats keep their time. */
export class ChunkSizer {
  #limit = 256;

  get limit(): number {
    return this.#limit;
  }

  /** After a full chunk: double when it was quick, halve when it was long. */
  observe(records: number, tookMs: number): void {
    if (tookMs > TOO_LONG_MS) this.#limit = Math.max(1, Math.floor(Math.min(this.#limit, records) / 2));
    else if (records >= this.#limit && tookMs < TARGET_MS) this.#limit = Math.min(MAX_RECORDS, this.#limit * 2);
  }
}

/** The records from `start` that make up the next chunk: at most `limit`, at most 4 MiB, at least one. */
export function nextChunk(records: readonly InputRecord[], start: number, limit: number): readonly InputRecord[] {
  let bytes = 0;
  let end = start;
  while (end < records.length && end - start < limit) {
    bytes += (records[end] as InputRecord).value?.length ?? 0;
    if (bytes > MAX_BYTES && end > start) break;
    end += 1;
  }
  return records.slice(start, end);
}

import type { OutputRecord } from '../port.ts';

/** Upper bounds: the exact lengths of the variable integers differ by a few bytes. */
const RECORD_OVERHEAD = 24;
const HEADER_OVERHEAD = 6;

/** At most how many bytes a record adds to its batch, uncompressed. */
export function recordBytes({ key, value, headers }: OutputRecord): number {
  let bytes = RECORD_OVERHEAD + lengthOf(key) + lengthOf(value);
  for (const name in headers) bytes += HEADER_OVERHEAD + Buffer.byteLength(name) + lengthOf(headers[name] ?? null);
  return bytes;
}

function lengthOf(part: string | Buffer | null): number {
  if (part === null) return 0;
  return typeof part === 'string' ? Buffer.byteLength(part) : part.length;
}

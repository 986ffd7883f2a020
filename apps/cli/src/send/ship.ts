import type { ByteSource } from './byte-source.ts';
import { type BatchLimits, type Cut, cutBatch } from './cut-batch.ts';
import { count, type Sending, settle, type Tally } from './delivery.ts';

/** Above what ingest takes by default: a longer record cannot be sent and is skipped. */
const LONGEST_RECORD_BYTES = 8 * 1024 * 1024;
const SKIP_BYTES = 1024 * 1024;
const NEWLINE = 0x0a;

/** Where a source stands, kept by whoever ships it. */
export interface Progress {
  /** Everything before it is settled. */
  readonly offset: number;
  /** End of what may be under way already. */
  readonly pendingEnd: number | null;
  /** Before a request is sent. */
  begin(end: number): void;
  /** After its answer. */
  settled(end: number): void;
}

export interface Shipping extends Sending {
  readonly limits: BatchLimits;
  readonly tally: Tally;
  /** Of the bytes between two offsets of this source. */
  keyOf(start: number, end: number): string;
}

/**
 * Sends what a source holds, in order, one request at a time.
 * @returns `end`: nothing will follow; `idle`: nothing more is there yet; `aborted`
 * @throws SendStoppedError
 */
export async function ship(
  source: ByteSource,
  progress: Progress,
  shipping: Shipping,
): Promise<'end' | 'idle' | 'aborted'> {
  let { limits } = shipping;
  if (progress.pendingEnd !== null && (await resend(source, progress, progress.pendingEnd, shipping)) === 'aborted')
    return 'aborted';
  while (!shipping.signal.aborted) {
    const start = progress.offset;
    const { body, cut, isEnd } = await nextBatch(source, start, limits);
    if (cut.bytes === 0) {
      if (isEnd) return 'end';
      if (body.length < LONGEST_RECORD_BYTES) return 'idle';
      await skipRecord(source, progress, shipping);
      continue;
    }
    const outcome = await send(body.subarray(0, cut.bytes), cut.records, progress, shipping);
    if (outcome === 'aborted') return 'aborted';
    limits = outcome === 'settled' ? larger(limits, shipping.limits) : smaller(limits, cut);
  }
  return 'aborted';
}

/** Reads further while not one record is whole. */
async function nextBatch(source: ByteSource, start: number, limits: BatchLimits) {
  for (let length = limits.maxBytes + 1; ; length = Math.min(length * 2, LONGEST_RECORD_BYTES)) {
    const { bytes, isEnd } = await source.read(start, length);
    const cut = cutBatch(bytes, limits, isEnd);
    if (cut.bytes > 0 || bytes.length < length || length === LONGEST_RECORD_BYTES) return { body: bytes, cut, isEnd };
  }
}

async function send(body: Buffer, records: number, progress: Progress, shipping: Shipping) {
  const start = progress.offset;
  const end = start + body.length;
  if (isBlank(body)) {
    progress.settled(end);
    return 'settled';
  }
  progress.begin(end);
  const outcome = await settle({ body, records, key: shipping.keyOf(start, end) }, shipping, shipping.tally);
  if (outcome === 'settled') progress.settled(end);
  return outcome;
}

/** The request that was under way when we stopped: the same bytes under the same key, so that they count once. */
async function resend(source: ByteSource, progress: Progress, end: number, shipping: Shipping) {
  const { bytes } = await source.read(progress.offset, end - progress.offset);
  const { records } = cutBatch(bytes, { ...shipping.limits, maxBytes: Infinity, maxRecords: Infinity }, true);
  // Refused as a whole it is cut anew by the caller: nothing of it was accepted.
  return send(bytes, records, progress, shipping);
}

async function skipRecord(source: ByteSource, progress: Progress, { tally }: Shipping): Promise<void> {
  for (let at = progress.offset; ; ) {
    const { bytes, isEnd } = await source.read(at, SKIP_BYTES);
    const newline = bytes.indexOf(NEWLINE);
    at += newline < 0 ? bytes.length : newline + 1;
    if (newline >= 0 || isEnd || bytes.length === 0) {
      tally.rejected += 1;
      count(tally, 'too_large', 1);
      progress.settled(at);
      return;
    }
  }
}

function smaller(limits: BatchLimits, { bytes, records }: Cut): BatchLimits {
  return { ...limits, maxBytes: Math.ceil(bytes / 2), maxRecords: Math.max(1, Math.floor(records / 2)) };
}

/** By and by: what was refused is often followed by more of its kind. */
function larger({ maxBytes, maxRecords }: BatchLimits, most: BatchLimits): BatchLimits {
  return {
    ...most,
    maxBytes: Math.min(most.maxBytes, maxBytes * 2),
    maxRecords: Math.min(most.maxRecords, maxRecords * 2),
  };
}

function isBlank(body: Buffer): boolean {
  return body.every((byte) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d));
}

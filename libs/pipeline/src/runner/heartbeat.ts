import type { RecordBatch } from '../port.ts';

const BEAT_EVERY_MS = 1_000;

/** The batch no longer belongs to us: whoever has it now begins at the committed offset. Not a fault. */
export class PartitionLostError extends Error {
  constructor(cause?: unknown) {
    super('partition lost', { cause });
    this.name = 'PartitionLostError';
  }
}

/**
 * Runs slow work (a send, a back-off) with heartbeats going on.
 * When the group rebalances or the consumer stops, the signal aborts; the work should end soon, and PartitionLostError is thrown.
 */
export async function withHeartbeat<T>(
  batch: RecordBatch,
  stop: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const lost = new AbortController();
  const signal = AbortSignal.any([stop, lost.signal]);
  let cause: unknown;
  const timer = setInterval(() => {
    if (batch.isStale()) lost.abort();
    else
      batch.beat().catch((error: unknown) => {
        cause = error;
        lost.abort();
      });
  }, BEAT_EVERY_MS);
  try {
    const result = await work(signal);
    if (lost.signal.aborted || batch.isStale()) throw new PartitionLostError(cause);
    return result;
  } catch (error) {
    if (lost.signal.aborted || batch.isStale()) throw new PartitionLostError(cause ?? error);
    throw error;
  } finally {
    clearInterval(timer);
  }
}

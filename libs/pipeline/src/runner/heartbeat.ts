import type { RecordBatch } from '../port.ts';

const BEAT_EVERY_MS = 1_000;
/** A request that is under way when the process is told to stop may take this long; the whole drain has 25 s. */
const GRACE_MS = 10_000;

/** The batch no longer belongs to us: whoever has it now begins at the committed offset. Not a fault. */
export class PartitionLostError extends Error {
  constructor(cause?: unknown) {
    super('partition lost', { cause });
    this.name = 'PartitionLostError';
  }
}

/** What slow work looks at. */
export interface WorkSignals {
  /** Aborts when the work is to end at once: the partition is lost, or ten seconds after the process was told to stop. */
  readonly end: AbortSignal;
  /** Aborts when nothing more is to be waited for: `end`, or as soon as the process was told to stop. What is under way may finish. */
  readonly wait: AbortSignal;
}

/**
 * Runs slow work (a send, a back-off) with heartbeats going on.
 * @throws PartitionLostError when the group has rebalanced meanwhile, whatever became of the work
 */
export async function withHeartbeat<T>(
  batch: RecordBatch,
  stop: AbortSignal,
  work: (signals: WorkSignals) => Promise<T>,
): Promise<T> {
  const lost = new AbortController();
  const late = new AbortController();
  let cause: unknown;
  const beat = setInterval(() => {
    if (batch.isStale()) lost.abort();
    else
      batch.beat().catch((error: unknown) => {
        cause = error;
        lost.abort();
      });
  }, BEAT_EVERY_MS);
  let grace: NodeJS.Timeout | undefined;
  const stopping = () => {
    grace = setTimeout(() => late.abort(), GRACE_MS);
  };
  if (stop.aborted) stopping();
  else stop.addEventListener('abort', stopping, { once: true });
  try {
    const end = AbortSignal.any([lost.signal, late.signal]);
    const result = await work({ end, wait: AbortSignal.any([stop, end]) });
    if (lost.signal.aborted || batch.isStale()) throw new PartitionLostError(cause);
    return result;
  } catch (error) {
    if (lost.signal.aborted || batch.isStale()) throw new PartitionLostError(cause ?? error);
    throw error;
  } finally {
    clearInterval(beat);
    clearTimeout(grace);
    stop.removeEventListener('abort', stopping);
  }
}

import type { FetchedMessages } from './decode-messages.ts';
import { internal } from './kafkajs-modules.ts';

/** The part of kafkajs' consumer batch that is patched. */
export interface Batch {
  readonly rawMessages: FetchedMessages;
  readonly fetchedOffset: string;
  isEmpty(): boolean;
}

/** Offset of the last record, marker or compacted record that was fetched; the one before the fetch when there is none. */
export function lastOffset(this: Batch): string {
  const { nextOffset } = this.rawMessages;
  const next =
    nextOffset === undefined || Number(nextOffset) < Number(this.fetchedOffset) ? this.fetchedOffset : nextOffset;
  return String(Number(next) - 1);
}

/** Nothing to hand out, yet the position can move on. */
export function isEmptyDueToFiltering(this: Batch): boolean {
  const { nextOffset } = this.rawMessages;
  return this.isEmpty() && nextOffset !== undefined && Number(nextOffset) > Number(this.fetchedOffset);
}

/**
 * Stock code goes by the records it got, and where there is none by the high watermark: it stands still before a batch that compaction has emptied
 * and can step over records of a transaction that is still open.
 */
export function countMarkersIntoBatches(): void {
  const { prototype } = internal<{ prototype: object }>('consumer/batch');
  Object.assign(prototype, { lastOffset, isEmptyDueToFiltering });
}

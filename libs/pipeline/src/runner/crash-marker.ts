import type { AdminPort, BatchConsumer, CommittedOffset, RecordBatch } from '../port.ts';

/** Suspicious from the second death on the same offset; reported from the third. */
const CAREFUL_FROM = 2;
const REPORT_FROM = 3;
/** As many records are worked off one by one after a suspicious start. */
const CAREFUL_RECORDS = 500;

export interface StartReport {
  /** How many records to work off singly, so that the next death names the very record. */
  readonly carefulRecords: number;
  /** Set when the process has died here often enough to be told. */
  readonly repeated?: {
    readonly topic: string;
    readonly partition: number;
    readonly offset: number;
    readonly starts: number;
  };
}

/**
 * Tells a record that kills the process from one that merely fails. Before the first chunk of a partition the committed offset is committed again
 * with a count of starts as its metadata; any progress commits without it. A process that finds the count grown knows that its predecessors
 * died on this very offset.
 */
export class CrashMarker {
  readonly #groupId: string;
  readonly #topics: readonly string[];
  readonly #admin: AdminPort;
  #committed: Promise<readonly CommittedOffset[]> | undefined;
  /** Partitions on which this process has begun; the offset while no progress has been made. */
  readonly #begun = new Map<string, number | null>();
  /** Where this process had begun without progress when the partitions were dealt out anew. */
  readonly #before = new Map<string, number>();

  constructor(groupId: string, topics: readonly string[], admin: AdminPort) {
    this.#groupId = groupId;
    this.#topics = topics;
    this.#admin = admin;
  }

  /** Before the first chunk of a batch. Cheap after the first time for a partition. */
  async begin(batch: RecordBatch, consumer: BatchConsumer): Promise<StartReport> {
    const key = `${batch.topic}/${batch.partition}`;
    const first = batch.records[0];
    if (first === undefined || this.#begun.has(key)) return { carefulRecords: 0 };
    this.#committed ??= this.#admin.committed(this.#groupId, this.#topics);
    const before = (await this.#committed).find((o) => o.topic === batch.topic && o.partition === batch.partition);
    if (before !== undefined && this.#before.get(key) === before.offset) {
      this.#begun.set(key, before.offset); // our own count still stands there: coming back is not a start
      return { carefulRecords: 0 };
    }
    const isSamePlace = before !== undefined && first.offset >= before.offset;
    const starts = (isSamePlace ? startsOf(before?.metadata) : 0) + 1;
    const offset = isSamePlace ? before.offset : first.offset;
    await consumer.commit([{ topic: batch.topic, partition: batch.partition, offset, metadata: `starts=${starts}` }]);
    this.#begun.set(key, offset);
    return {
      carefulRecords: starts >= CAREFUL_FROM ? CAREFUL_RECORDS : 0,
      repeated:
        starts >= REPORT_FROM
          ? { topic: batch.topic, partition: batch.partition, offset: first.offset, starts }
          : undefined,
    };
  }

  /** A chunk of the partition has been committed. */
  progressed(topic: string, partition: number): void {
    const key = `${topic}/${partition}`;
    if (this.#begun.get(key) !== null) this.#begun.set(key, null);
  }

  /** Another consumer may have had the partitions in between and have gone on: where we began says nothing any more. */
  reassigned(): void {
    this.#committed = undefined;
    for (const [key, offset] of this.#begun) {
      if (offset === null) continue;
      this.#before.set(key, offset);
      this.#begun.delete(key);
    }
  }

  /** A clean stop without progress is not a death: the count is taken back. */
  async end(consumer: BatchConsumer): Promise<void> {
    const untouched = [...this.#begun].filter((entry): entry is [string, number] => entry[1] !== null);
    if (untouched.length === 0) return;
    await consumer.commit(
      untouched.map(([key, offset]) => {
        const slash = key.lastIndexOf('/');
        return { topic: key.slice(0, slash), partition: Number(key.slice(slash + 1)), offset, metadata: '' };
      }),
    );
  }
}

function startsOf(metadata: string | null | undefined): number {
  const starts = /^starts=(\d{1,6})$/.exec(metadata ?? '')?.[1];
  return starts === undefined ? 0 : Number(starts);
}

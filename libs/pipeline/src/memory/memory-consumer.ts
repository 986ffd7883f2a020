import type { BatchConsumer, CommittedOffset, ConsumerOptions, RecordBatch, TopicPartition } from '../port.ts';
import type { Member, MemoryGroups } from './memory-groups.ts';
import type { MemoryLog } from './memory-log.ts';

const BATCH_RECORDS = 1_000;

/** A group member over arrays: one loop per assigned partition. */
export class MemoryConsumer implements BatchConsumer, Member {
  readonly topics: readonly string[];
  readonly #options: ConsumerOptions;
  readonly #log: MemoryLog;
  readonly #groups: MemoryGroups;
  readonly #positions = new Map<string, number>();
  readonly #paused = new Set<string>();
  readonly #running = new Set<Promise<void>>();
  #handle: ((batch: RecordBatch) => Promise<void>) | undefined;
  #generation = -1;
  #stopped = false;

  constructor(options: ConsumerOptions, log: MemoryLog, groups: MemoryGroups) {
    this.topics = options.topics;
    this.#options = options;
    this.#log = log;
    this.#groups = groups;
  }

  run(handle: (batch: RecordBatch) => Promise<void>): Promise<void> {
    this.#handle = handle;
    this.#groups.join(this.#options.groupId, this);
    return Promise.resolve();
  }

  assign(partitions: readonly TopicPartition[], generation: number): void {
    this.#generation = generation;
    this.#positions.clear();
    this.#paused.clear();
    const committed = this.#groups.committed(this.#options.groupId, this.topics);
    for (const of of partitions) {
      const offset =
        committed.find(({ topic, partition }) => topic === of.topic && partition === of.partition)?.offset ?? 0;
      this.#positions.set(keyOf(of), offset);
      if (this.#options.startPaused) this.#paused.add(keyOf(of));
    }
    this.#options.onAssigned?.(partitions, generation);
    for (const partition of partitions) this.#track(this.#loop(partition, generation));
  }

  commit(offsets: readonly CommittedOffset[]): Promise<void> {
    if (this.#generation !== this.#groups.generation(this.#options.groupId))
      return Promise.reject(new Error('not a member'));
    this.#groups.commit(this.#options.groupId, offsets);
    return Promise.resolve();
  }

  pause(partitions: readonly TopicPartition[]): void {
    for (const partition of partitions) this.#paused.add(keyOf(partition));
  }

  resume(partitions: readonly TopicPartition[]): void {
    for (const partition of partitions) this.#paused.delete(keyOf(partition));
  }

  seek(to: TopicPartition & { readonly offset: number }): void {
    this.#positions.set(keyOf(to), to.offset);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.allSettled([...this.#running]);
    this.#groups.leave(this.#options.groupId, this);
  }

  #track(loop: Promise<void>): void {
    const tracked = loop.catch((error: unknown) =>
      this.#options.onFatal(error instanceof Error ? error : new Error('handler failed')),
    );
    this.#running.add(tracked);
    void tracked.finally(() => this.#running.delete(tracked));
  }

  async #loop(of: TopicPartition, generation: number): Promise<void> {
    // A turn of the event loop between batches, and after an assignment: nothing runs inside the caller's own call.
    for (await turn(); !this.#isOver(generation); await turn()) {
      const position = this.#positions.get(keyOf(of)) ?? 0;
      const records = this.#paused.has(keyOf(of))
        ? []
        : this.#log.read(of.topic, of.partition, position, BATCH_RECORDS);
      if (records.length === 0) await this.#appended();
      else await this.#handle?.(this.#batch(of, generation, position, records));
    }
  }

  #batch(of: TopicPartition, generation: number, position: number, records: RecordBatch['records']): RecordBatch {
    let expected = position;
    return {
      ...of,
      records,
      generation,
      nextOffset: position + records.length,
      highWatermark: this.#log.end(of.topic, of.partition),
      beat: () =>
        this.#isOver(generation) && !this.#stopped ? Promise.reject(new Error('rebalanced')) : Promise.resolve(),
      isStale: () => generation !== this.#generation || this.#positions.get(keyOf(of)) !== expected,
      resolve: (next) => {
        if (generation !== this.#generation || this.#positions.get(keyOf(of)) !== expected) return;
        expected = next;
        this.#positions.set(keyOf(of), next);
      },
    };
  }

  #isOver(generation: number): boolean {
    return this.#stopped || generation !== this.#generation;
  }

  /** Until something is appended, or 20 ms for a resume or a seek. */
  #appended(): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        off();
        resolve();
      };
      const timer = setTimeout(done, 20);
      const off = this.#log.onAppend(done);
    });
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function keyOf(of: TopicPartition): string {
  return `${of.topic}/${of.partition}`;
}

import { randomUUID } from 'node:crypto';
import { RecordTooLargeError } from '../errors.ts';
import type { InputRecord, OutputRecord, TopicSpec } from '../port.ts';

interface StoredTopic {
  readonly id: string;
  readonly partitions: InputRecord[][];
  readonly maxBytes: number;
}

/** The logs of the memory transport: arrays that live as long as the process. */
export class MemoryLog {
  readonly #topics = new Map<string, StoredTopic>();
  readonly #listeners = new Set<() => void>();

  create(spec: TopicSpec): boolean {
    if (this.#topics.has(spec.topic)) return false;
    const partitions = Array.from({ length: spec.partitions }, () => []);
    this.#topics.set(spec.topic, {
      id: randomUUID(),
      partitions,
      maxBytes: Number(spec.config['max.message.bytes'] ?? 1_048_588),
    });
    return true;
  }

  delete(topic: string): void {
    this.#topics.delete(topic);
  }

  partitions(topic: string): number | undefined {
    return this.#topics.get(topic)?.partitions.length;
  }

  id(topic: string): string | null {
    return this.#topics.get(topic)?.id ?? null;
  }

  end(topic: string, partition: number): number {
    return this.#partition(topic, partition).length;
  }

  read(topic: string, partition: number, from: number, limit: number): InputRecord[] {
    return this.#partition(topic, partition).slice(from, from + limit);
  }

  /** All or none. @throws RecordTooLargeError before anything is written */
  append(records: readonly OutputRecord[], nowMs: number): void {
    records.forEach((record, index) => {
      const { maxBytes } = this.#topic(record.topic);
      if ((record.value?.length ?? 0) > maxBytes)
        throw new RecordTooLargeError(index, { topic: record.topic, maxBytes });
    });
    for (const record of records) {
      const log = this.#partition(record.topic, record.partition);
      log.push({
        topic: record.topic,
        partition: record.partition,
        offset: log.length,
        key: record.key === null ? null : Buffer.from(record.key),
        value: record.value === null ? null : Buffer.from(record.value),
        headers: Object.fromEntries(
          Object.entries(record.headers ?? {}).map(([name, value]) => [name, Buffer.from(value)]),
        ),
        timestampMs: nowMs,
      });
    }
    for (const listener of [...this.#listeners]) listener();
  }

  /** Calls back after each append. @returns how to stop */
  onAppend(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #topic(topic: string): StoredTopic {
    const found = this.#topics.get(topic);
    if (found === undefined) throw new Error(`no topic ${topic}`);
    return found;
  }

  #partition(topic: string, partition: number): InputRecord[] {
    const found = this.#topic(topic).partitions[partition];
    if (found === undefined) throw new Error(`no partition ${partition} of topic ${topic}`);
    return found;
  }
}

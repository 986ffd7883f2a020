import type { InputRecord, RecordBatch, TopicPartition } from '../port.ts';
import type { LineEnvironment } from './line-environment.ts';

interface LagLabels {
  readonly stage: string;
  readonly line: string;
  readonly topic: string;
  readonly partition: string;
}

/** How far the partitions of a line are behind, as metrics. */
export class LagReport {
  readonly #env: LineEnvironment;
  readonly #reported = new Map<string, LagLabels>();

  constructor(env: LineEnvironment) {
    this.#env = env;
  }

  /** @param last of the records that are settled; `next` is the offset behind it */
  settled(batch: RecordBatch, last: InputRecord, next: number): void {
    const { stage, line, metrics } = this.#env;
    const labels = { stage, line, topic: batch.topic, partition: String(batch.partition) };
    this.#reported.set(keyOf(batch), labels);
    const lag = Math.max(0, batch.highWatermark - next);
    metrics.lagRecords.set(labels, lag);
    metrics.lagSeconds.set(labels, lag === 0 ? 0 : Math.max(0, this.#env.nowMicros() / 1e6 - last.timestampMs / 1000));
  }

  /** What is someone else's by now is theirs to report. */
  owned(partitions: readonly TopicPartition[]): void {
    const keys = new Set(partitions.map(keyOf));
    for (const [key, labels] of this.#reported) {
      if (keys.has(key)) continue;
      this.#env.metrics.lagRecords.remove(labels);
      this.#env.metrics.lagSeconds.remove(labels);
      this.#reported.delete(key);
    }
  }
}

function keyOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}

import type { BatchConsumer, TopicPartition } from '../port.ts';

/**
 * Partitions that wait without their handler: paused in the client, resumed by a timer. The client fetches nothing for anyone while a handler of one of
 * its partitions waits, so waiting inside would let one tenant's quota, or one schema that is out of reach, stop all others (promise P5).
 */
export class Resting {
  readonly #timers = new Map<string, NodeJS.Timeout>();

  /** What has not been resolved of the partition's batch is handed out again afterwards. */
  rest(partition: TopicPartition, forMs: number, consumer: BatchConsumer): void {
    const { topic, partition: number } = partition;
    const key = keyOf(partition);
    clearTimeout(this.#timers.get(key));
    consumer.pause([{ topic, partition: number }]);
    const resume = () => {
      this.#timers.delete(key);
      consumer.resume([{ topic, partition: number }]);
    };
    this.#timers.set(key, setTimeout(resume, forMs));
  }

  /** At a new assignment, which begins with nothing paused, and at the end. */
  clear(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }
}

function keyOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}

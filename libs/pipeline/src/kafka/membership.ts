import type { TopicPartition } from '../port.ts';

/** What a consumer owns. kafkajs' own `isStale` knows of seeks only. */
export class Membership {
  #generation = 0;
  #owned = new Set<string>();
  /** Set from the moment at which the group is known to go on without us, until we are back in. */
  #isLost = true;
  readonly #seeks = new Map<string, number>();

  get generation(): number {
    return this.#generation;
  }

  get isLost(): boolean {
    return this.#isLost;
  }

  /** @returns the new generation */
  joined(partitions: readonly TopicPartition[]): number {
    this.#owned = new Set(partitions.map(keyOf));
    this.#isLost = false;
    this.#generation += 1;
    return this.#generation;
  }

  lost(): void {
    this.#isLost = true;
  }

  owns(of: TopicPartition): boolean {
    return !this.#isLost && this.#owned.has(keyOf(of));
  }

  /** What has been fetched of the partition up to now is void. */
  sought(of: TopicPartition): void {
    this.#seeks.set(keyOf(of), this.#seekCount(of) + 1);
  }

  /** How to ask later whether a batch that begins now still belongs to us. */
  isStaleSinceNow(of: TopicPartition): () => boolean {
    const [generation, seeks] = [this.#generation, this.#seekCount(of)];
    return () => this.#generation !== generation || !this.owns(of) || this.#seekCount(of) !== seeks;
  }

  #seekCount(of: TopicPartition): number {
    return this.#seeks.get(keyOf(of)) ?? 0;
  }
}

function keyOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}

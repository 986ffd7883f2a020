import { codecs, type DeadLetter, partitionFor, type Topic, topics } from '@tripline/contract';
import { PipelineError, RecordTooLargeError } from '../errors.ts';
import type { BatchProducer, OutputRecord } from '../port.ts';
import type { Emission } from '../stage.ts';

/** What the outbox needs to know of the cluster. */
export interface TopicMap {
  name(topic: Topic): string;
  partitions(topic: Topic): number;
  /** As `StageContext` tells it. @param topic full name */
  incarnation(topic: string): number;
}

/** A step's emission as a record: full topic name, partition from the key unless the step named one. */
export function toRecord(emission: Emission, map: TopicMap): OutputRecord {
  return {
    topic: map.name(emission.topic),
    partition: emission.partition ?? partitionFor(emission.key, map.partitions(emission.topic)),
    key: emission.key,
    value: emission.value,
    headers: emission.headers,
  };
}

/** A dead letter as a record of the rejected topic. */
export function deadLetterRecord(letter: DeadLetter, map: TopicMap): OutputRecord {
  return toRecord({ topic: topics.rejected, key: letter.tenant, value: codecs.deadLetter.encode(letter) }, map);
}

interface Waiting {
  readonly records: readonly OutputRecord[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

const MAX_RECORDS_PER_SEND = 5_000;

/**
 * Puts what several callers want to write into one request at a time: while a send is under way the others gather, and go together next.
 * Keeps the callers' order. When a joint send fails every caller in it is told: none of them knows whether its records are in the log.
 */
export class Outbox {
  readonly #producer: BatchProducer;
  #waiting: Waiting[] = [];
  #sending = false;
  #fault: string | undefined;

  constructor(producer: BatchProducer) {
    this.#producer = producer;
  }

  /** Code of the fault of the latest send; undefined once one has been acknowledged since. */
  get fault(): string | undefined {
    return this.#fault;
  }

  send(records: readonly OutputRecord[]): Promise<void> {
    if (records.length === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#waiting.push({ records, resolve, reject });
      if (!this.#sending) void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    this.#sending = true;
    while (this.#waiting.length > 0) {
      const together = this.#take();
      try {
        await this.#producer.send(together.flatMap((waiting) => waiting.records));
        this.#fault = undefined;
        for (const waiting of together) waiting.resolve();
      } catch (error) {
        await this.#alone(together, error);
      }
    }
    this.#sending = false;
  }

  /** A record that its topic refuses must fail only the caller that sent it: the callers are tried one by one. */
  async #alone(together: readonly Waiting[], error: unknown): Promise<void> {
    const isRefusal = error instanceof RecordTooLargeError;
    if (!isRefusal) this.#fault = error instanceof PipelineError ? error.code : 'PRODUCE_FAILED';
    if (!isRefusal || together.length === 1) {
      for (const waiting of together) waiting.reject(error);
      return;
    }
    for (const waiting of together) {
      await this.#producer.send(waiting.records).then(waiting.resolve, waiting.reject);
    }
  }

  #take(): Waiting[] {
    let records = 0;
    let count = 0;
    while (count < this.#waiting.length && (count === 0 || records < MAX_RECORDS_PER_SEND)) {
      records += (this.#waiting[count] as Waiting).records.length;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }
}

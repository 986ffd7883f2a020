import type { Producer, ProducerConfig } from 'kafkajs';
import { type Client, type ClientSettings, openClient } from './client.ts';
import { within } from './deadline.ts';

/** The producer was given up while something of it was under way. */
export class AbandonedError extends Error {
  /** kafkajs goes by this: never tried again. */
  readonly retriable = false;
  constructor() {
    super('producer has been abandoned');
    this.name = 'AbandonedError';
  }
}

/** A producer of kafkajs from its connection to its end. */
export interface LiveProducer {
  readonly producer: Producer;
  /** Rejects when the producer is abandoned, so that nobody waits for an answer that will not come. */
  readonly abandoned: Promise<never>;
  /** Nothing of it reaches the broker from now on. */
  abandon(): void;
  /** Waits for what is under way. */
  disconnect(): Promise<void>;
}

/** Connecting and looking for leaders: about 15 s, so that a broker that restarts is waited for. */
const CLIENT_RETRY = { initialRetryTime: 100, maxRetryTime: 1_000, retries: 18 };
/**
 * A send is tried until it is answered or the producer is abandoned. kafkajs sets the sequence back when it gives up, although the broker may have the
 * records, and the broker then takes the next ones for duplicates: so it must never give up and go on.
 */
const SEND_RETRY = { initialRetryTime: 50, maxRetryTime: 1_000, retries: Number.MAX_SAFE_INTEGER };

/** @throws after about 15 s without a broker */
export async function openProducer(settings: ClientSettings, config: ProducerConfig): Promise<LiveProducer> {
  const client = openClient(settings, CLIENT_RETRY);
  const { promise: abandoned, reject } = Promise.withResolvers<never>();
  abandoned.catch(() => undefined); // heard by those who wait, if any
  const producer = client.kafka.producer({
    ...config,
    // One request at a time for each broker: what is tried again never passes what comes after it.
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    retry: SEND_RETRY,
    createPartitioner: () => partitioner(client),
  });
  const live: LiveProducer = {
    producer,
    abandoned,
    abandon: () => {
      client.abandon();
      reject(new AbandonedError());
    },
    disconnect: async () => {
      await within(settings.timings.closeMs, producer.disconnect()).finally(() => client.abandon());
    },
  };
  try {
    await producer.connect();
  } catch (error) {
    live.abandon();
    throw error;
  }
  return live;
}

/** The partition is ours to choose. Called before each attempt, it also ends the attempts of a producer that has been abandoned. */
function partitioner(client: Client) {
  return ({ message }: { message: { partition?: number } }): number => {
    if (client.isAbandoned || message.partition === undefined) throw new AbandonedError();
    return message.partition;
  };
}

import type {
  BatchConsumer,
  ConsumerOptions,
  InputRecord,
  KafkaPort,
  OutputRecord,
  RecordBatch,
} from '@tripline/pipeline';
import { uniqueName } from '../src/broker.ts';

/** How a test handles a batch; by default all is resolved and committed. */
export type TestHandle = (batch: RecordBatch, seen: InputRecord[], consumer: BatchConsumer) => Promise<void>;

export interface Consumed {
  readonly consumer: BatchConsumer;
  readonly seen: InputRecord[];
  readonly batches: RecordBatch[];
  readonly fatal: Error[];
  /** As of the last (re)join. */
  assigned: readonly { topic: string; partition: number }[];
}

export async function consume(
  port: KafkaPort,
  options: Partial<ConsumerOptions> & Pick<ConsumerOptions, 'topics'>,
  handle: TestHandle = commitAll,
): Promise<Consumed> {
  const consumed: Omit<Consumed, 'consumer'> & { consumer?: BatchConsumer } = {
    seen: [],
    batches: [],
    fatal: [],
    assigned: [],
  };
  const consumer = port.consumer({
    groupId: uniqueName('group'),
    startPaused: false,
    concurrency: 4,
    ...options,
    onAssigned: (partitions, generation) => {
      consumed.assigned = partitions;
      options.onAssigned?.(partitions, generation);
    },
    onFatal: (error) => consumed.fatal.push(error),
  });
  consumed.consumer = consumer;
  await consumer.run(async (batch) => {
    consumed.batches.push(batch);
    for (const record of batch.records) consumed.seen.push(record);
    await handle(batch, consumed.seen, consumer);
  });
  return consumed as Consumed;
}

async function commitAll(batch: RecordBatch, _: InputRecord[], consumer: BatchConsumer): Promise<void> {
  const { topic, partition, nextOffset } = batch;
  await consumer.commit([{ topic, partition, offset: nextOffset }]);
  batch.resolve(nextOffset);
}

export async function send(port: KafkaPort, written: readonly OutputRecord[]): Promise<void> {
  const producer = port.producer();
  try {
    await producer.send(written);
  } finally {
    await producer.close();
  }
}

export function records(topic: string, partition: number, texts: readonly string[]): OutputRecord[] {
  return texts.map((value) => ({ topic, partition, key: null, value: Buffer.from(value) }));
}

export function text(record: InputRecord): string {
  return record.value?.toString() ?? '';
}

export async function readAll(port: KafkaPort, topic: string, partition: number): Promise<InputRecord[]> {
  const all: InputRecord[] = [];
  await port.readToEnd({ topic, partition }, (batch) => {
    for (const record of batch) all.push(record);
  });
  return all;
}

export async function values(port: KafkaPort, topic: string, partition = 0): Promise<string[]> {
  return (await readAll(port, topic, partition)).map(text);
}

export async function committed(port: KafkaPort, groupId: string, topic: string) {
  const admin = port.admin();
  try {
    return await admin.committed(groupId, [topic]);
  } finally {
    await admin.close();
  }
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

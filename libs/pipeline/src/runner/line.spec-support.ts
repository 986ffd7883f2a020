import { codecs, type DeadLetter, deadLetterId, type ReasonCode, type Topic, topics } from '@tripline/contract';
import { createLogger, Metrics } from '@tripline/telemetry';
import { memoryPort } from '../memory/memory-port.ts';
import type { InputRecord, KafkaPort } from '../port.ts';
import { createTopics } from '../topics/create-topics.ts';
import type { LineEnvironment } from './line-environment.ts';
import { Outbox, type TopicMap } from './outbox.ts';

export const IN = 't.accepted';

/** Topic names under the prefix `t.`. */
export function testTopics(partitions = 2): TopicMap {
  return {
    name: (topic: Topic) => `t.${topic.name}`,
    partitions: (topic) => (topic.partitions === 'default' ? partitions : topic.partitions),
    incarnation: () => 0,
  };
}

/** A memory port with all contract topics. */
export async function testPort(partitions = 2): Promise<KafkaPort> {
  const port = memoryPort();
  await createTopics(port.admin(), Object.values(topics), { topicPrefix: 't.', partitions, replication: 1 });
  return port;
}

export function testEnvironment(port: KafkaPort, partitions = 2): LineEnvironment {
  return {
    stage: 'normalize',
    line: 'test',
    port,
    outbox: new Outbox(port.producer()),
    topics: testTopics(partitions),
    metrics: new Metrics(),
    log: createLogger('test', 'silent'),
    nowMicros: () => Date.now() * 1000,
    random: () => 0,
  };
}

export async function produce(
  port: KafkaPort,
  topic: string,
  partition: number,
  values: readonly string[],
): Promise<void> {
  await port.producer().send(values.map((value) => ({ topic, partition, key: null, value: Buffer.from(value) })));
}

export async function valuesOf(port: KafkaPort, topic: string, partition: number): Promise<string[]> {
  const values: string[] = [];
  await port.readToEnd({ topic, partition }, (records) => {
    for (const { value } of records) values.push(value?.toString() ?? 'null');
  });
  return values;
}

export async function deadLettersOf(port: KafkaPort, partitions = 2): Promise<DeadLetter[]> {
  const letters: DeadLetter[] = [];
  for (let partition = 0; partition < partitions; partition += 1) {
    await port.readToEnd({ topic: 't.rejected', partition }, (records) => {
      for (const { value } of records) {
        const decoded = codecs.deadLetter.decode(value as Buffer);
        if (decoded.ok) letters.push(decoded.value);
      }
    });
  }
  return letters;
}

export function testDeadLetter(record: InputRecord, reason: ReasonCode, nowMicros: number): DeadLetter {
  const { topic, partition, offset } = record;
  return {
    id: deadLetterId('normalize', record, 0, null),
    stage: 'normalize',
    reason,
    tenant: '-',
    source: null,
    integration: null,
    event_id: null,
    origin: null,
    input: { topic, partition, offset },
    attempts: 1,
    bytes: record.value?.length ?? 0,
    rejected_at: nowMicros,
    status: null,
    code: null,
    media_type: null,
    body_encoding: 'identity',
    seal: null,
    body: null,
  };
}

/** Waits until `ready` answers true. @throws after five seconds, naming what was waited for */
export async function until(what: string, ready: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 500; tries += 1) {
    if (await ready()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`never happened: ${what}`);
}

import type { Message, RecordMetadata, TopicMessages } from 'kafkajs';
import type { Indexed } from './split.ts';

/** What both a producer and a transaction of kafkajs can do. */
export interface Sender {
  sendBatch(batch: { topicMessages: TopicMessages[]; acks: number }): Promise<RecordMetadata[]>;
}

/** The broker answered for fewer partitions than were written. */
export class MissingAcknowledgementError extends Error {
  constructor() {
    super('a partition was not acknowledged');
    this.name = 'MissingAcknowledgementError';
  }
}

/**
 * One produce call with acks=all. Counts the answers: kafkajs passes over a partition that it does not find in its metadata, and one that changed
 * its leader between two attempts, and resolves as if all had been written.
 */
export async function sendAcknowledged(sender: Sender, call: readonly Indexed[]): Promise<void> {
  const topicMessages = byTopic(call);
  const answers = await sender.sendBatch({ topicMessages, acks: -1 });
  const answered = new Set(answers.map(({ topicName, partition }) => `${topicName}/${partition}`));
  if (call.some(({ record }) => !answered.has(`${record.topic}/${record.partition}`))) {
    throw new MissingAcknowledgementError();
  }
}

function byTopic(call: readonly Indexed[]): TopicMessages[] {
  const topics = new Map<string, Message[]>();
  for (const { record } of call) {
    const messages = topics.get(record.topic) ?? [];
    messages.push({
      partition: record.partition,
      key: record.key,
      value: record.value,
      headers: record.headers as Message['headers'],
    });
    topics.set(record.topic, messages);
  }
  return [...topics].map(([topic, messages]) => ({ topic, messages }));
}

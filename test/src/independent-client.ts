import { type Admin, Kafka, logLevel, Partitioners, type Producer } from 'kafkajs';
import type { PlantedRecord } from './traffic.ts';

/** A Kafka client that is not the product's adapter: what a proxy or an operator's tool would use. */
export class IndependentClient {
  readonly #admin: Admin;
  readonly #producer: Producer;

  constructor(bootstrap: string) {
    const kafka = new Kafka({ clientId: 'independent', brokers: [bootstrap], logLevel: logLevel.NOTHING });
    this.#admin = kafka.admin();
    this.#producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner, idempotent: true });
  }

  async connect(): Promise<void> {
    await this.#admin.connect();
    await this.#producer.connect();
  }

  async close(): Promise<void> {
    await this.#producer.disconnect();
    await this.#admin.disconnect();
  }

  async createTopic(topic: string, partitions: number, config: Record<string, string> = {}): Promise<void> {
    const configEntries = Object.entries(config).map(([name, value]) => ({ name, value }));
    await this.#admin.createTopics({
      // Its own waiting gives up when the broker has not heard of the topic yet.
      waitForLeaders: false,
      topics: [{ topic, numPartitions: partitions, replicationFactor: 1, configEntries }],
    });
    while (!(await this.#hasLeaders(topic))) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  async #hasLeaders(topic: string): Promise<boolean> {
    const { topics } = await this.#admin.fetchTopicMetadata({ topics: [topic] }).catch(() => ({ topics: [] }));
    const found = topics.find(({ name }) => name === topic);
    return found?.partitions.every(({ leader }) => leader >= 0) ?? false;
  }

  /** Resolves when the topic is gone from the broker's list. */
  async deleteTopic(topic: string): Promise<void> {
    await this.#admin.deleteTopics({ topics: [topic] });
    while ((await this.#admin.listTopics()).includes(topic)) await new Promise((resolve) => setTimeout(resolve, 50));
  }

  /** In order per partition. */
  async produce(topic: string, records: readonly Pick<PlantedRecord, 'partition' | 'value'>[]): Promise<void> {
    for (let start = 0; start < records.length; start += 1_000) {
      const messages = records.slice(start, start + 1_000).map(({ partition, value }) => ({ partition, value }));
      await this.#producer.send({ topic, messages, acks: -1 });
    }
  }

  async produceRaw(topic: string, values: readonly (Buffer | string | null)[], partition = 0): Promise<void> {
    await this.#producer.send({ topic, messages: values.map((value) => ({ value, partition })), acks: -1 });
  }

  /** Records of the topic that the group has not committed yet. */
  async lag(group: string, topic: string): Promise<number> {
    const [ends, committed] = await Promise.all([
      this.#admin.fetchTopicOffsets(topic),
      this.#admin.fetchOffsets({ groupId: group, topics: [topic] }),
    ]);
    const at = new Map(committed[0]?.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
    return ends.reduce(
      (sum, { partition, high, low }) => sum + Number(high) - Math.max(at.get(partition) ?? 0, Number(low)),
      0,
    );
  }
}

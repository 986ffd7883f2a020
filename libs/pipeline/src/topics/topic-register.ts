import { topics as contractTopics, topicName } from '@tripline/contract';
import type { AdminPort, KafkaPort, OutputRecord, TopicDescription } from '../port.ts';

/** What the register holds of a topic: the broker's id of it and its partitions when Tripline first saw it. */
interface RegisteredTopic {
  readonly id: string | null;
  readonly partitions: number;
}

const PREFIX = 'topic:';

/**
 * The register of topics, on the compacted config topic. Kafka forgets a group's offsets when a topic is deleted, so a topic that was re-created looks
 * fresh to every group: only its id, compared with the one noted here, tells.
 */
export class TopicRegister {
  readonly #port: KafkaPort;
  readonly #configTopic: string;

  constructor(port: KafkaPort, topicPrefix: string) {
    this.#port = port;
    this.#configTopic = topicName(contractTopics.config, topicPrefix);
  }

  /**
   * One line per topic that is not the one that was registered, by name. Topics not yet in the register are noted.
   * @throws when the config topic does not exist
   */
  async check(names: readonly string[]): Promise<string[]> {
    const known = await this.#read();
    const found = await this.#describe(names);
    await this.#write(found.filter(({ topic }) => !known.has(topic)));
    return found.flatMap((topic) => recreated(topic, known.get(topic.topic)));
  }

  /** Accepts the topics as they are now: an operator has re-created them on purpose. */
  async accept(names: readonly string[]): Promise<void> {
    await this.#write(await this.#describe(names));
  }

  async #describe(names: readonly string[]): Promise<TopicDescription[]> {
    return withAdmin(this.#port, (admin) => admin.describeTopics(names));
  }

  async #read(): Promise<Map<string, RegisteredTopic>> {
    const known = new Map<string, RegisteredTopic>();
    await this.#port.readToEnd({ topic: this.#configTopic, partition: 0 }, (records) => {
      for (const { key, value } of records) {
        const name = key?.toString() ?? '';
        if (!name.startsWith(PREFIX)) continue;
        if (value === null) known.delete(name.slice(PREFIX.length));
        else known.set(name.slice(PREFIX.length), JSON.parse(value.toString()) as RegisteredTopic);
      }
    });
    return known;
  }

  async #write(topics: readonly TopicDescription[]): Promise<void> {
    if (topics.length === 0) return;
    const producer = this.#port.producer();
    try {
      await producer.send(topics.map((topic) => this.#record(topic)));
    } finally {
      await producer.close();
    }
  }

  #record({ topic, id, partitions }: TopicDescription): OutputRecord {
    const value = Buffer.from(JSON.stringify({ id, partitions } satisfies RegisteredTopic));
    return { topic: this.#configTopic, partition: 0, key: `${PREFIX}${topic}`, value };
  }
}

function recreated(now: TopicDescription, then: RegisteredTopic | undefined): string[] {
  if (then === undefined || now.id === null || then.id === null || now.id === then.id) return [];
  return [
    `topic ${now.topic} was deleted and created again underneath us: positions and state of the old one do not fit. ` +
      `Stop all stages, decide what is lost, then run \`tripline topics accept ${now.topic}\``,
  ];
}

/** An admin connection for one job. */
export async function withAdmin<T>(port: KafkaPort, job: (admin: AdminPort) => Promise<T>): Promise<T> {
  const admin = port.admin();
  try {
    return await job(admin);
  } finally {
    await admin.close();
  }
}

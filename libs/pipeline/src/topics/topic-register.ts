import { topics as contractTopics, topicName } from '@tripline/contract';
import type { AdminPort, KafkaPort, OutputRecord, TopicDescription } from '../port.ts';

/** What the register holds of a topic: the broker's id of it and its partitions when Tripline first saw it. */
interface RegisteredTopic {
  readonly id: string | null;
  readonly partitions: number;
  /** How many topics of this name there were before it; left out: none. */
  readonly incarnation?: number;
  /** Of a changelog: the layout of the state in it. */
  readonly layout?: number;
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
    await this.#write(found.filter(({ topic }) => !known.has(topic)).map(firstSeen));
    return found.flatMap((topic) => recreated(topic, known.get(topic.topic)));
  }

  /** Accepts the topics as they are now: an operator has re-created them on purpose. What is in them begins anew. */
  async accept(names: readonly string[]): Promise<void> {
    const known = await this.#read();
    const found = await this.#describe(names);
    await this.#write(found.map((now) => accepted(now, known.get(now.topic))));
  }

  /** By full name; a topic that is not there is the first of its name. */
  async incarnations(): Promise<ReadonlyMap<string, number>> {
    return new Map([...(await this.#read())].map(([topic, { incarnation = 0 }]) => [topic, incarnation]));
  }

  /**
   * One line per changelog that holds state of another layout than the one that is to be written. The first layout that is asked for is noted.
   * @param layouts by full topic name
   */
  async checkLayouts(layouts: ReadonlyMap<string, number>): Promise<string[]> {
    const known = await this.#read();
    const noted = [...layouts].map(([topic, layout]) => ({ topic, layout, known: known.get(topic) }));
    await this.#write(
      noted.flatMap(({ topic, layout, known: of }) =>
        of === undefined || of.layout !== undefined ? [] : [{ topic, ...of, layout }],
      ),
    );
    return noted.flatMap(({ topic, layout, known: of }) =>
      of?.layout === undefined || of.layout === layout ? [] : [otherLayout(topic, of.layout, layout)],
    );
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

  async #write(topics: readonly (RegisteredTopic & { readonly topic: string })[]): Promise<void> {
    if (topics.length === 0) return;
    const producer = this.#port.producer();
    try {
      await producer.send(topics.map((topic) => this.#record(topic)));
    } finally {
      await producer.close();
    }
  }

  #record({ topic, ...registered }: RegisteredTopic & { readonly topic: string }): OutputRecord {
    const value = Buffer.from(JSON.stringify(registered satisfies RegisteredTopic));
    return { topic: this.#configTopic, partition: 0, key: `${PREFIX}${topic}`, value };
  }
}

function firstSeen({ topic, id, partitions }: TopicDescription): RegisteredTopic & { topic: string } {
  return { topic, id, partitions };
}

function accepted(now: TopicDescription, then: RegisteredTopic | undefined): RegisteredTopic & { topic: string } {
  if (then === undefined || now.id === null || now.id === then.id) return { ...then, ...firstSeen(now) };
  return { ...firstSeen(now), incarnation: (then.incarnation ?? 0) + 1 };
}

function otherLayout(topic: string, found: number, wanted: number): string {
  return (
    `topic ${topic} holds state of layout ${found}, and this version writes layout ${wanted}. Go back to the version that wrote it; or stop the stage, delete ` +
    `the topic, run \`tripline topics create\` and \`tripline topics accept ${topic}\`: windows are then counted anew from the records still kept`
  );
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

import { topics as contractTopics, type Topic, topicName } from '@tripline/contract';
import { ConfigError, type KafkaPort, type ProcessConfig, TopicRegister, withAdmin } from '@tripline/pipeline';
import { type Environment, surroundings } from '@tripline/stages';
import { createLogger, type Logger } from '@tripline/telemetry';

/** An open connection to Kafka, with what the settings say about topics. */
export interface Cluster {
  readonly port: KafkaPort;
  readonly settings: ProcessConfig;
  readonly clusterId: string;
  readonly topics: { name(topic: Topic): string; partitions(topic: Topic): number; incarnation(topic: string): number };
  readonly log: Logger;
}

/** Does one job against the broker of the settings and closes the connection. @throws ConfigError for settings that cannot be used */
export async function withCluster<T>(env: Environment, job: (cluster: Cluster) => Promise<T>): Promise<T> {
  const settings = surroundings.readProcess(env);
  const log = createLogger('tripline', 'silent'); // a command answers with its own lines
  const port = surroundings.openPort(settings, log);
  try {
    const { clusterId, counts } = await withAdmin(port, async (admin) => ({
      clusterId: await admin.clusterId(),
      counts: new Map(
        (await admin.describeTopics(allNames(settings))).map(({ topic, partitions }) => [topic, partitions]),
      ),
    }));
    const incarnations = counts.has(topicName(contractTopics.config, settings.topicPrefix))
      ? await new TopicRegister(port, settings.topicPrefix).incarnations()
      : new Map<string, number>();
    return await job({ port, settings, clusterId, topics: topicMap(settings, counts, incarnations), log });
  } finally {
    await port.close();
  }
}

function allNames({ topicPrefix }: ProcessConfig): string[] {
  return Object.values<Topic>(contractTopics).map((topic) => topicName(topic, topicPrefix));
}

function topicMap(
  { topicPrefix }: ProcessConfig,
  counts: ReadonlyMap<string, number>,
  incarnations: ReadonlyMap<string, number>,
): Cluster['topics'] {
  const name = (topic: Topic) => topicName(topic, topicPrefix);
  return {
    name,
    partitions: (topic) => {
      const count = counts.get(name(topic));
      if (count === undefined)
        throw new ConfigError([`topic ${name(topic)} does not exist: run tripline topics create`]);
      return count;
    },
    incarnation: (topic) => incarnations.get(topic) ?? 0,
  };
}

import { type Topic, topicConfig, topicName } from '@tripline/contract';
import type { AdminPort, TopicSpec } from '../port.ts';

export interface TopicSettings {
  readonly topicPrefix: string;
  readonly partitions: number;
  readonly replication: number;
}

/** What the broker is asked for. Counts are fixed from then on: changing them re-maps keys. */
export function topicSpec(topic: Topic, settings: TopicSettings): TopicSpec {
  return {
    topic: topicName(topic, settings.topicPrefix),
    partitions: topic.partitions === 'default' ? settings.partitions : topic.partitions,
    replication: settings.replication,
    config: topicConfig(topic),
  };
}

/** Creates what is missing. @returns the names that were made */
export function createTopics(admin: AdminPort, wanted: readonly Topic[], settings: TopicSettings): Promise<string[]> {
  return admin.createTopics(wanted.map((topic) => topicSpec(topic, settings)));
}

/** One line per topic that is missing or has another partition count than the settings say; empty when all is well. */
export async function topicProblems(
  admin: AdminPort,
  wanted: readonly Topic[],
  settings: TopicSettings,
): Promise<string[]> {
  const specs = wanted.map((topic) => topicSpec(topic, settings));
  const found = new Map((await admin.describeTopics(specs.map(({ topic }) => topic))).map((it) => [it.topic, it]));
  return specs.flatMap(({ topic, partitions }) => {
    const there = found.get(topic);
    if (there === undefined) return [`topic ${topic} does not exist: run \`tripline topics create\``];
    if (there.partitions === partitions) return [];
    return [
      `topic ${topic} has ${there.partitions} partitions and the settings say ${partitions}: counts are fixed at creation, because changing them re-maps keys`,
    ];
  });
}

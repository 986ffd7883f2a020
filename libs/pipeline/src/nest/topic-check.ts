import { topics as contractTopics, type Topic, topicName } from '@tripline/contract';
import { ConfigError } from '../errors.ts';
import type { KafkaPort } from '../port.ts';
import type { TopicMap } from '../runner/outbox.ts';
import type { Line, Stage } from '../stage.ts';
import { topicProblems } from '../topics/create-topics.ts';
import { TopicRegister, withAdmin } from '../topics/topic-register.ts';
import type { ProcessConfig } from './process-config.ts';

/**
 * Refuses to start on a topic that is missing, has another partition count, or was re-created underneath us. The proxies' own raw topics may have any count.
 * @throws ConfigError with every problem
 */
export async function checkTopics(port: KafkaPort, stages: readonly Stage[], config: ProcessConfig): Promise<void> {
  const used = stages.flatMap((stage) => [...stage.from, ...stage.to]);
  const ours = [...new Set<Topic>([...used, contractTopics.rejected, contractTopics.config])].filter(
    (topic) => topic !== contractTopics.raw,
  );
  const problems = await withAdmin(port, (admin) => topicProblems(admin, ours, config));
  if (problems.length > 0) throw new ConfigError(problems);
  const recreated = await new TopicRegister(port, config.topicPrefix).check(
    ours.map((topic) => topicName(topic, config.topicPrefix)),
  );
  if (recreated.length > 0) throw new ConfigError(recreated);
}

/**
 * Refuses to start on an input that was re-created, whosever topic it is: its offsets begin anew, and detect would take new records for old ones.
 * @throws ConfigError
 */
export async function checkInputs(port: KafkaPort, lines: readonly Line[], topicPrefix: string): Promise<void> {
  const inputs = [...new Set(lines.flatMap(({ topics }) => [...topics]))];
  if (inputs.length === 0) return;
  const recreated = await new TopicRegister(port, topicPrefix).check(inputs);
  if (recreated.length > 0) throw new ConfigError(recreated);
}

/** Refuses to start on state that another version of a line's tasks has written. @throws ConfigError */
export async function checkLayouts(port: KafkaPort, lines: readonly Line[], config: ProcessConfig): Promise<void> {
  const layouts = new Map(
    lines.flatMap((line) =>
      line.kind === 'transactional'
        ? [[topicName(line.stateTopic, config.topicPrefix), line.stateLayout] as const]
        : [],
    ),
  );
  if (layouts.size === 0) return;
  const problems = await new TopicRegister(port, config.topicPrefix).checkLayouts(layouts);
  if (problems.length > 0) throw new ConfigError(problems);
}

/** Names, partition counts and incarnations of the contract's topics as they are on the broker. */
export async function topicMap(port: KafkaPort, config: ProcessConfig): Promise<TopicMap> {
  const all: Topic[] = Object.values(contractTopics);
  const found = await withAdmin(port, (admin) =>
    admin.describeTopics(all.map((topic) => topicName(topic, config.topicPrefix))),
  );
  const counts = new Map(found.map(({ topic, partitions }) => [topic, partitions]));
  const incarnations = await new TopicRegister(port, config.topicPrefix).incarnations();
  const name = (topic: Topic) => topicName(topic, config.topicPrefix);
  return {
    name,
    partitions: (topic) => {
      const count = counts.get(name(topic));
      if (count === undefined)
        throw new ConfigError([`topic ${name(topic)} does not exist: run \`tripline topics create\``]);
      return count;
    },
    incarnation: (topic) => incarnations.get(topic) ?? 0,
  };
}

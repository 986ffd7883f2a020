import { type Topic, topicName, topics } from '@tripline/contract';
import { createTopics, type TopicSettings, topicProblems, withAdmin } from '@tripline/pipeline';
import { withCluster } from '../cluster.ts';
import { type Command, done, problem } from '../command.ts';

export const topicsCreate: Command = {
  name: 'topics create',
  summary: 'create every topic that is missing, with the partitions and replication of the settings',
  notes: [
    'Partition counts are fixed at creation: changing them later re-maps keys, so that an agent would change partitions and its order',
    'and windows would break. Topics that exist with another count are left as they are and reported.',
  ],
  options: {},
  examples: ['tripline topics create --settings /etc/tripline/settings.yaml', 'tripline topics create --json'],
  run: (_given, env) =>
    withCluster(env, async ({ port, settings }) =>
      withAdmin(port, async (admin) => {
        const created = await createTopics(admin, all, settings);
        const problems = await topicProblems(admin, ourOwn, settings);
        const json = { created, existing: existing(created, settings), problems };
        const lines = [...creationLines(created, settings), ...problems];
        return problems.length === 0 ? done(lines, json) : problem(lines, json);
      }),
    ),
};

const all: readonly Topic[] = Object.values(topics);
/** The raw topic is the proxies': it may have any number of partitions. */
export const ourOwn = all.filter((topic) => topic !== topics.raw);

function existing(created: readonly string[], { topicPrefix }: TopicSettings): string[] {
  return all.map((topic) => topicName(topic, topicPrefix)).filter((name) => !created.includes(name));
}

function creationLines(created: readonly string[], { partitions, replication }: TopicSettings): string[] {
  if (created.length === 0) return [`all ${all.length} topics were there already`];
  return [
    ...created.map((name) => `created ${name}`),
    `${created.length} created with ${partitions} partitions (configuration topics: 1) and replication ${replication}.`,
    'Partition counts are fixed from now on: changing them re-maps keys.',
  ];
}

import { topicName } from '@tripline/contract';
import { TopicRegister, topicProblems, withAdmin } from '@tripline/pipeline';
import { withCluster } from '../cluster.ts';
import { type Command, done, problem } from '../command.ts';
import { ourOwn } from './topics-create.ts';

export const topicsCheck: Command = {
  name: 'topics check',
  summary: 'compare the topics with the settings, and with those that Tripline has seen first',
  notes: ['Every stage does this at its start and refuses to run on topics that do not fit.'],
  options: {},
  examples: ['tripline topics check', 'tripline topics check --json | jq -r .problems[]'],
  run: (_given, env) =>
    withCluster(env, async ({ port, settings }) => {
      const wrong = await withAdmin(port, (admin) => topicProblems(admin, ourOwn, settings));
      const names = ourOwn.map((topic) => topicName(topic, settings.topicPrefix));
      // The register is a topic itself: where one is missing, that is to be told first.
      const problems = wrong.length > 0 ? wrong : await new TopicRegister(port, settings.topicPrefix).check(names);
      if (problems.length > 0) return problem(problems, { problems });
      return done([`all ${names.length} topics are as the settings say`], { topics: names, problems });
    }),
};

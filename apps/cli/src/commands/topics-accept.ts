import { TopicRegister } from '@tripline/pipeline';
import { withCluster } from '../cluster.ts';
import { type Command, done, UsageError } from '../command.ts';

export const topicsAccept: Command = {
  name: 'topics accept',
  words: '<topic>…',
  summary: 'accept topics that were deleted and created again',
  notes: [
    'Stages refuse to start on a topic that was re-created underneath them: positions and state belong to the old one. Stop all stages,',
    'decide what is lost, then accept the new topic by its full name.',
  ],
  options: {},
  examples: ['tripline topics accept audit.events'],
  run: ({ words }, env) => {
    if (words.length === 0) throw new UsageError('topics accept needs the full name of a topic');
    return withCluster(env, async ({ port, settings }) => {
      await new TopicRegister(port, settings.topicPrefix).accept(words);
      return done([`accepted as they are now: ${words.join(', ')}`], { accepted: words });
    });
  },
};

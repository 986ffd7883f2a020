import { hostname } from 'node:os';
import { topicName, topics } from '@tripline/contract';
import { ENGINE_VERSION } from '@tripline/detection';
import { defineStage } from '@tripline/pipeline';
import { deadLetter } from './dead-letter.ts';
import { parseDetectConfig } from './detect.config.ts';
import { DetectTask } from './detect-task.ts';
import type { Tally } from './tally.ts';
import { STATE_LAYOUT } from './task-state.ts';

/** Canonical events become alerts. Alerts, state and position are written in one transaction, so a crash neither repeats nor loses a count. */
export const detectStage = defineStage({
  name: 'detect',
  from: [topics.events],
  to: [topics.alerts, topics.alertsStaging, topics.detectLate, topics.detectState, topics.rejected],
  commit: 'transactional',
  configure: parseDetectConfig,
  create: (config, { log, metrics, topicPrefix }) => {
    const { correlations, alone, hash } = config.rules;
    log.info({ rules: correlations.length + alone.length, ruleSet: hash }, 'rules loaded');
    const engineOf = (generation: number) => ({
      instance: hostname(),
      generation,
      version: ENGINE_VERSION,
      tzdata: process.versions['tz'] ?? '',
    });
    const onTally = (tally: Tally) => {
      tally.record(metrics);
      if (tally.ruleErrors.size > 0) log.warn({ rules: [...tally.ruleErrors.keys()] }, 'rules threw on events');
    };
    return {
      lines: [
        {
          kind: 'transactional',
          group: `${topicPrefix}detect`,
          topics: [topicName(topics.events, topicPrefix)],
          stateTopic: topics.detectState,
          deadLetter,
          stateLayout: STATE_LAYOUT,
          openTask: (input, { generation, incarnation }) =>
            new DetectTask({ ...config, input, incarnation, engine: engineOf(generation), onTally }),
        },
      ],
    };
  },
});

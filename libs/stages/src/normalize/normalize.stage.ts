import { topicName, topics } from '@tripline/contract';
import { defineStage } from '@tripline/pipeline';
import { deadLetter } from './dead-letter.ts';
import { parseNormalizeConfig } from './normalize.config.ts';
import { normalizeChunk } from './normalize-chunk.ts';
import { redactionByTenant } from './tenant-redaction.ts';

/** Accepted records become canonical events, without their secrets. At least once: a record that is read again makes the same events again. */
export const normalizeStage = defineStage({
  name: 'normalize',
  from: [topics.accepted],
  to: [topics.events, topics.rejected],
  commit: 'atLeastOnce',
  configure: parseNormalizeConfig,
  create: (config, { log, metrics, topicPrefix }) => {
    for (const { reference, warning } of config.warnings) log.warn({ reference }, warning);
    const completing = { ...config, redactionOf: redactionByTenant(config.tokenKey) };
    return {
      lines: [
        {
          kind: 'atLeastOnce',
          group: `${topicPrefix}normalize`,
          topics: [topicName(topics.accepted, topicPrefix)],
          deadLetter: (record, reason, nowMicros) => deadLetter(record, reason, nowMicros, config),
          step: (chunk) => {
            const { tally, ...result } = normalizeChunk(chunk, config, completing);
            tally.record(metrics);
            return result;
          },
        },
      ],
    };
  },
});

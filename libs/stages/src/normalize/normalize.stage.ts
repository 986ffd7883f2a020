import { topicName, topics } from '@tripline/contract';
import { defineStage, type StageContext } from '@tripline/pipeline';
import { watchKeys } from '../settings/watched-keyring.ts';
import { deadLetter } from './dead-letter.ts';
import { WatchedEnrichment } from './enrichment/watched-enrichment.ts';
import { type NormalizeConfig, parseNormalizeConfig } from './normalize.config.ts';
import { normalizeChunk } from './normalize-chunk.ts';
import { redactionByTenant } from './tenant-redaction.ts';

/** Accepted records become canonical events, without their secrets. At least once: a record that is read again makes the same events again. */
export const normalizeStage = defineStage({
  name: 'normalize',
  from: [topics.accepted],
  to: [topics.events, topics.rejected],
  commit: 'atLeastOnce',
  configure: parseNormalizeConfig,
  create: (config, { log, metrics, topicPrefix, nowMicros, incarnation }) => {
    warnAbout(config, log, nowMicros());
    const completing = { ...config, redactionOf: redactionByTenant(config.tokenKey, config.redactionRules) };
    const keyring = watchKeys(config.keys, log);
    const accepted = topicName(topics.accepted, topicPrefix);
    const opening = { keyring, maxBodyBytes: config.maxBodyBytes, incarnation: incarnation(accepted) };
    const watched = watchedEnrichment(config.enrichmentFile, log, metrics);
    return {
      lines: [
        {
          kind: 'atLeastOnce',
          group: `${topicPrefix}normalize`,
          topics: [accepted],
          deadLetter: (record, reason, nowMicros) => deadLetter(record, reason, nowMicros, opening),
          step: (chunk) => {
            const { tally, ...result } = normalizeChunk(chunk, opening, {
              ...completing,
              enrichment: watched?.current,
            });
            tally.record(metrics);
            return result;
          },
        },
      ],
      close: async () => {
        watched?.close();
        keyring?.close();
      },
    };
  },
});

function warnAbout({ warnings, endedExceptions }: NormalizeConfig, log: StageContext['log'], nowMicros: number): void {
  for (const { reference, warning } of warnings) log.warn({ reference }, warning);
  for (const index of endedExceptions(nowMicros))
    log.warn({ setting: `redaction.exceptions[${index}]` }, 'a redaction exception has ended');
}

/** The tables of the file as they are now; nothing where no file is set. */
function watchedEnrichment(
  file: NormalizeConfig['enrichmentFile'],
  log: StageContext['log'],
  { enrichmentReloads }: StageContext['metrics'],
): WatchedEnrichment | undefined {
  if (file === null) return undefined;
  return new WatchedEnrichment(file.path, file.enrichment, {
    loaded() {
      enrichmentReloads.inc({ result: 'loaded' });
      log.info('enrichment loaded');
    },
    refused(problems) {
      enrichmentReloads.inc({ result: 'refused' });
      log.warn({ problems }, 'enrichment refused, the one in use stays');
    },
  });
}

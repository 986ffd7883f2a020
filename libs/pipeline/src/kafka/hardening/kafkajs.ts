import type { Logger } from '@tripline/telemetry';
import { withoutAborted } from './aborted.ts';
import { countMarkersIntoBatches } from './batch-end.ts';
import { installCodecs } from './codecs.ts';
import { messageDecoder } from './decode-messages.ts';
import { groupByPartition } from './group-by-partition.ts';
import { forgetLoaded, installedVersion, loadKafkaJs, PATCHED_VERSION, replaceInternal } from './kafkajs-modules.ts';
import { nameNewErrors } from './new-errors.ts';
import { spaceReauthentications } from './reauthentication.ts';
import { quietQueues } from './request-queue.ts';
import { shortenRetries } from './retries.ts';

export type KafkaJs = typeof import('kafkajs');

let loaded: KafkaJs | undefined;

/**
 * kafkajs 2.2.4 with its worst faults mended (`docs/decisions/0001-kafka-client.md` lists them). The release is the last one and its internals do not
 * move any more, so a patch that is bound to this version is safe; any other version is used as it is, with a warning.
 */
export function hardenedKafkaJs(log: Logger): KafkaJs {
  loaded ??= patch(log);
  return loaded;
}

function patch(log: Logger): KafkaJs {
  const version = installedVersion();
  if (version !== PATCHED_VERSION) {
    log.warn({ version, expected: PATCHED_VERSION }, 'kafka client is not the version that our patches fit');
    return loadKafkaJs();
  }
  forgetLoaded();
  shortenRetries();
  nameNewErrors();
  quietQueues();
  spaceReauthentications();
  installCodecs();
  replaceInternal('consumer/filterAbortedMessages', withoutAborted);
  replaceInternal('protocol/requests/fetch/v4/decodeMessages', messageDecoder());
  replaceInternal('producer/groupMessagesPerPartition', groupByPartition);
  countMarkersIntoBatches();
  return loadKafkaJs();
}

import { topics } from '@tripline/contract';
import { defineStage, type StageContext, type StageParts } from '@tripline/pipeline';
import { watchKeys } from '../settings/watched-keyring.ts';
import { eventsRoute } from './events-route.ts';
import { hecRoutes } from './hec/hec-route.ts';
import { InFlight } from './in-flight.ts';
import { type IngestConfig, parseIngestConfig } from './ingest.config.ts';
import type { Intake } from './intake.ts';
import { kafkaLine } from './kafka-line.ts';
import { otlpRoutes } from './otlp/otlp-route.ts';
import { TenantQuotas } from './quota.ts';
import type { Terms } from './terms.ts';

/** Takes what proxies produce or send, finds the records in it, seals them one by one. */
export const ingestStage = defineStage<IngestConfig>({
  name: 'ingest',
  from: [topics.raw],
  to: [topics.accepted],
  commit: 'atLeastOnce',
  configure: parseIngestConfig,
  create: createIngest,
});

function createIngest({ settings, keys, schemas, warnings }: IngestConfig, context: StageContext): StageParts {
  for (const { reference, warning } of warnings) context.log.warn({ reference }, warning);
  const { sources, apiKeys, clients, sealing, ingest: limits } = settings;
  const keyring = watchKeys(keys, context.log);
  const terms: Terms = { clusterId: context.clusterId, limits, keyring, compressFromBytes: sealing.compressFromBytes };
  const partitions = context.partitions(topics.accepted);
  const kafkaSources = sources.filter((source) => source.kind === 'kafka');
  const httpSources = sources.filter((source) => source.kind === 'http');
  const quotas = new TenantQuotas(settings.quotas);
  const inFlight = new InFlight(limits.maxInFlightBytes);
  const credentials = { apiKeys, clients, sources: httpSources };
  const intake: Intake = { context, credentials, partitions, terms, quotas, inFlight };
  const group = `${context.topicPrefix}ingest`;
  const incarnation = (topic: string) => context.incarnation(topic);
  return {
    lines:
      kafkaSources.length === 0
        ? []
        : [kafkaLine({ group, sources: kafkaSources, partitions, terms, quotas, schemas, incarnation })],
    routes: (server) => {
      const routes = [eventsRoute(intake), ...otlpRoutes(intake), ...hecRoutes(intake)];
      for (const route of routes) server.route(route);
    },
    close: async () => keyring?.close(),
  };
}

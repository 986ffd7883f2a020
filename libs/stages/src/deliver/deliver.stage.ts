import type { Integration } from '@tripline/connectors';
import { contentFieldsWith, topicName, topics } from '@tripline/contract';
import { type DeliveryLine, defineStage, type StageContext } from '@tripline/pipeline';
import { vocabularyNamed } from '@tripline/vocabularies';
import { deadLetter, rejectedItem } from './dead-letter.ts';
import { type DeliverConfig, parseDeliverConfig } from './deliver.config.ts';
import { type DeliverPlan, deliver } from './deliver.ts';
import { compileSelection } from './select.ts';

/** Hands events and alerts to every integration: each has its own consumer group and its own connections, so none waits for another. */
export const deliverStage = defineStage<DeliverConfig>({
  name: 'deliver',
  from: [topics.events, topics.alerts],
  to: [topics.rejected, topics.delivery],
  commit: 'delivery',
  configure: parseDeliverConfig,
  create: (config, context) => ({
    lines: config.integrations.map((integration) => deliveryLine(integration, config, context)),
  }),
});

function deliveryLine(integration: Integration, config: DeliverConfig, context: StageContext): DeliveryLine {
  const { id, connector, settings, maxAttempts, start } = integration;
  const { filesDirectory, resolveSecret } = config;
  const plan = planOf(integration, config, context.topicPrefix);
  return {
    kind: 'delivery',
    integration: id,
    group: `${context.topicPrefix}deliver.${id}`,
    topics: [topics.events, topics.alerts].map((topic) => topicName(topic, context.topicPrefix)),
    destination: connector.open(settings, { filesDirectory, resolveSecret }),
    maxAttempts,
    start,
    step: (chunk) => deliver(chunk, plan),
    deadLetter: (record, reason, nowMicros) => deadLetter(record, reason, { integration: id, nowMicros }),
    rejectedItem: (item, outcome, attempts, { topic, partition }) =>
      rejectedItem(item, outcome, attempts, { integration: id, nowMicros: context.nowMicros(), topic, partition }),
  };
}

function planOf(integration: Integration, config: DeliverConfig, topicPrefix: string): DeliverPlan {
  const vocabulary = vocabularyNamed(integration.shape);
  if (vocabulary === undefined) throw new Error('unknown shape passed the check of settings');
  return {
    integration: integration.id,
    selection: compileSelection(integration),
    vocabulary,
    content: { mode: integration.content, contentFields: contentFieldsWith(config.contentFields) },
    alertsTopic: topicName(topics.alerts, topicPrefix),
  };
}

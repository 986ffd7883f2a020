const MiB = 1024 * 1024;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A topic of the contract: its name without the prefix, and how it is made. */
export interface Topic {
  readonly name: string;
  /** What a record is partitioned by. */
  readonly key: string;
  readonly value:
    | 'proxy'
    | 'envelope'
    | 'audit-event'
    | 'alert'
    | 'dead-letter'
    | 'delivery-outcome'
    | 'detect-state'
    | 'json';
  readonly cleanup: 'delete' | 'compact';
  /** Milliseconds; undefined for compacted topics. */
  readonly retentionMs?: number;
  /** `default` is the setting (12). Configuration topics have one partition, so that all read one order. */
  readonly partitions: 'default' | 1;
  /** Broker's `max.message.bytes`. */
  readonly maxRecordBytes: number;
}

/** Every topic, in the order in which data flows. Partition counts are fixed at creation: changing them re-maps keys. */
export const topics = {
  raw: topic('raw', "the proxy's choice", 'proxy', { retentionMs: DAY, maxRecordBytes: MiB }),
  accepted: topic('accepted', 'lineage', 'envelope', { retentionMs: DAY, maxRecordBytes: 2 * MiB }),
  events: topic('events', 'tenant + agent (else session, else source + client)', 'audit-event', {
    retentionMs: 7 * DAY,
    maxRecordBytes: 4 * MiB,
  }),
  alerts: topic('alerts', 'tenant + alert id', 'alert', { retentionMs: 30 * DAY, maxRecordBytes: 2 * MiB }),
  alertsStaging: topic('alerts.staging', 'tenant + alert id', 'alert', {
    retentionMs: 30 * DAY,
    maxRecordBytes: 2 * MiB,
  }),
  rejected: topic('rejected', 'tenant', 'dead-letter', { retentionMs: 30 * DAY, maxRecordBytes: 4 * MiB }),
  detectState: topic('detect.state', 'input topic, partition, state hash, group', 'detect-state', {
    compact: true,
    maxRecordBytes: 4 * MiB,
  }),
  detectLate: topic('detect.late', 'as events', 'audit-event', { retentionMs: 7 * DAY, maxRecordBytes: 4 * MiB }),
  config: topic('config', 'id', 'json', { compact: true, maxRecordBytes: MiB, partitions: 1 }),
  delivery: topic('delivery', 'integration, partition', 'delivery-outcome', {
    compact: true,
    maxRecordBytes: MiB,
    partitions: 1,
  }),
} as const;

export type TopicName = (typeof topics)[keyof typeof topics]['name'];

function topic(
  name: string,
  key: string,
  value: Topic['value'],
  options: { retentionMs?: number; compact?: boolean; maxRecordBytes: number; partitions?: 1 },
): Topic {
  return {
    name,
    key,
    value,
    cleanup: options.compact ? 'compact' : 'delete',
    retentionMs: options.retentionMs,
    partitions: options.partitions ?? 'default',
    maxRecordBytes: options.maxRecordBytes,
  };
}

/** Full name of a topic. @param prefix a setting, `audit.` by default */
export function topicName(topic: Topic, prefix: string): string {
  return `${prefix}${topic.name}`;
}

/** `topic` configuration entries for the broker. */
export function topicConfig(topic: Topic): Record<string, string> {
  const config: Record<string, string> = {
    'cleanup.policy': topic.cleanup,
    'max.message.bytes': String(topic.maxRecordBytes),
    'message.timestamp.type': 'CreateTime',
  };
  if (topic.retentionMs !== undefined) config['retention.ms'] = String(topic.retentionMs);
  if (topic.cleanup === 'compact') {
    config['segment.bytes'] = String(32 * MiB);
    config['min.cleanable.dirty.ratio'] = '0.2';
  }
  return config;
}

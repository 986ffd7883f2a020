import { eventTypes, severities } from '@tripline/contract';
import { z } from 'zod';
import type { Connector, Settings, SettingsSchema } from './contract.ts';

/** A user's configured destination: what to send, in which shape, and the connector's own settings. */
export interface Integration {
  /** Part of the consumer group's name and of metrics. */
  readonly id: string;
  readonly connector: Connector;
  readonly enabled: boolean;
  /** `default`: all but the high-volume types; `*`: all. */
  readonly eventTypes: 'default' | '*' | readonly string[];
  readonly minSeverity: (typeof severities)[number];
  /** Undefined: all tenants. */
  readonly tenants: readonly string[] | undefined;
  /** Name of a vocabulary. */
  readonly shape: string;
  readonly content: 'metadata' | 'keys' | 'redacted';
  /** Infinity: for ever. */
  readonly maxAttempts: number;
  readonly start: 'now' | 'beginning';
  /** Checked by the connector's own schema; secrets are references. */
  readonly settings: Settings<SettingsSchema>;
}

const eventTypeNames = ['*', ...eventTypes.map((type) => type.name)] as const;

/** Settings that every integration has, whatever its connector. */
export const commonSettings = z.object({
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be 1 to 63 lower-case letters, digits or hyphens')
    .meta({ description: 'Name of the integration: part of its consumer group, so another name starts anew.' }),
  type: z.string().meta({ description: 'Kind of destination.' }),
  enabled: z.boolean().default(true).meta({ description: 'false: nothing is read or sent, the position is kept.' }),
  eventTypes: z
    .array(z.enum(eventTypeNames))
    .min(1)
    .optional()
    .meta({ description: 'Event types to send; * for all. Without it all but the high-volume types.' }),
  minSeverity: z.enum(severities).default('informational').meta({ description: 'Lowest severity to send.' }),
  tenants: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .meta({ description: 'Tenants whose records are sent; without it all.' }),
  shape: z.string().optional().meta({ description: 'Vocabulary of the records.' }),
  content: z
    .enum(['metadata', 'keys', 'redacted'], {
      error: (issue) =>
        issue.input === 'allowlist'
          ? 'the content mode allowlist is not available yet'
          : 'must be metadata, keys or redacted',
    })
    .optional()
    .meta({
      description:
        'Content of calls: metadata sends none, keys the names of arguments, redacted the arguments without secrets.',
    }),
  retry: z
    .strictObject({
      attempts: z.union([z.int().min(1).max(1000), z.literal('forever')], {
        error: 'must be forever or a number from 1 to 1000',
      }),
    })
    .default({ attempts: 'forever' })
    .meta({ description: 'Attempts before a record becomes a dead letter. forever: Kafka is the buffer.' }),
  start: z
    .enum(['now', 'beginning'])
    .default('now')
    .meta({ description: 'Where a new integration begins: with new records, or with the oldest that are kept.' }),
});

/** @param settings as the connector's own schema accepted them */
export function toIntegration(
  common: Omit<z.output<typeof commonSettings>, 'type'>,
  connector: Connector,
  settings: Settings<SettingsSchema>,
): Integration {
  return {
    id: common.id,
    connector,
    enabled: common.enabled,
    eventTypes: subscription(common.eventTypes, connector),
    minSeverity: common.minSeverity,
    tenants: common.tenants,
    shape: common.shape ?? connector.defaults.shape,
    content: common.content ?? connector.defaults.content,
    maxAttempts: common.retry.attempts === 'forever' ? Number.POSITIVE_INFINITY : common.retry.attempts,
    start: common.start,
    settings,
  };
}

function subscription(chosen: readonly string[] | undefined, connector: Connector): Integration['eventTypes'] {
  if (chosen === undefined) return connector.defaults.eventTypes;
  return chosen.includes('*') ? '*' : chosen;
}

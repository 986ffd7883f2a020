import { z } from 'zod';
import { count, name, plainUrl, reference } from './setting-types.ts';

const withPassword = z.strictObject({
  mechanism: z.enum(['plain', 'scram-sha-256', 'scram-sha-512']).describe('How to log in'),
  username: z.string().min(1).describe('User name'),
  password: reference.describe('Password'),
});

/** Names of SASL extensions are letters, RFC 7628 §3.1; the two values that Kafka's own client knows are `logicalCluster` and `identityPoolId`. */
const extensions = z.record(
  z.string().regex(/^(?!auth$)[A-Za-z]{1,64}$/, 'must be letters, and not auth'),
  z.string().regex(/^[\x20-\x7e]{1,500}$/, 'must be printable'),
);

const withToken = z
  .strictObject({
    mechanism: z.literal('oauthbearer').describe('How to log in'),
    token: reference.optional().describe('Access token, kept fresh by something beside Tripline; read at each login'),
    tokenEndpoint: plainUrl
      .refine((url) => url.startsWith('https:'), 'must be https')
      .optional()
      .describe('Where access tokens are got by client credentials (OAuth 2.0), instead of token'),
    clientId: z.string().min(1).max(1_000).optional().describe('Client id, or a reference to it'),
    clientSecret: reference.optional().describe('Client secret'),
    scope: z.string().min(1).max(1_000).optional().describe('Scope to ask for'),
    ca: reference
      .optional()
      .describe('Authorities to trust (PEM) at the token endpoint instead of those of the system'),
    extensions: extensions.optional().describe('SASL extensions, which some clouds want'),
  })
  .refine(
    ({ token, tokenEndpoint, clientId, clientSecret }) => {
      const given = [tokenEndpoint, clientId, clientSecret].filter((part) => part !== undefined).length;
      return token === undefined ? given === 3 : given === 0;
    },
    { message: 'takes token, or tokenEndpoint with clientId and clientSecret' },
  );

export const kafkaSettings = z.strictObject({
  brokers: z.array(z.string().min(1)).min(1).default(['localhost:9092']).describe('Addresses to begin with, host:port'),
  topicPrefix: z
    .string()
    .regex(/^[A-Za-z0-9._-]{0,100}$/, 'must hold letters, digits, dots, dashes and underscores only')
    .default('audit.')
    .describe('What the names of all topics and consumer groups begin with'),
  partitions: count(1, 10_000)
    .default(12)
    .describe('Partitions of topics that are created; changing it later re-maps keys'),
  replication: count(1, 32).default(1).describe('Replicas of topics that are created; 3 in production'),
  clientId: name.default('tripline').describe('Name by which brokers log and limit us'),
  ssl: z
    .strictObject({
      enabled: z.boolean().default(false).describe('Talk TLS to the brokers'),
      ca: reference.optional().describe('Authorities to trust (PEM) instead of those of the system'),
      cert: reference.optional().describe('Client certificate (PEM), for mutual TLS'),
      key: reference.optional().describe('Key of the client certificate (PEM)'),
    })
    .prefault({}),
  sasl: z.discriminatedUnion('mechanism', [withPassword, withToken]).optional(),
});

import { severities } from '@tripline/contract';
import { tags } from '@tripline/redaction';
import { z } from 'zod';
import { avroSettings } from './avro-settings.ts';
import { kafkaSettings } from './kafka-settings.ts';
import { count, DAY_MS, KiB, MiB, name, reference, topic } from './setting-types.ts';

const sealing = z.strictObject({
  enabled: z.boolean().default(true).describe('Seal accepted bodies with AES-256-GCM'),
  activeKey: name.optional().describe('Id of the key that seals; may be left out where there is one key'),
  keys: z
    .array(
      z.strictObject({
        id: name.describe('Id, written beside everything that the key sealed'),
        secret: reference.describe('The key: 32 bytes in base64 or hex'),
      }),
    )
    .default([])
    .describe('All keys that open; a retired key stays as long as anything it sealed is kept (30 days)'),
  compressFromBytes: count(0, 16 * MiB)
    .default(2 * KiB)
    .describe('Smaller bodies are sealed uncompressed: compression costs about 20 µs however small they are'),
});

const sourceFields = {
  name: name.describe('Unique name; part of the lineage, so that renaming it makes new event ids'),
  tenant: name.describe('Tenant of its records'),
  format: name.optional().describe('Format of its records; left out: found by shape'),
  latenessMs: count(0, 7 * DAY_MS)
    .default(300_000)
    .describe('How much later than the newest record an older one may still come'),
  trusted: z.boolean().default(false).describe('Believe the tenant that a record names'),
  seal: z.boolean().optional().describe('Seal the accepted bodies; default: sealing.enabled'),
  content: z
    .enum(['keep', 'drop'])
    .optional()
    .describe('drop: arguments and unknown fields of its records go no further than normalize, but for their hash'),
};

const source = z.discriminatedUnion('kind', [
  z
    .strictObject({
      ...sourceFields,
      kind: z.literal('kafka').describe('Records of Kafka topics'),
      topic: topic.optional().describe('Full topic name; default: the prefix and "raw"'),
      topics: z.array(topic).min(1).max(1_000).optional().describe('Full topic names, instead of one topic'),
      avro: avroSettings.optional().describe('Avro values; left out: they are dead letters'),
    })
    .refine(({ topic, topics }) => topic === undefined || topics === undefined, 'takes topic or topics, not both'),
  z.strictObject({ ...sourceFields, kind: z.literal('http').describe('Requests to /v1/events, OTLP and HEC') }),
]);

const apiKey = z.strictObject({
  id: name.describe('Unique id; names the stream where a request names none'),
  sha256: z
    .string()
    .regex(/^[0-9a-fA-F]{64}$/, 'must be 64 hex digits')
    .describe('SHA-256 of the key; the key itself is never stored'),
  tenant: name.describe('Tenant of everything that is sent with the key'),
  source: name.describe('Name of the http source that it belongs to'),
});

const client = z.strictObject({
  id: name.describe('Unique id; names the stream where a request names none'),
  identity: z
    .string()
    .regex(
      /^(?:uri:[\x21-\x7e]{1,1000}|dns:[a-z0-9._*-]{1,253}|cn:[\x20-\x7e]{1,64})$/,
      'must be uri:, dns: (in lower case) or cn: and the name as it stands in the certificate',
    )
    .describe('Name in the certificate: cn: of the subject, dns: or uri: of the alternative names'),
  tenant: name.describe('Tenant of everything that is sent with the certificate'),
  source: name.describe('Name of the http source that it belongs to'),
});

const httpTls = z.strictObject({
  cert: reference.describe('Certificate of the server with its chain (PEM)'),
  key: reference.describe('Key of the certificate (PEM)'),
  ca: reference.optional().describe('Authorities that sign client certificates (PEM)'),
  clientAuth: z
    .enum(['none', 'request', 'require'])
    .default('none')
    .describe('Whether clients show a certificate; /health and /metrics never need one'),
});

const quota = z.strictObject({
  tenant: z.union([z.literal('*'), name]).describe('Tenant; *: each one that has no quota of its own'),
  bytesPerSecond: count(1, 1024 * MiB)
    .optional()
    .describe('Bytes of records, inflated; left out: unlimited'),
  recordsPerSecond: count(1, 10_000_000).optional().describe('Records; left out: unlimited'),
  burstSeconds: count(1, 3_600).default(10).describe("Seconds' worth that may come at once after a pause"),
});

const ingest = z.strictObject({
  maxDepth: count(1, 1_000).default(256).describe('Deepest nesting of JSON that is accepted'),
  maxItems: count(1, 100_000).default(10_000).describe('Most items in one record or request'),
  maxRawBytes: count(1, 64 * MiB)
    .default(MiB)
    .describe('Largest value of a raw Kafka record, as it lies in the topic'),
  maxRequestBytes: count(1, 64 * MiB)
    .default(8 * MiB)
    .describe('Largest body of a request, as it is sent'),
  maxInflatedBytes: count(1, 256 * MiB)
    .default(32 * MiB)
    .describe('Largest body once inflated'),
  maxInFlightBytes: count(1, 4096 * MiB)
    .default(128 * MiB)
    .describe('Bytes of requests worked on at once; above it requests are answered 503'),
});

const ids = z.array(z.string().min(1).max(64)).max(500);
const detectors = z.strictObject({
  enable: ids.default([]).describe('Optional detectors to use: private-ipv4'),
  disable: ids.default([]).describe('Detectors not to use'),
});

const tenants = z.array(name).min(1).max(1_000).optional();

const tenantPattern = z.strictObject({
  name: z.string().min(1).max(64).describe('Stands in findings and in what replaces a match'),
  pattern: z.string().min(1).max(512).describe('RE2 syntax: no lookaround, no back-references'),
  tenants: tenants.describe('Whose records it is for; left out: all'),
  tags: z.array(z.enum(tags)).min(1).describe('What it protects'),
  severity: z.enum(severities).default('high').describe('How grave a match is'),
});

const glob = z.string().min(1).max(256);
const globs = z.array(glob).min(1).max(200).optional();

const exception = z.strictObject({
  detectors: z.array(glob).min(1).max(200).describe('Ids of detectors or names of patterns; * for any text'),
  pointer: glob.describe('Where in the event, as findings show it, e.g. /arguments/order_id; * for any text'),
  tenants: tenants.describe('Whose records; left out: all'),
  sources: globs.describe('Of which sources; left out: all'),
  tools: globs.describe('In calls of which tools; left out: all'),
  until: z.iso
    .date()
    .describe(
      'Last day (UTC) on which it holds, by the time a record was received; nobody looks at an exception twice unless it ends',
    ),
  reason: z.string().max(500).optional().describe('Why it is no secret, and who says so'),
});

/** Every setting, once: parsing, help, JSON Schema and the documentation's check are made from it. */
export const settingsSchema = z.strictObject({
  kafka: kafkaSettings.prefault({}).describe('Brokers and topics'),
  http: z
    .strictObject({
      host: z.string().min(1).default('127.0.0.1').describe('Address to listen on; 0.0.0.0 for all'),
      port: count(0, 65_535).default(8080).describe('Port of the API, /metrics and /health; 0 for any free one'),
      tls: httpTls.optional().describe('HTTPS; left out: plain HTTP'),
    })
    .prefault({})
    .describe('HTTP server of each process'),
  log: z
    .strictObject({
      level: z
        .enum(['error', 'warn', 'info', 'debug', 'silent'])
        .default('info')
        .describe('Least important line to write'),
    })
    .prefault({})
    .describe('Logs'),
  sealing: sealing.prefault({}).describe('Sealing of accepted and rejected bodies'),
  redaction: z
    .strictObject({
      tokenKey: reference
        .optional()
        .describe('Master key (32 bytes in base64 or hex) of the tokens that stand for secrets; left out: no tokens'),
      contentFields: z
        .array(z.string().min(1))
        .default([])
        .describe('Names of fields that hold content and are dropped, beside the built-in ones'),
      contentlessTenants: z
        .array(name)
        .max(10_000)
        .default([])
        .describe('Tenants whose arguments and unknown fields go no further than normalize, but for their hash'),
      dlpEvents: z
        .boolean()
        .default(true)
        .describe('Add a dlp.match event of our own where a secret was found that the proxy had let through'),
      secretNames: z
        .array(z.string().min(1).max(128))
        .max(500)
        .default([])
        .describe('Names whose values are secrets, beside the built-in ones; apiKey, api_key and API-KEY are one name'),
      detectors: detectors.prefault({}).describe('Built-in detectors'),
      patterns: z
        .array(tenantPattern)
        .max(1_000)
        .default([])
        .describe('Patterns for what only a tenant knows to be secret'),
      exceptions: z
        .array(exception)
        .max(500)
        .default([])
        .describe('Places where a match is known to be no secret, for a time; never for critical credentials'),
    })
    .prefault({})
    .describe('Redaction'),
  formats: z
    .array(z.string().min(1))
    .max(100)
    .default([])
    .describe('Files that define formats of your own, or folders of such files'),
  enrichment: z
    .strictObject({
      file: z
        .string()
        .min(1)
        .optional()
        .describe('File of the tables that fill in what sources do not state; read again when it changes'),
    })
    .prefault({})
    .describe('Enrichment'),
  sources: z
    .array(source)
    .min(1)
    .default([{ kind: 'kafka', name: 'default', tenant: 'default', latenessMs: 300_000, trusted: false }])
    .describe('Where records come from'),
  apiKeys: z.array(apiKey).default([]).describe('Keys that may send over HTTP'),
  clients: z.array(client).default([]).describe('Clients that may send over HTTP by their certificate'),
  quotas: z
    .array(quota)
    .default([])
    .describe('What each tenant may send to one ingest process; above it HTTP answers 429 and raw partitions pause'),
  ingest: ingest.prefault({}).describe('Limits of what is accepted'),
  detect: z
    .strictObject({
      rulesDirectory: z.string().min(1).default('rules').describe('Folder of the rule files'),
      idleAfterMs: count(0, DAY_MS)
        .default(60_000)
        .describe('After how long without an event of a source time alone ends its alerts; 0: never'),
    })
    .prefault({})
    .describe('Detection'),
  integrations: z
    .array(z.unknown())
    .default([])
    .describe('Destinations; each is checked by its connector, see the pages of the connectors'),
});

export type ParsedSettings = z.output<typeof settingsSchema>;

/** JSON Schema (draft 2020-12) of the settings file, for editors and forms. */
export function settingsJsonSchema(): Record<string, unknown> {
  return { title: 'Tripline settings', ...z.toJSONSchema(settingsSchema, { io: 'input' }) };
}

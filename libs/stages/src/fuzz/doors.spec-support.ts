import type { AuditEvent } from '@tripline/contract';
import { createKeyring, Secret } from '@tripline/secrets';
import { kafkaArrival } from '../ingest/arrival.ts';
import { parseAvroSchema } from '../ingest/avro/avro-schema.ts';
import { WriterSchemas } from '../ingest/avro/writer-schemas.ts';
import { readHecEvents } from '../ingest/hec/hec-events.ts';
import { readHecRaw } from '../ingest/hec/hec-raw.ts';
import { kafkaSource, NOW, PARTITIONS, rawRecord, terms } from '../ingest/ingest.spec-support.ts';
import { type Ingested, ingest, openArrival, sealItems } from '../ingest/ingest.ts';
import type { FoundItem } from '../ingest/items.ts';
import { logs, spans, splitProtobuf } from '../ingest/otlp/split-protobuf.ts';
import type { Completing } from '../normalize/complete-event.ts';
import { compileEnrichment } from '../normalize/enrichment/enrichment.ts';
import { enrichmentSchema } from '../normalize/enrichment/enrichment-schema.ts';
import { completingFor } from '../normalize/normalize.spec-support.ts';
import { normalize } from '../normalize/normalize.ts';
import { openRecord } from '../normalize/open-record.ts';
import { redactionByTenant } from '../normalize/tenant-redaction.ts';

/** What an input is taken for. */
export interface Door {
  readonly name: string;
  /** Envelopes of what was accepted. */
  readonly open: (body: Buffer, format: string | null) => readonly Buffer[];
}

const keyring = createKeyring({ activeKeyId: 'k1', keys: new Map([['k1', new Secret('07'.repeat(32))]]) });
const sealing = { ...terms, keyring };
const avro = parseAvroSchema(
  '{"type":"record","name":"Call","fields":[{"name":"ts","type":"long"},{"name":"agent","type":["null","string"]},{"name":"verdict","type":"string"},{"name":"args","type":{"type":"map","values":"bytes"}}]}',
);
const schemas = new WriterSchemas(avro === undefined ? [] : [{ id: 1, schema: avro }], null);
const AVRO_HEADER = Buffer.from([0, 0, 0, 0, 1]);

type Items = { readonly ok: true; readonly items: readonly FoundItem[] } | { readonly ok: false };

function arrivalOf(
  body: Buffer,
  format: string | null,
  contentType: string | null,
  headers: Record<string, string> = {},
) {
  const all = { ...headers, ...(contentType === null ? {} : { 'content-type': contentType }) };
  const buffers = Object.fromEntries(Object.entries(all).map(([name, value]) => [name, Buffer.from(value)]));
  const source = { ...kafkaSource, format };
  return kafkaArrival(rawRecord(body, { headers: buffers }), {
    source,
    schemas,
    partitions: PARTITIONS,
    incarnation: 0,
  });
}

/** A Kafka record. */
function kafka(name: string, contentType: string | null, headers: Record<string, string> = {}): Door {
  return {
    name,
    open(body, format) {
      const ingested = ingest(arrivalOf(body, format, contentType, headers), NOW, sealing);
      return ingested.ok ? valuesOf(ingested) : [];
    },
  };
}

/** A request in another protocol's shape. */
function request(name: string, split: (body: Buffer) => Items): Door {
  return {
    name,
    open(body, format) {
      const arrival = arrivalOf(body, format, null);
      const opened = openArrival(arrival, sealing);
      const found = opened.ok ? split(opened.body) : opened;
      return found.ok ? valuesOf(sealItems(arrival, found.items, NOW, sealing)) : [];
    },
  };
}

function valuesOf({ emit }: Ingested): Buffer[] {
  return emit.map(({ value }) => value);
}

const cloudEvent = { ce_specversion: '1.0', ce_id: '1', ce_source: '/s', ce_type: 't' };

/** The way that most records take. */
export const mainDoor: Door = kafka('kafka', null);

/** Every other way in. */
export const sideDoors: readonly Door[] = [
  kafka('kafka json', 'application/json'),
  kafka('cloudevents', 'application/cloudevents+json'),
  kafka('cloudevents binary', 'application/json', cloudEvent),
  { name: 'avro', open: (body, format) => kafka('', null).open(Buffer.concat([AVRO_HEADER, body]), format) },
  request('otlp logs', (body) => splitProtobuf(body, logs, terms.limits)),
  request('otlp spans', (body) => splitProtobuf(body, spans, terms.limits)),
  request('hec event', (body) => readHecEvents(body, terms.limits)),
  request('hec raw', (body) => readHecRaw(body, new URLSearchParams({ host: 'h', time: '1' }), terms.limits)),
];

const tables = compileEnrichment(
  enrichmentSchema.parse({
    instances: [{ where: { '/instance': '*', server: ['a', '*b*'] }, agent: 'known' }],
    agents: [{ agent: '*a*a*', owner: 'o@acme.example' }],
    destinations: [{ allow: '*.acme.example' }],
    caps: [{ payee: '*', cap: '1' }],
  }),
);

/** Normalize with everything switched on. The tenant of a record is taken, so that tenants are many. */
export const completing: Completing = completingFor({
  trustedSources: new Set([kafkaSource.name]),
  redactionOf: redactionByTenant(new Secret('07'.repeat(32))),
  dlpEvents: true,
  ...(tables.ok ? { enrichment: tables.enrichment } : {}),
});

/** The events that an accepted value becomes. */
export function eventsOf(value: Buffer): readonly AuditEvent[] {
  const opened = openRecord(
    { ...rawRecord(value), topic: 'audit.accepted' },
    { keyring, maxBodyBytes: terms.limits.maxInflatedBytes },
  );
  if (!opened.ok) return [];
  const normalized = normalize({ envelope: opened.envelope, body: opened.body, offset: 7 }, completing);
  return 'events' in normalized ? normalized.events : [];
}

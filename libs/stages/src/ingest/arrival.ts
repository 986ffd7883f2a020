import type { InputPosition } from '@tripline/contract';
import { originSequence, partitionFor } from '@tripline/contract';
import type { InputRecord } from '@tripline/pipeline';
import type { PackedEncoding } from '@tripline/secrets';
import type { HttpSource, KafkaSource, Source } from '../settings/settings.ts';
import type { WriterSchemas } from './avro/writer-schemas.ts';
import { type CloudEventAttributes, cloudEventAttributes } from './cloudevents.ts';

/** Bytes as they came in, and what is known about them before they are read: a raw Kafka record or the body of a request. */
export interface Arrival {
  readonly body: Buffer;
  /** How the body is compressed. */
  readonly encoding: PackedEncoding;
  /** As claimed; null where nothing is. */
  readonly contentType: string | null;
  /** Of a CloudEvent whose data the body is; null where it is none, or is one as a whole. */
  readonly cloudEvent: CloudEventAttributes | null;
  /** The schemas that its Avro values may have been written with; null where none are taken. */
  readonly schemas: WriterSchemas | null;
  readonly source: Source;
  readonly tenant: string;
  readonly lineage: string;
  /** Of the accepted topic. */
  readonly partition: number;
  /** Raw offset, counted on over all incarnations of the topic; null for HTTP. */
  readonly sequence: number | null;
  readonly input: InputPosition;
  /** From the sender, by whom a retry repeats it; null where there is none. */
  readonly idempotencyKey: string | null;
  /** Tells refused requests apart, which have no offset; null for Kafka. */
  readonly requestId: string | null;
  readonly clientAddress: string | null;
  /** What is wrong with it before its body is read; null when nothing is. */
  readonly fault: 'tenant_invalid' | null;
}

export const TENANT_HEADER = 'x-tripline-tenant';
const tenantPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;
/** A request has no place in a topic. */
const HTTP_INPUT: InputPosition = { topic: 'http', partition: -1, offset: -1 };

/** What the line knows of a record's source. @param partitions of the accepted topic */
export interface RawSource {
  readonly source: KafkaSource;
  readonly schemas: WriterSchemas;
  readonly partitions: number;
  /** Of the raw topic. */
  readonly incarnation: number;
}

export function kafkaArrival(record: InputRecord, { source, schemas, partitions, incarnation }: RawSource): Arrival {
  const { topic, partition, offset } = record;
  const body = record.value ?? Buffer.alloc(0);
  const contentType = record.headers['content-type']?.toString() ?? null;
  const tenant = tenantOf(record.headers[TENANT_HEADER]?.toString(), source);
  return {
    body,
    encoding: encodingOf(body),
    contentType,
    cloudEvent: cloudEventAttributes({ prefix: 'ce_', entries: textHeaders(record), contentType }),
    schemas,
    source,
    tenant: tenant ?? source.tenant,
    lineage: `kafka:${source.name}/${topic}/${partition}`,
    // Not a hash of the lineage: raw partitions of a topic spread evenly, and none is split.
    partition: (partitionFor(`${source.name}/${topic}`, partitions) + partition) % partitions,
    sequence: originSequence(offset, incarnation),
    input: { topic, partition, offset },
    idempotencyKey: null,
    requestId: null,
    clientAddress: null,
    fault: tenant === undefined ? 'tenant_invalid' : null,
  };
}

/** What a request says beside its body, checked. */
export interface RequestFacts {
  readonly encoding: PackedEncoding;
  readonly contentType: string | null;
  readonly cloudEvent: CloudEventAttributes | null;
  /** Requests of one stream keep their order; the id of the API key where the request names none. */
  readonly stream: string;
  readonly tenant: string;
  readonly idempotencyKey: string | null;
  readonly requestId: string;
  readonly clientAddress: string;
}

/** @param partitions of the accepted topic */
export function httpArrival(body: Buffer, facts: RequestFacts, source: HttpSource, partitions: number): Arrival {
  const lineage = `http:${source.name}/${facts.stream}`;
  const { stream: _, ...known } = facts;
  return {
    ...known,
    body,
    schemas: null,
    source,
    lineage,
    partition: partitionFor(lineage, partitions),
    sequence: null,
    input: HTTP_INPUT,
    fault: null,
  };
}

/**
 * The tenant that the header claims, where the source is trusted; else that of the source or credential.
 * @returns undefined for a claim that is no plain name: it means another tenant than ours, so that there is none to fall back to
 */
export function tenantOf(claimed: string | undefined, known: Pick<Source, 'tenant' | 'trusted'>): string | undefined {
  if (!known.trusted || claimed === undefined) return known.tenant;
  return tenantPattern.test(claimed) ? claimed : undefined;
}

/** Those of CloudEvents. */
function* textHeaders({ headers }: InputRecord): Generator<readonly [string, string | undefined]> {
  for (const name in headers) if (/^ce_/i.test(name)) yield [name, headers[name]?.toString()];
}

/** Kafka has no place to name a value's compression, so its first bytes tell. None of them can begin JSON. */
export function encodingOf(body: Buffer): PackedEncoding {
  if (body[0] === 0x1f && body[1] === 0x8b) return 'gzip';
  return body.length >= 4 && body.readUInt32LE(0) === 0xfd2fb528 ? 'zstd' : 'identity';
}

import type { DeadLetter, ReasonCode } from '@tripline/contract';
import {
  type Chunk,
  type Emission,
  type InputRecord,
  type StatelessLine,
  type StepResult,
  UNDECODABLE_HEADER,
} from '@tripline/pipeline';
import type { KafkaSource } from '../settings/settings.ts';
import { type Arrival, kafkaArrival, type RawSource } from './arrival.ts';
import { schemaNeeded } from './avro/avro-values.ts';
import type { SchemaName } from './avro/frame.ts';
import { SchemaPendingError, WriterSchemas } from './avro/writer-schemas.ts';
import { deadLetter } from './dead-letter.ts';
import { type Ingested, ingest, openArrival } from './ingest.ts';
import type { TenantQuotas } from './quota.ts';
import type { Terms } from './terms.ts';

/** What the consumer of the raw topics needs to know. */
export interface KafkaIngest {
  readonly group: string;
  readonly sources: readonly KafkaSource[];
  /** Partitions of the accepted topic. */
  readonly partitions: number;
  readonly terms: Terms;
  readonly quotas: TenantQuotas;
  /** Of a raw topic; left out: each is the first of its name. */
  readonly incarnation?: (topic: string) => number;
  /** Of the Avro values of each source, by the source's name; a source that is not there has none. */
  readonly schemas?: ReadonlyMap<string, WriterSchemas>;
}

/** A chunk ends when its outputs take this much: compressed values may unfold into far more than they are. */
const OUTPUT_BYTES = 8 * 1024 * 1024;
/** Each rest fetches up to 1 MiB anew: not for a few milliseconds. */
const SHORTEST_REST_MS = 200;
/** Asked again then, whatever the debt: a clock that jumps must not stop a partition for hours. */
const LONGEST_REST_MS = 60_000;

/** One consumer group over the raw topics of all sources. */
export function kafkaLine(line: KafkaIngest): StatelessLine {
  const { group, terms, quotas } = line;
  const byTopic = rawSources(line);
  const rawSource = (topic: string) => byTopic.get(topic) ?? unknownSource(topic, line.partitions);
  const arrivalOf = (record: InputRecord): Arrival => kafkaArrival(record, rawSource(record.topic));
  return {
    kind: 'atLeastOnce',
    group,
    topics: [...byTopic.keys()],
    prepare: (chunk, end) => resolveSchemas(chunk, end, { schemas: rawSource(chunk.topic).schemas, arrivalOf, terms }),
    step: (chunk) => ingestChunk(chunk, { arrivalOf, terms, quotas }),
    waitMs: ({ records, nowMicros }) => {
      const [first] = records;
      const waitMs = first === undefined ? 0 : quotas.waitMs(arrivalOf(first).tenant, nowMicros / 1000);
      return waitMs === 0 ? 0 : Math.min(LONGEST_REST_MS, Math.max(SHORTEST_REST_MS, waitMs));
    },
    deadLetter: (record, reason, nowMicros) => wholeLetter(arrivalOf(record), reason, nowMicros, terms),
  };
}

function rawSources({ sources, partitions, schemas, incarnation }: KafkaIngest): Map<string, RawSource> {
  return new Map(
    sources.flatMap((source) => {
      const raw = { source, partitions, schemas: schemas?.get(source.name) ?? new WriterSchemas([], null) };
      return source.topics.map((topic) => [topic, { ...raw, incarnation: incarnation?.(topic) ?? 0 }] as const);
    }),
  );
}

interface SchemaTerms {
  readonly schemas: WriterSchemas;
  readonly arrivalOf: (record: InputRecord) => Arrival;
  readonly terms: Terms;
}

/** @throws a retryable error when not even the first record can be read; the step ends before a later one that cannot */
async function resolveSchemas({ records, nowMicros }: Chunk, end: AbortSignal, of: SchemaTerms): Promise<void> {
  try {
    await of.schemas.resolve(schemasNeeded(records, of), nowMicros / 1000, end);
  } catch (error) {
    const [first] = schemasNeeded(records.slice(0, 1), of);
    if (first !== undefined && of.schemas.isPending(first)) throw error;
  }
}

function* schemasNeeded(records: readonly InputRecord[], { arrivalOf, terms }: SchemaTerms): Generator<SchemaName> {
  let bytes = 0;
  for (const record of records) {
    // The step comes no further either, and would have inflated what lies behind for nothing.
    if (bytes > OUTPUT_BYTES) return;
    const opened = openArrival(arrivalOf(record), terms);
    if (opened.ok) bytes += opened.body.length;
    const needed = opened.ok ? schemaNeeded(opened.body) : undefined;
    if (needed !== undefined) yield needed;
  }
}

interface ChunkTerms {
  readonly arrivalOf: (record: InputRecord) => Arrival;
  readonly terms: Terms;
  readonly quotas: TenantQuotas;
}

/** Ends early where a tenant has used up its quota, where the output grows large, or before a record whose schema is still to be looked up. */
function ingestChunk({ records, nowMicros }: Chunk, { arrivalOf, terms, quotas }: ChunkTerms): StepResult {
  const emit: Emission[] = [];
  const reject: DeadLetter[] = [];
  let [taken, empty, bytes] = [0, 0, 0];
  for (const record of records) {
    const arrival = arrivalOf(record);
    // Whether the first record may be worked on has been asked before the step.
    if (taken > 0 && quotas.waitMs(arrival.tenant, nowMicros / 1000) > 0) break;
    const outcome = outcomeOf(record, arrival, nowMicros, terms);
    if (outcome instanceof SchemaPendingError) {
      if (taken === 0) throw outcome;
      break;
    }
    for (const emission of outcome.emit) emit.push(emission);
    for (const { letter } of outcome.rejected) reject.push(letter);
    taken += 1;
    // A tombstone, or an array without items: there is no record in it that could be lost.
    if (outcome.emit.length + outcome.rejected.length === 0) empty += 1;
    bytes += outcome.spent.bytes;
    const waitMs = quotas.spend(arrival.tenant, outcome.spent, nowMicros / 1000);
    if (waitMs > 0 || bytes > OUTPUT_BYTES) break;
  }
  return { emit, reject, dropped: { empty }, taken };
}

type Outcome = Pick<Ingested, 'emit' | 'spent'> & { readonly rejected: readonly { readonly letter: DeadLetter }[] };
const NOTHING: Outcome = { emit: [], rejected: [], spent: { bytes: 0, records: 0 } };

function outcomeOf(
  record: InputRecord,
  arrival: Arrival,
  nowMicros: number,
  terms: Terms,
): Outcome | SchemaPendingError {
  try {
    return ingestRecord(record, arrival, nowMicros, terms);
  } catch (error) {
    if (error instanceof SchemaPendingError) return error;
    throw error;
  }
}

function ingestRecord(record: InputRecord, arrival: Arrival, nowMicros: number, terms: Terms): Outcome {
  if (record.value === null) {
    const undecodable = record.headers[UNDECODABLE_HEADER]?.toString();
    if (undecodable !== undefined) {
      const isTooLarge = undecodable === 'decompressed_too_large';
      return refused(arrival, isTooLarge ? 'decompression_limit' : 'decompression_failed', nowMicros, terms);
    }
    // An event without data says something all the same: it has its attributes.
    if (arrival.cloudEvent === null) return NOTHING;
  }
  if (arrival.body.length > terms.limits.maxRawBytes) return refused(arrival, 'too_large', nowMicros, terms);
  const result = ingest(arrival, nowMicros, terms);
  return result.ok ? result : refused(arrival, result.reason, nowMicros, terms);
}

function refused(arrival: Arrival, reason: ReasonCode, nowMicros: number, terms: Terms): Outcome {
  const letter = wholeLetter(arrival, reason, nowMicros, terms);
  return { emit: [], rejected: [{ letter }], spent: { bytes: arrival.body.length, records: 1 } };
}

/** The dead letter of a raw record as a whole: its value as it lies in the topic. */
function wholeLetter(arrival: Arrival, reason: ReasonCode, nowMicros: number, terms: Terms): DeadLetter {
  const whole = { body: arrival.body, mediaType: 'application/octet-stream', index: null };
  return deadLetter(arrival, whole, reason, nowMicros, terms);
}

/** A line is handed records of its own topics only; a dead letter must be possible even so, and tells nobody's tenant. */
function unknownSource(topic: string, partitions: number): RawSource {
  const named = { kind: 'kafka', name: '-', tenant: '-', topics: [topic] } as const;
  const source: KafkaSource = { ...named, format: null, latenessMs: 0, trusted: false, seal: true };
  return { source, partitions, schemas: new WriterSchemas([], null), incarnation: 0 };
}

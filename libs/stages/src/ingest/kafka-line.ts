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
import { type Arrival, kafkaArrival } from './arrival.ts';
import { deadLetter } from './dead-letter.ts';
import { type Ingested, ingest } from './ingest.ts';
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
}

/** A chunk ends when its outputs take this much: compressed values may unfold into far more than they are. */
const OUTPUT_BYTES = 8 * 1024 * 1024;
/** Each rest fetches up to 1 MiB anew: not for a few milliseconds. */
const SHORTEST_REST_MS = 200;
/** Asked again then, whatever the debt: a clock that jumps must not stop a partition for hours. */
const LONGEST_REST_MS = 60_000;

/** One consumer group over the raw topics of all sources. */
export function kafkaLine({ group, sources, partitions, terms, quotas }: KafkaIngest): StatelessLine {
  const byTopic = new Map(sources.flatMap((source) => source.topics.map((topic) => [topic, source] as const)));
  const arrivalOf = (record: InputRecord): Arrival =>
    kafkaArrival(record, byTopic.get(record.topic) ?? unknownSource(record.topic), partitions);
  return {
    kind: 'atLeastOnce',
    group,
    topics: [...byTopic.keys()],
    step: (chunk) => ingestChunk(chunk, { arrivalOf, terms, quotas }),
    waitMs: ({ records, nowMicros }) => {
      const [first] = records;
      const waitMs = first === undefined ? 0 : quotas.waitMs(arrivalOf(first).tenant, nowMicros / 1000);
      return waitMs === 0 ? 0 : Math.min(LONGEST_REST_MS, Math.max(SHORTEST_REST_MS, waitMs));
    },
    deadLetter: (record, reason, nowMicros) => wholeLetter(arrivalOf(record), reason, nowMicros, terms),
  };
}

interface ChunkTerms {
  readonly arrivalOf: (record: InputRecord) => Arrival;
  readonly terms: Terms;
  readonly quotas: TenantQuotas;
}

/** Ends early where a tenant has used up its quota, or where the output grows large. */
function ingestChunk({ records, nowMicros }: Chunk, { arrivalOf, terms, quotas }: ChunkTerms): StepResult {
  const emit: Emission[] = [];
  const reject: DeadLetter[] = [];
  let [taken, empty, bytes] = [0, 0, 0];
  for (const record of records) {
    const arrival = arrivalOf(record);
    const outcome = ingestRecord(record, arrival, nowMicros, terms);
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

function ingestRecord(record: InputRecord, arrival: Arrival, nowMicros: number, terms: Terms): Outcome {
  if (record.value === null) {
    const undecodable = record.headers[UNDECODABLE_HEADER]?.toString();
    if (undecodable === undefined) return NOTHING;
    const isTooLarge = undecodable === 'decompressed_too_large';
    return refused(arrival, isTooLarge ? 'decompression_limit' : 'decompression_failed', nowMicros, terms);
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
function unknownSource(topic: string): KafkaSource {
  return {
    kind: 'kafka',
    name: '-',
    tenant: '-',
    topics: [topic],
    format: null,
    latenessMs: 0,
    trusted: false,
    seal: true,
  };
}

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
import { ingest } from './ingest.ts';
import type { Terms } from './terms.ts';

/** What the consumer of the raw topics needs to know. */
export interface KafkaIngest {
  readonly group: string;
  readonly sources: readonly KafkaSource[];
  /** Partitions of the accepted topic. */
  readonly partitions: number;
  readonly terms: Terms;
}

/** One consumer group over the raw topics of all sources. */
export function kafkaLine({ group, sources, partitions, terms }: KafkaIngest): StatelessLine {
  const byTopic = new Map(sources.map((source) => [source.topic, source]));
  const arrivalOf = (record: InputRecord): Arrival =>
    kafkaArrival(record, byTopic.get(record.topic) ?? unknownSource(record.topic), partitions);
  return {
    kind: 'atLeastOnce',
    group,
    topics: [...byTopic.keys()],
    step: (chunk) => ingestChunk(chunk, arrivalOf, terms),
    deadLetter: (record, reason, nowMicros) => wholeLetter(arrivalOf(record), reason, nowMicros, terms),
  };
}

function ingestChunk(chunk: Chunk, arrivalOf: (record: InputRecord) => Arrival, terms: Terms): StepResult {
  const emit: Emission[] = [];
  const reject: DeadLetter[] = [];
  let empty = 0;
  for (const record of chunk.records) {
    const arrival = arrivalOf(record);
    const result = ingestRecord(record, arrival, chunk.nowMicros, terms);
    for (const emission of result?.emit ?? []) emit.push(emission);
    for (const letter of result?.reject ?? []) reject.push(letter);
    // A tombstone, or an array without items: there is no record in it that could be lost.
    if (result === undefined || result.emit.length + result.reject.length === 0) empty += 1;
  }
  return { emit, reject, dropped: { empty } };
}

/** @returns undefined for a tombstone */
function ingestRecord(record: InputRecord, arrival: Arrival, nowMicros: number, terms: Terms): StepResult | undefined {
  if (record.value === null) {
    const undecodable = record.headers[UNDECODABLE_HEADER]?.toString();
    if (undecodable === undefined) return undefined;
    const reason = undecodable === 'decompressed_too_large' ? 'decompression_limit' : 'decompression_failed';
    return { emit: [], reject: [wholeLetter(arrival, reason, nowMicros, terms)] };
  }
  if (arrival.body.length > terms.limits.maxRawBytes)
    return { emit: [], reject: [wholeLetter(arrival, 'too_large', nowMicros, terms)] };
  const result = ingest(arrival, nowMicros, terms);
  if (!result.ok) return { emit: [], reject: [wholeLetter(arrival, result.reason, nowMicros, terms)] };
  return { emit: result.emit, reject: result.rejected.map(({ letter }) => letter) };
}

/** The dead letter of a raw record as a whole: its value as it lies in the topic. */
function wholeLetter(arrival: Arrival, reason: ReasonCode, nowMicros: number, terms: Terms): DeadLetter {
  const whole = { body: arrival.body, mediaType: 'application/octet-stream', index: null };
  return deadLetter(arrival, whole, reason, nowMicros, terms);
}

/** A line is handed records of its own topics only; a dead letter must be possible even so, and tells nobody's tenant. */
function unknownSource(topic: string): KafkaSource {
  return { kind: 'kafka', name: '-', tenant: '-', topic, format: null, latenessMs: 0, trusted: false, seal: true };
}

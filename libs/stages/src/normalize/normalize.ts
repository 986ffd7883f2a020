import { hash } from 'node:crypto';
import {
  type AuditEvent,
  type Envelope,
  isJsonObject,
  type JsonObject,
  MAX_EVENTS_PER_ITEM,
  parseJson,
  type ReasonCode,
} from '@tripline/contract';
import { isIgnored, isRefused, readTime, type Trace, unwrap, unwrapText } from '@tripline/formats';
import { type Completing, completeEvent } from './complete-event.ts';
import { keepTrueCount, namesNoPattern } from './dlp-rules.ts';
import { findingEvents } from './finding-events.ts';

/** A record of `audit.accepted`, opened. */
export interface AcceptedRecord {
  readonly envelope: Envelope;
  /** What the source sent: one item, JSON. */
  readonly body: Buffer;
  /** Offset of the accepted record, counted on over all incarnations of the topic: the sequence of what came over HTTP or from a file. */
  readonly offset: number;
}

export type Normalized =
  | { readonly events: readonly AuditEvent[]; readonly misses: number }
  | { readonly ignored: string }
  | { readonly rejected: ReasonCode };

/**
 * The events that one accepted record stands for (often one, sometimes none or many), in our shape, secrets replaced. Never throws.
 * `misses` counts the fields that the format's mapping does not know.
 */
export function normalize(accepted: AcceptedRecord, completing: Completing, trace?: Trace): Normalized {
  const parsed = parseJson(accepted.body.toString());
  if (parsed === undefined) return { rejected: 'body_unreadable' };
  const input = isJsonObject(parsed) ? unwrap(parsed) : typeof parsed === 'string' ? unwrapText(parsed) : undefined;
  if (input === undefined) return { rejected: 'not_an_object' };
  const recognised = completing.formats.find(input, accepted.envelope.format);
  if (recognised === undefined) return { rejected: 'unknown_format' };
  const { format, unwrapped } = recognised;
  const reading = format.read(unwrapped.record, trace);
  if (isRefused(reading)) return { rejected: reading.refused };
  if (isIgnored(reading)) return reading;
  if (reading.length > MAX_EVENTS_PER_ITEM) return { rejected: 'too_many_items' };
  if (reading.some(namesNoPattern)) return { rejected: 'pattern_match_without_pattern' };
  const { wrapping, time } = unwrapped;
  const recordHash = once(() => hash('sha256', accepted.body));
  const events = reading.map((event, part) => {
    if (event.dlp !== null) keepTrueCount(event.dlp);
    if (event.event_time === null) event.event_time = readTime(time) ?? null;
    if (wrapping !== null) event.extra = beside(event.extra, wrapping);
    return completeEvent(event, { accepted, format, part, recordHash }, completing);
  });
  const found = completing.dlpEvents === true ? findingsOf(events, accepted, completing) : [];
  return { events: [...events, ...found], misses: reading.reduce((sum, { misses }) => sum + misses, 0) };
}

function findingsOf(events: readonly AuditEvent[], { envelope }: AcceptedRecord, { redactionOf }: Completing) {
  return findingEvents(events, {
    item: envelope.index,
    detectorsOf: (tenant) => redactionOf(tenant).redactor.detectors,
  });
}

/** What the wrapping said, under names that the record does not use. */
function beside(extra: JsonObject, wrapping: JsonObject): JsonObject {
  const named = Object.entries(wrapping).map(([name, said]) => [
    Object.hasOwn(extra, name) ? `${name}_wrapping` : name,
    said,
  ]);
  return { ...extra, ...Object.fromEntries(named) };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

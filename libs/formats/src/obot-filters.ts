import { isJsonObject, type JsonObject, type JsonValue } from '@tripline/contract';
import type { MappedEvent } from './format.ts';

/** Older releases wrote the filter's HTTP status. */
const rejected = /^(?:rejected|denied|blocked|4\d\d\b)/i;
const mutated = /^mutated$/i;

/**
 * What Obot's filters, which see a message before it goes on, did to a call: one may reject it, which the exported outcome calls a failure, or
 * change it.
 * @param statuses `webhookStatuses`
 */
export function withFilters(event: MappedEvent, statuses: JsonValue | undefined): MappedEvent {
  const list = Array.isArray(statuses) ? (statuses as readonly JsonValue[]).filter(isJsonObject) : [];
  const refusal = list.find((filter) => rejected.test(textAt(filter, 'status')));
  if (refusal !== undefined) return decided(event, 'deny', refusal);
  const change = list.find((filter) => mutated.test(textAt(filter, 'status')));
  return change === undefined || event.verdict === 'deny' ? event : decided(event, 'redact', change);
}

/** A message that was changed on its way, by whichever filter. */
export function asChanged(event: MappedEvent): MappedEvent {
  if (event.verdict !== 'allow') return event;
  event.verdict = 'redact';
  event.decision_source = 'policy';
  return event;
}

function decided(event: MappedEvent, verdict: 'deny' | 'redact', filter: JsonObject): MappedEvent {
  event.verdict = verdict;
  event.decision_source = 'policy';
  event.policy ??= textAt(filter, 'name') || null;
  const message = textAt(filter, 'message');
  if (message !== '') event.reason = message;
  return event;
}

function textAt(record: JsonObject, key: string): string {
  const value = record[key];
  return typeof value === 'string' ? value : '';
}

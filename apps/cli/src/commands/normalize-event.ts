import { type AuditEvent, type JsonValue, parseJson } from '@tripline/contract';

/** An event as commands print it: by the names of its schema, times as text, JSON as JSON. */
export type PrintedEvent = Readonly<Record<string, unknown>>;

const times = ['event_time', 'received_at', 'hold_requested_at', 'hold_decided_at'] as const;
const json = ['arguments', 'extra'] as const;

/** Digits stay as the source wrote them, also through `JSON.stringify`. */
export function printedEvent(event: AuditEvent): PrintedEvent {
  const printed: Record<string, unknown> = { ...event };
  for (const field of times) printed[field] = timeText(event[field]);
  for (const field of json) printed[field] = jsonOf(event[field]);
  return printed;
}

/** RFC 3339 in UTC, to the microsecond. */
export function timeText(micros: number | null): string | null {
  if (micros === null) return null;
  const millis = Math.floor(micros / 1000);
  const rest = String(micros - millis * 1000).padStart(3, '0');
  return `${new Date(millis).toISOString().slice(0, -1)}${rest}Z`;
}

function jsonOf(text: string | null): JsonValue {
  return text === null ? null : (parseJson(text) ?? null);
}

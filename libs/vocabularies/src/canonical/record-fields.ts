import type { JsonValue } from '@tripline/contract';
import { isoTime } from '../iso-time.ts';
import type { Shaped } from '../vocabulary.ts';

/** Fields of the contract's records that are microseconds since the epoch, at whatever depth. */
const timeFields: ReadonlySet<string> = new Set([
  'event_time',
  'received_at',
  'hold_requested_at',
  'hold_decided_at',
  'first_event_time',
  'last_event_time',
  'detected_at',
  'watermark',
  'start',
  'end',
]);

/** Maps of the contract: their keys are data, not field names. */
const mapFields: ReadonlySet<string> = new Set(['group', 'breakdown']);

/** A record of the contract as JSON: nulls left out, times written as RFC 3339, everything else as it is. */
export function recordFields(record: object): Shaped {
  const fields: Record<string, JsonValue> = {};
  for (const [name, value] of Object.entries(record)) {
    if (value !== null) fields[name] = field(name, value);
  }
  return fields;
}

function field(name: string, value: unknown): JsonValue {
  if (typeof value === 'number' && timeFields.has(name)) return isoTime(value);
  if (Array.isArray(value)) return value.map((member) => field('', member));
  if (typeof value !== 'object' || value === null) return value as JsonValue;
  return (mapFields.has(name) ? { ...value } : recordFields(value)) as JsonValue;
}

import type { JsonValue } from '@tripline/contract';
import { readText } from './converters.ts';

/** W3C `traceparent`. Its end is not looked at: gateways log what a client sent, and the published samples cut the span's id short. */
const traceparent = /^[0-9a-f]{2}-([0-9a-f]{32})(?:-|$)/i;
const traceId = /^[0-9a-f]{32}$/i;
const NONE = '0'.repeat(32);

/** The trace's id, from a `traceparent` or by itself. @returns null for the id of no trace, undefined for a text that is neither */
export function readTraceId(value: JsonValue): string | null | undefined {
  const text = readText(value);
  if (typeof text !== 'string') return text;
  const id = traceparent.exec(text)?.[1] ?? (traceId.test(text) ? text : undefined);
  if (id === undefined) return undefined;
  return id === NONE ? null : id.toLowerCase();
}

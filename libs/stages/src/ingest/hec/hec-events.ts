import { isUtf8 } from 'node:buffer';
import type { FoundItem } from '../items.ts';
import { JsonReader, OPEN_ARRAY, OPEN_OBJECT } from '../json-reader.ts';
import { JsonWalk } from '../json-walk.ts';
import type { ScanLimits } from '../scan-json.ts';

/** Why HEC reads no further. */
export type HecStop = 'invalid_data_format' | 'event_required' | 'event_blank' | 'invalid_fields';

export type HecEvents =
  | {
      readonly ok: true;
      readonly items: readonly FoundItem[];
      /** The event that is not as HEC wants it: those before it are taken, it and what follows is not. null: all are good. */
      readonly stop: { readonly code: HecStop; readonly at: number } | null;
    }
  | { readonly ok: false; readonly reason: 'empty_body' | 'too_many_items' };

const QUOTE = 0x22;
const LOWER_N = 0x6e;

/**
 * Events as HEC's clients send them: JSON objects one after another, with or without white space between, never in an array. What Splunk would take
 * and we do not (too deep, no UTF-8) is a faulty item: it holds nobody up. Never throws.
 */
export function readHecEvents(body: Buffer, limits: ScanLimits): HecEvents {
  const reader = new JsonReader(body, limits.maxDepth);
  const walk = new JsonWalk(body, limits.maxDepth);
  const isWhole = isUtf8(body);
  const items: FoundItem[] = [];
  let at = reader.skipSpace(0);
  if (at === body.length) return { ok: false, reason: 'empty_body' };
  while (at < body.length) {
    const end = reader.byteAt(at) === OPEN_OBJECT ? reader.readValue(at) : -1;
    const code = end < 0 ? 'invalid_data_format' : stopOf(walk, at);
    if (code !== null) return { ok: true, items, stop: { code, at: items.length } };
    if (items.length === limits.maxItems) return { ok: false, reason: 'too_many_items' };
    const bytes = body.subarray(at, end);
    const fault = reader.fault ?? (isWhole || isUtf8(bytes) ? null : 'invalid_utf8');
    items.push({ body: bytes, mediaType: 'application/json', fault });
    at = reader.skipSpace(end);
  }
  return { ok: true, items, stop: null };
}

/** What HEC finds wrong with one event. */
function stopOf(walk: JsonWalk, at: number): HecStop | null {
  let event: HecStop | null = 'event_required';
  let areFieldsFlat = true;
  walk.members(at, (key, value) => {
    const end = walk.skip(value);
    if (key === 'event') event = isBlank(walk, value, end) ? 'event_blank' : null;
    if (key === 'fields') areFieldsFlat = isFlat(walk, value);
    return end;
  });
  return event ?? (areFieldsFlat ? null : 'invalid_fields');
}

function isBlank(walk: JsonWalk, at: number, end: number): boolean {
  return walk.begins(at, LOWER_N) || (walk.begins(at, QUOTE) && end === at + 2);
}

/** Values, and lists of values for fields that have several. */
function isFlat(walk: JsonWalk, at: number): boolean {
  if (!walk.begins(at, OPEN_OBJECT)) return false;
  let isAllFlat = true;
  walk.values(at, (value) => {
    if (walk.begins(value, OPEN_OBJECT)) isAllFlat = false;
    if (!walk.begins(value, OPEN_ARRAY)) return walk.skip(value);
    return walk.elements(value, (element) => {
      if (walk.begins(element, OPEN_OBJECT) || walk.begins(element, OPEN_ARRAY)) isAllFlat = false;
      return walk.skip(element);
    });
  });
  return isAllFlat;
}

import { itemMediaType } from './media-type.ts';
import { splitOtlp } from './otlp-items.ts';
import { type Item, type ItemFault, type ScanFailure, scanJson } from './scan-json.ts';
import type { Terms } from './terms.ts';

/** One record of those that arrived together. */
export interface FoundItem {
  readonly body: Buffer;
  readonly mediaType: string;
  /** What is wrong with it; null when nothing is. */
  readonly fault: ItemFault | 'too_large' | null;
}

export type Found =
  | { readonly ok: true; readonly items: readonly FoundItem[] }
  | { readonly ok: false; readonly reason: ScanFailure };

/** The records in an inflated body of any kind that we know. Never throws. */
export function readItems(body: Buffer, contentType: string | null, limits: Terms['limits']): Found {
  if (isAvro(body)) return { ok: false, reason: 'body_unreadable' };
  const scan = scanJson(body, limits);
  if (!scan.ok) return scan;
  const mediaType = itemMediaType(contentType);
  const items = scan.items.flatMap((item) => itemsOf(body, item).map((found) => ({ ...found, mediaType })));
  return items.length > limits.maxItems ? { ok: false, reason: 'too_many_items' } : { ok: true, items };
}

/** A record as it lies in the body; an OTLP export request holds many. One without any is told as a record that no format knows. */
function itemsOf(body: Buffer, { start, end, fault }: Item): Omit<FoundItem, 'mediaType'>[] {
  const whole = body.subarray(start, end);
  const parts = fault === null ? (splitOtlp(whole) ?? []) : [];
  return parts.length === 0 ? [{ body: whole, fault }] : parts.map((part) => ({ body: part, fault: null }));
}

/** Confluent framing, or Avro's single-object encoding: not JSON with a fault, but something else. */
function isAvro(body: Buffer): boolean {
  return body[0] === 0x00 || (body[0] === 0xc3 && body[1] === 0x01);
}

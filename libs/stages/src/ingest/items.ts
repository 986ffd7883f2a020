import { itemMediaType } from './media-type.ts';
import { looksLikeOtlp, splitJson } from './otlp/split-json.ts';
import { type Item, type ItemFault, type ScanFailure, scanJson } from './scan-json.ts';
import type { Terms } from './terms.ts';
import { mayBeTextLines, textLines } from './text-lines.ts';

/** One record of those that arrived together. */
export interface FoundItem {
  readonly body: Buffer;
  readonly mediaType: string;
  /** What is wrong with it; null when nothing is. */
  readonly fault: ItemFault | 'too_large' | null;
}

export type Found =
  | { readonly ok: true; readonly items: readonly FoundItem[] }
  | { readonly ok: false; readonly reason: ScanFailure | 'decompression_limit' };

/** The records in an inflated body of any kind that we know. Never throws. */
export function readItems(body: Buffer, contentType: string | null, limits: Terms['limits']): Found {
  if (isAvro(body)) return { ok: false, reason: 'body_unreadable' };
  const scan = scanJson(body, limits);
  if (!scan.ok) return scan;
  const mediaType = itemMediaType(contentType);
  const items: FoundItem[] = [];
  for (const item of scan.items) {
    const found = itemsOf(body, item, mediaType, limits);
    if (!found.ok) return found;
    for (const one of found.items) items.push(one);
    if (items.length > limits.maxItems) return { ok: false, reason: 'too_many_items' };
  }
  return { ok: true, items };
}

/** A record as it lies in the body; an OTLP export request holds many. One without any is told as a record that no format knows. */
function itemsOf(body: Buffer, item: Item, mediaType: string, limits: Terms['limits']): Found {
  const split = looksLikeOtlp(body, item) ? splitJson(body, item, limits) : undefined;
  if (split?.ok === false || (split !== undefined && split.items.length > 0)) return split;
  const bytes = body.subarray(item.start, item.end);
  if (item.fault === 'body_unreadable' && mayBeTextLines(bytes)) return { ok: true, items: textLines(bytes) };
  return { ok: true, items: [{ body: bytes, mediaType, fault: item.fault }] };
}

/** Confluent framing, or Avro's single-object encoding: not JSON with a fault, but something else. */
function isAvro(body: Buffer): boolean {
  return body[0] === 0x00 || (body[0] === 0xc3 && body[1] === 0x01);
}

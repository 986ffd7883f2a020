import { itemMediaType } from './media-type.ts';
import type { OtlpSplit } from './otlp/otlp-split.ts';
import { jsonSplitter, looksLikeOtlp } from './otlp/split-json.ts';
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
  const split = jsonSplitter(body, limits);
  const items: FoundItem[] = [];
  for (const item of scan.items) {
    const found = (looksLikeOtlp(body, item) && recordsOf(split(item))) || itemsOf(body, item, mediaType);
    if (!found.ok) return found;
    for (const one of found.items) items.push(one);
    if (items.length > limits.maxItems) return { ok: false, reason: 'too_many_items' };
  }
  return { ok: true, items };
}

/** The records of an OTLP export request. One without any is told as a record that no format knows. */
function recordsOf(split: OtlpSplit | undefined): OtlpSplit | undefined {
  return split?.ok && split.items.length === 0 ? undefined : split;
}

/** A record as it lies in the body, or the lines of text that are there instead. */
function itemsOf(
  body: Buffer,
  item: Item,
  mediaType: string,
): { readonly ok: true; readonly items: readonly FoundItem[] } {
  const bytes = body.subarray(item.start, item.end);
  if (item.fault === 'body_unreadable' && mayBeTextLines(bytes)) return { ok: true, items: textLines(bytes) };
  return { ok: true, items: [{ body: bytes, mediaType, fault: item.fault }] };
}

/** Confluent framing, or Avro's single-object encoding: not JSON with a fault, but something else. */
function isAvro(body: Buffer): boolean {
  return body[0] === 0x00 || (body[0] === 0xc3 && body[1] === 0x01);
}

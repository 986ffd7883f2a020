import type { FoundItem } from '../items.ts';
import type { Terms } from '../terms.ts';

export type OtlpLimits = Pick<Terms['limits'], 'maxDepth' | 'maxItems' | 'maxInflatedBytes'>;

/** The records of an OTLP export request: each an OTLP/JSON document of one record. */
export type OtlpSplit =
  | { readonly ok: true; readonly items: readonly FoundItem[] }
  | { readonly ok: false; readonly reason: 'body_unreadable' | 'too_many_items' | 'decompression_limit' };

import { type Found, type FoundItem, readItems } from '../items.ts';
import type { Terms } from '../terms.ts';

/** What a raw request says of all its events, in its address. */
const metadataNames = ['time', 'host', 'source', 'sourcetype', 'index'] as const;
const LONGEST_METADATA = 1_024;

/** The records of a raw request: JSON in any arrangement, or lines of text with JSON in them. With metadata each is put into an event as HEC's clients write it. */
export function readHecRaw(body: Buffer, query: URLSearchParams, limits: Terms['limits']): Found {
  const found = readItems(body, null, limits);
  const metadata = metadataOf(query);
  if (!found.ok || metadata === '') return found;
  // Every record carries it: what an address holds before many short lines would multiply.
  if (body.length + found.items.length * metadata.length > limits.maxInflatedBytes)
    return { ok: false, reason: 'decompression_limit' };
  return { ok: true, items: found.items.map((item) => withMetadata(item, metadata)) };
}

/** @returns members of a JSON object, each with a comma before it */
function metadataOf(query: URLSearchParams): string {
  return metadataNames
    .flatMap((name) => {
      const value = query.get(name);
      if (value === null || value === '' || value.length > LONGEST_METADATA) return [];
      return [`,"${name}":${JSON.stringify(value.toWellFormed())}`];
    })
    .join('');
}

function withMetadata(item: FoundItem, metadata: string): FoundItem {
  if (item.fault !== null) return item;
  return {
    ...item,
    mediaType: 'application/json',
    body: Buffer.concat([Buffer.from('{"event":'), item.body, Buffer.from(`${metadata}}`)]),
  };
}

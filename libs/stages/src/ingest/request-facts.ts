import { randomUUID } from 'node:crypto';
import type { HttpHead } from '@tripline/pipeline';
import type { PackedEncoding } from '@tripline/secrets';
import { type RequestFacts, TENANT_HEADER, tenantOf } from './arrival.ts';
import { cloudEventAttributes } from './cloudevents.ts';
import type { Refusal } from './refusals.ts';
import type { Sender } from './sender.ts';

const STREAM_HEADER = 'x-tripline-stream';
const streamPattern = /^[A-Za-z0-9._:-]{1,128}$/;
const idempotencyPattern = /^[\x20-\x7e]{1,255}$/;
const encodings = new Map<string, PackedEncoding>([
  ['', 'identity'],
  ['identity', 'identity'],
  ['gzip', 'gzip'],
  ['x-gzip', 'gzip'],
  ['zstd', 'zstd'],
]);

/** What the headers say, or what is wrong with them. @param takes whether the protocol takes a body of this content type */
export function readFacts(
  head: HttpHead,
  sender: Sender,
  takes: (contentType: string | null) => boolean,
): RequestFacts | Refusal {
  const contentType = header(head, 'content-type') ?? null;
  const encoding = encodings.get((header(head, 'content-encoding') ?? '').trim().toLowerCase());
  const stream = header(head, STREAM_HEADER) ?? sender.id;
  const idempotencyKey = header(head, 'idempotency-key') ?? null;
  const tenant = tenantOf(header(head, TENANT_HEADER), { tenant: sender.tenant, trusted: sender.source.trusted });
  if (encoding === undefined) return { code: 'unsupported_encoding' };
  if (!takes(contentType)) return { code: 'unsupported_media_type' };
  if (!streamPattern.test(stream)) return { code: 'invalid_stream' };
  if (idempotencyKey !== null && !idempotencyPattern.test(idempotencyKey)) return { code: 'invalid_idempotency_key' };
  if (tenant === undefined) return { code: 'tenant_invalid' };
  const { remoteAddress: clientAddress } = head;
  const cloudEvent = cloudEventAttributes({ prefix: 'ce-', entries: decodedHeaders(head), contentType });
  return { encoding, contentType, cloudEvent, stream, tenant, idempotencyKey, requestId: randomUUID(), clientAddress };
}

/** What CloudEvents writes into HTTP headers is percent-encoded; what does not decode is taken as it is. */
function* decodedHeaders(head: HttpHead): Generator<readonly [string, string | undefined]> {
  for (const name in head.headers) {
    if (!name.startsWith('ce-')) continue;
    const value = header(head, name);
    yield [name, value === undefined ? undefined : decoded(value)];
  }
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function header({ headers }: HttpHead, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

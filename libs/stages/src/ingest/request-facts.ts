import { randomUUID } from 'node:crypto';
import type { HttpRequest } from '@tripline/pipeline';
import { findApiKey, type PackedEncoding } from '@tripline/secrets';
import type { Settings } from '../settings/settings.ts';
import type { RequestFacts } from './arrival.ts';
import { isJsonLike } from './media-type.ts';
import type { RefusalCode } from './refusals.ts';

export type ApiKey = Settings['apiKeys'][number];

const STREAM_HEADER = 'x-tripline-stream';
const streamPattern = /^[A-Za-z0-9._:-]{1,128}$/;
const idempotencyPattern = /^[\x20-\x7e]{1,255}$/;
const bearerPattern = /^bearer +(\S+) *$/i;
const encodings = new Map<string, PackedEncoding>([
  ['', 'identity'],
  ['identity', 'identity'],
  ['gzip', 'gzip'],
  ['x-gzip', 'gzip'],
  ['zstd', 'zstd'],
]);

/** The API key that a request presents; undefined when it presents none that we know. */
export function authenticate(request: HttpRequest, keys: readonly ApiKey[]): ApiKey | undefined {
  const presented = bearerPattern.exec(header(request, 'authorization') ?? '')?.[1] ?? header(request, 'x-api-key');
  return presented === undefined ? undefined : findApiKey(presented, keys);
}

/** What the headers say, or the code of what is wrong with them. */
export function readFacts(request: HttpRequest, key: ApiKey): RequestFacts | RefusalCode {
  const contentType = header(request, 'content-type') ?? null;
  const encoding = encodings.get((header(request, 'content-encoding') ?? '').trim().toLowerCase());
  const stream = header(request, STREAM_HEADER) ?? key.id;
  const idempotencyKey = header(request, 'idempotency-key') ?? null;
  if (encoding === undefined) return 'unsupported_encoding';
  if (!isJsonLike(contentType)) return 'unsupported_media_type';
  if (!streamPattern.test(stream)) return 'invalid_stream';
  if (idempotencyKey !== null && !idempotencyPattern.test(idempotencyKey)) return 'invalid_idempotency_key';
  const { tenant } = key;
  const requestId = randomUUID();
  return { encoding, contentType, stream, tenant, idempotencyKey, requestId, clientAddress: request.remoteAddress };
}

function header({ headers }: HttpRequest, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

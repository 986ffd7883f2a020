import { gzipSync } from 'node:zlib';
import { reasonCodes } from '@tripline/contract';
import { Agent, request } from 'undici';

export interface IngestEndpoint {
  /** Of `POST /v1/events`. */
  readonly url: URL;
  readonly key: { reveal(): string };
  /** Names what keeps its order at the receiver. */
  readonly stream: string;
  /** PEM. */
  readonly tls: { readonly ca?: string; readonly cert?: string; readonly key?: string };
}

/** What became of one request. Codes are those of ingest's answers. */
export type Answer =
  | {
      readonly kind: 'accepted';
      readonly accepted: number;
      readonly rejected: number;
      readonly reasons: readonly string[];
    }
  /** Understood, and nothing in it can be accepted. */
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'too_large' }
  | { readonly kind: 'later'; readonly code: string; readonly afterMs: number | null }
  /** Nothing that is sent will be taken until a person has acted. */
  | { readonly kind: 'stopped'; readonly code: string };

const REQUEST_MS = 30_000;
const MAX_ANSWER_BYTES = 64 * 1024;
const COMPRESS_FROM_BYTES = 1024;
const LONGEST_WAIT_S = 3600;

/** Connections to ingest, with the one thing that is done over them. Redirects are not followed. */
export class IngestClient {
  readonly #endpoint: IngestEndpoint;
  readonly #agent: Agent;

  constructor(endpoint: IngestEndpoint) {
    this.#endpoint = endpoint;
    this.#agent = new Agent({ connect: { timeout: 10_000, ...endpoint.tls }, connections: 1 });
  }

  /** @param idempotencyKey the same for every attempt to send these bytes */
  async post(body: Buffer, idempotencyKey: string): Promise<Answer> {
    const { url, key, stream } = this.#endpoint;
    const isPacked = body.length >= COMPRESS_FROM_BYTES;
    try {
      const reply = await request(url, {
        method: 'POST',
        dispatcher: this.#agent,
        headersTimeout: REQUEST_MS,
        bodyTimeout: REQUEST_MS,
        body: isPacked ? gzipSync(body, { level: 1 }) : body,
        headers: {
          authorization: `Bearer ${key.reveal()}`,
          'content-type': 'application/x-ndjson',
          'x-tripline-stream': stream,
          'idempotency-key': idempotencyKey,
          ...(isPacked ? { 'content-encoding': 'gzip' } : {}),
        },
      });
      return answerOf(reply.statusCode, await textOf(reply.body), reply.headers['retry-after']);
    } catch (error) {
      return { kind: 'later', code: networkCode(error), afterMs: null };
    }
  }

  close(): Promise<void> {
    return this.#agent.close();
  }
}

/** An answer by its status; pure. */
export function answerOf(status: number, text: string, retryAfter: string | string[] | undefined): Answer {
  const body = objectOf(text);
  if (status === 202) {
    const rejected = Array.isArray(body['rejected']) ? (body['rejected'] as readonly unknown[]) : [];
    return {
      kind: 'accepted',
      accepted: numberOf(body['accepted']),
      rejected: numberOf(body['rejectedCount']),
      reasons: rejected.map((item) => wordOf(asObject(item)['reason'])),
    };
  }
  const code = wordOf(asObject(body['error'])['code'], `http_${status}`);
  if (status === 413) return { kind: 'too_large' };
  if (status === 400 && isAboutRecords(code)) return { kind: 'refused', code };
  if (status === 408 || status === 429 || status >= 500) return { kind: 'later', code, afterMs: waitOf(retryAfter) };
  return { kind: 'stopped', code };
}

/** Anything else that is a bad request, such as a header or a gateway that wants TLS, would be so for all records. */
function isAboutRecords(code: string): boolean {
  return Object.hasOwn(reasonCodes, code) && code !== 'tenant_invalid';
}

async function textOf(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) break;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function waitOf(retryAfter: string | string[] | undefined): number | null {
  const text = Array.isArray(retryAfter) ? retryAfter[0] : retryAfter;
  return text !== undefined && /^\d{1,6}$/.test(text) ? Math.min(Number(text), LONGEST_WAIT_S) * 1000 : null;
}

function objectOf(text: string): Readonly<Record<string, unknown>> {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return {};
  }
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

/** The other side's word is shown to people: only what looks like a code. */
function wordOf(value: unknown, otherwise = 'unknown'): string {
  return typeof value === 'string' && /^[a-z0-9_]{1,64}$/.test(value) ? value : otherwise;
}

function networkCode(error: unknown): string {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^[A-Z0-9_]{1,64}$/.test(code) ? code : 'NETWORK';
}

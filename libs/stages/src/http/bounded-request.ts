import { type RequestOptions as HttpOptions, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

export interface BoundedRequest {
  readonly url: URL;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** PEM of the authorities to trust instead of those of the system. */
  readonly ca?: string | undefined;
  /** For the whole of it, from the connection to the last byte. */
  readonly timeoutMs: number;
  /** A longer answer is not read to its end. */
  readonly maxBytes: number;
}

export interface BoundedReply {
  readonly status: number;
  readonly body: Buffer;
}

/** There is no answer. `code` is Node's word for it, or ours: TIMEOUT, REPLY_TOO_LARGE. Its message says nothing more. */
export class NoReplyError extends Error {
  readonly code: string;
  constructor(code: string) {
    super('no reply');
    this.name = 'NoReplyError';
    this.code = code;
  }
}

/**
 * One small request to a service that the operator has named: no redirects, a deadline, a bounded answer. Every status is an answer.
 * @throws NoReplyError
 */
export async function boundedRequest({ maxBytes, body, ...asked }: BoundedRequest): Promise<BoundedReply> {
  try {
    const reply = await answer(asked, body);
    return { status: reply.statusCode ?? 0, body: await bodyOf(reply, maxBytes) };
  } catch (error) {
    throw error instanceof NoReplyError ? error : new NoReplyError(codeOf(error));
  }
}

function answer(
  { url, method, headers, ca, timeoutMs }: Omit<BoundedRequest, 'maxBytes' | 'body'>,
  body: string | undefined,
): Promise<IncomingMessage> {
  const options: HttpOptions & { readonly ca?: string } = {
    method,
    headers: body === undefined ? headers : { ...headers, 'content-length': Buffer.byteLength(body) },
    signal: AbortSignal.timeout(timeoutMs),
    ...(ca === undefined ? {} : { ca }),
  };
  return new Promise((resolve, reject) => {
    const request = url.protocol === 'https:' ? requestHttps(url, options) : requestHttp(url, options);
    request.once('response', resolve).once('error', reject).end(body);
  });
}

async function bodyOf(reply: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of reply as AsyncIterable<Buffer>) {
    parts.push(part);
    bytes += part.length;
    if (bytes > maxBytes) throw new NoReplyError('REPLY_TOO_LARGE');
  }
  return Buffer.concat(parts);
}

function codeOf(error: unknown): string {
  const { name, code, cause } = error as { name?: unknown; code?: unknown; cause?: { name?: unknown } };
  if (name === 'TimeoutError' || cause?.name === 'TimeoutError' || name === 'AbortError') return 'TIMEOUT';
  return typeof code === 'string' ? code : 'UNKNOWN';
}

import type { IncomingHttpHeaders } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { type HecEnvelope, type ReadBody, readHecBody } from './hec-body.ts';

export interface HecRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface HecReply {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface HecRules {
  readonly token: string;
  /** Indexes that the token may write to; undefined: all. */
  readonly indexes?: readonly string[];
  readonly maxEventBytes: number;
  readonly maxContentBytes: number;
}

export interface HecVerdict {
  readonly reply: HecReply;
  readonly taken: ReadBody['events'];
}

const EVENT_PATHS = new Set(['/services/collector/event', '/services/collector', '/services/collector/event/1.0']);
const HEALTH_PATHS = new Set(['/services/collector/health', '/services/collector/health/1.0']);

/** What Splunk answers to a request, and which of its events it takes. */
export function answerByTheRules(request: HecRequest, rules: HecRules): HecVerdict {
  if (request.method === 'GET' && HEALTH_PATHS.has(request.path)) return refuse(hecReply(200, 17, 'HEC is healthy'));
  if (!EVENT_PATHS.has(request.path))
    return refuse(hecReply(404, 404, 'The requested URL was not found on this server.'));
  if (request.method !== 'POST') return refuse(hecReply(405, 405, 'Method Not Allowed'));
  const refusal = authorize(request.headers.authorization, rules.token);
  if (refusal !== undefined) return refuse(refusal);
  const body = inflate(request, rules.maxContentBytes);
  return Buffer.isBuffer(body) ? answerBody(body, rules) : refuse(body);
}

/** The body as it was before compression, or why it cannot be had. */
export function inflate({ headers, body }: HecRequest, maxContentBytes: number): Buffer | HecReply {
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding !== 'gzip' && encoding !== 'identity') return hecReply(415, 415, 'Unsupported Media Type');
  const tooLarge = hecReply(413, 413, 'Content-Length too large');
  if (encoding === 'identity') return body.length <= maxContentBytes ? body : tooLarge;
  try {
    return gunzipSync(body, { maxOutputLength: maxContentBytes });
  } catch (error) {
    const isTooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    return isTooLarge ? tooLarge : hecReply(400, 6, 'Invalid data format', { 'invalid-event-number': 0 });
  }
}

export function hecReply(status: number, code: number, text: string, more: object = {}): HecReply {
  return { status, body: JSON.stringify({ text, code, ...more }) };
}

/** What Splunk would take without a word and index wrongly. */
export function violationsOf({ time, event, fields }: HecEnvelope): string[] {
  const violations: string[] = [];
  if (typeof time !== 'number') violations.push('time is no number');
  else if (time > 1e11) violations.push('time is not in seconds');
  if (typeof event !== 'object' || event === null) return violations;
  const twice = Object.keys(fields ?? {}).filter((name) => name in event);
  return [...violations, ...twice.map((name) => `${name} is indexed and in the event, so Splunk has it twice`)];
}

function answerBody(body: Buffer, rules: HecRules): HecVerdict {
  const { events, refusal } = readHecBody(body, rules);
  if (refusal !== undefined)
    return { reply: hecReply(400, refusal.code, refusal.text, { 'invalid-event-number': refusal.at }), taken: events };
  if (events.length === 0) return refuse(hecReply(400, 5, 'No data'));
  return { reply: hecReply(200, 0, 'Success'), taken: events };
}

function authorize(header: string | undefined, token: string): HecReply | undefined {
  if (header === undefined || header === '') return hecReply(401, 2, 'Token is required');
  if (!header.startsWith('Splunk ')) return hecReply(401, 3, 'Invalid authorization');
  return header === `Splunk ${token}` ? undefined : hecReply(403, 4, 'Invalid token');
}

function refuse(reply: HecReply): HecVerdict {
  return { reply, taken: [] };
}

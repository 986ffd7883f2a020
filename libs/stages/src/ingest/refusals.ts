import { type ReasonCode, reasonCodes } from '@tripline/contract';
import type { HttpReply } from '@tripline/pipeline';

/** Why a request is refused. */
export interface Refusal {
  readonly code: RefusalCode;
  /** What the sender showed, where it may not send. */
  readonly credential?: 'missing' | 'malformed' | 'unknown';
  /** Position of the first item, where the request is refused because all of its items are. */
  readonly index?: number;
  readonly retryAfterSeconds?: number;
}

/** A refusal with what every protocol tells of it. */
export interface DescribedRefusal extends Refusal {
  readonly status: number;
  readonly message: string;
  readonly headers: Readonly<Record<string, string>>;
}

interface Row {
  readonly status: number;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Every answer of ingest that is not a success, by its code: stable and documented. None repeats anything of the request. */
const refusals = {
  unauthorized: {
    status: 401,
    message: 'a valid API key is needed, as Authorization: Bearer <key> or x-api-key: <key>',
    headers: { 'www-authenticate': 'Bearer' },
  },
  unsupported_media_type: {
    status: 415,
    message: 'the content type is none that this address takes; text must be in UTF-8',
  },
  unsupported_encoding: { status: 415, message: 'the content encoding must be gzip or zstd, or be left out' },
  invalid_idempotency_key: { status: 400, message: 'idempotency-key must be 1 to 255 printable ASCII characters' },
  invalid_stream: {
    status: 400,
    message: 'x-tripline-stream must be 1 to 128 letters, digits, dots, dashes, colons or underscores',
  },
  over_quota: {
    status: 429,
    message: 'the tenant has sent more than its quota; nothing was accepted, send again later',
  },
  busy: {
    status: 503,
    message: 'too much is being worked on; nothing was accepted, send again later',
    headers: { 'retry-after': '1' },
  },
  not_acknowledged: {
    status: 503,
    message:
      'the events were not acknowledged in time and whether they were stored is unknown; send them again, with the same idempotency-key so that they count once',
    headers: { 'retry-after': '5' },
  },
  body_too_large: { status: 413, message: 'the request body is larger than the limit' },
  bad_request: { status: 400, message: 'the request cannot be read' },
  certificate_required: { status: 401, message: 'a client certificate that this server trusts is needed' },
  internal: {
    status: 500,
    message: 'the request could not be handled; nothing is known to have been accepted',
  },
} satisfies Record<string, Row>;

export type RefusalCode = keyof typeof refusals | ReasonCode;

/** The reasons that a sender can mend by sending less at a time. */
const tooLarge: ReadonlySet<string> = new Set<ReasonCode>(['too_large', 'too_many_items', 'decompression_limit']);

export function describeRefusal(refusal: Refusal): DescribedRefusal {
  const { code, retryAfterSeconds } = refusal;
  const {
    status,
    message,
    headers = {},
  }: Row = isOwn(code) ? refusals[code] : { status: tooLarge.has(code) ? 413 : 400, message: reasonCodes[code] };
  if (retryAfterSeconds === undefined) return { ...refusal, status, message, headers };
  return { ...refusal, status, message, headers: { ...headers, 'retry-after': String(retryAfterSeconds) } };
}

/** The answer where a protocol has no form of its own. */
export function plainRefusal({ status, code, message, headers }: DescribedRefusal): HttpReply {
  return { status, headers, body: { error: { code, message } } };
}

function isOwn(code: RefusalCode): code is keyof typeof refusals {
  return Object.hasOwn(refusals, code);
}

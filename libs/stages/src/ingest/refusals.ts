import { type ReasonCode, reasonCodes } from '@tripline/contract';
import type { HttpReply } from '@tripline/pipeline';

interface Refusal {
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
    message: 'the content type must be JSON or NDJSON in UTF-8, or be left out',
  },
  unsupported_encoding: { status: 415, message: 'the content encoding must be gzip or zstd, or be left out' },
  invalid_idempotency_key: { status: 400, message: 'idempotency-key must be 1 to 255 printable ASCII characters' },
  invalid_stream: {
    status: 400,
    message: 'x-tripline-stream must be 1 to 128 letters, digits, dots, dashes, colons or underscores',
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
} satisfies Record<string, Refusal>;

export type RefusalCode = keyof typeof refusals | ReasonCode;

/** The reasons that a sender can mend by sending less at a time. */
const tooLarge: ReadonlySet<string> = new Set<ReasonCode>(['too_large', 'too_many_items', 'decompression_limit']);

export function refusal(code: RefusalCode): HttpReply {
  const { status, message, headers }: Refusal = isOwn(code)
    ? refusals[code]
    : { status: tooLarge.has(code) ? 413 : 400, message: reasonCodes[code] };
  return { status, headers, body: { error: { code, message } } };
}

function isOwn(code: RefusalCode): code is keyof typeof refusals {
  return Object.hasOwn(refusals, code);
}

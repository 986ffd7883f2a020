import type { HttpReply } from '@tripline/pipeline';
import type { DescribedRefusal } from '../refusals.ts';
import type { HecStop } from './hec-events.ts';

interface HecCode {
  readonly status: number;
  readonly code: number;
  readonly text: string;
}

/** HEC's own answers: what its clients go by. */
const codes = {
  success: { status: 200, code: 0, text: 'Success' },
  token_required: { status: 401, code: 2, text: 'Token is required' },
  invalid_authorization: { status: 401, code: 3, text: 'Invalid authorization' },
  invalid_token: { status: 403, code: 4, text: 'Invalid token' },
  no_data: { status: 400, code: 5, text: 'No data' },
  invalid_data_format: { status: 400, code: 6, text: 'Invalid data format' },
  internal: { status: 500, code: 8, text: 'Internal server error' },
  busy: { status: 503, code: 9, text: 'Server is busy' },
  invalid_channel: { status: 400, code: 11, text: 'Invalid data channel' },
  event_required: { status: 400, code: 12, text: 'Event field is required' },
  event_blank: { status: 400, code: 13, text: 'Event field cannot be blank' },
  ack_disabled: { status: 400, code: 14, text: 'ACK is disabled' },
  invalid_fields: { status: 400, code: 15, text: 'Error in handling indexed fields' },
  query_token: { status: 400, code: 16, text: 'Query string authorization is not enabled' },
  healthy: { status: 200, code: 17, text: 'HEC is healthy' },
  queues_full: { status: 503, code: 18, text: 'HEC is unhealthy, queues are full' },
  too_large: { status: 413, code: 27, text: 'Request entity too large' },
} satisfies Record<string, HecCode>;

export type HecAnswer = keyof typeof codes;

export function hecReply(answer: HecAnswer, more: object = {}): HttpReply {
  const { status, code, text } = codes[answer];
  return { status, body: { text, code, ...more } };
}

/** All of it is stored, or all before the event at which HEC stopped: its clients go on from there. */
export function hecAccepted(stop: { readonly code: HecStop; readonly at: number } | null): HttpReply {
  return stop === null ? hecReply('success') : hecReply(stop.code, { 'invalid-event-number': stop.at });
}

/** A refusal of ours in HEC's words; the status stays ours where HEC has no word for it. */
export function hecRefused(refusal: DescribedRefusal): HttpReply {
  const { status, message, headers, index } = refusal;
  const answer = answerTo(refusal);
  if (answer !== undefined)
    return { ...hecReply(answer), headers: answer === 'busy' ? headers : {}, status: statusOf(answer, status) };
  const { code } = codes.invalid_data_format;
  const at = index === undefined ? {} : { 'invalid-event-number': index };
  return {
    status,
    headers,
    body: { text: index === undefined ? message : codes.invalid_data_format.text, code, ...at },
  };
}

/** A tenant above its quota is told so by 429: HEC's own code is that of a busy server, which every client waits for. */
function statusOf(answer: HecAnswer, status: number): number {
  return answer === 'busy' ? status : codes[answer].status;
}

function answerTo({ code, status, credential }: DescribedRefusal): HecAnswer | undefined {
  if (code === 'unauthorized')
    return credential === 'missing'
      ? 'token_required'
      : credential === 'malformed'
        ? 'invalid_authorization'
        : 'invalid_token';
  if (code === 'empty_body') return 'no_data';
  if (status === 429 || status === 503) return 'busy';
  if (status === 413) return 'too_large';
  return status >= 500 ? 'internal' : undefined;
}

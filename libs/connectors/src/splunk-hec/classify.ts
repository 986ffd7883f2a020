import { isJsonObject, type JsonObject, parseJson } from '@tripline/contract';
import type { ItemOutcome } from '@tripline/pipeline';
import type { HttpReply, Split, Verdict } from '../contract.ts';
import { outcomeOfStatus } from '../http/http-status.ts';

type Refusal = { readonly kind: 'rejected' | 'retry' | 'pause'; readonly code: string };

/**
 * HEC's own codes. `rejected` concerns one event, `retry` passes, `pause` needs someone. An index that the token may not write to pauses, although
 * Splunk names one event: the index is the integration's, so every event would follow it into the dead letters. An empty body is never sent:
 * code 5 means that something on the way took it.
 */
const refusals: Readonly<Record<number, Refusal>> = {
  1: { kind: 'pause', code: 'token_disabled' },
  2: { kind: 'pause', code: 'token_missing' },
  3: { kind: 'pause', code: 'authorization_invalid' },
  4: { kind: 'pause', code: 'token_unknown' },
  5: { kind: 'retry', code: 'no_data' },
  6: { kind: 'rejected', code: 'invalid_data_format' },
  7: { kind: 'pause', code: 'index_not_allowed' },
  8: { kind: 'retry', code: 'server_error' },
  9: { kind: 'retry', code: 'server_busy' },
  10: { kind: 'pause', code: 'channel_missing' },
  11: { kind: 'pause', code: 'channel_invalid' },
  12: { kind: 'rejected', code: 'event_missing' },
  13: { kind: 'rejected', code: 'event_blank' },
  14: { kind: 'pause', code: 'acknowledgement_disabled' },
  15: { kind: 'rejected', code: 'fields_nested' },
  16: { kind: 'pause', code: 'query_authorization_disabled' },
  18: { kind: 'retry', code: 'queues_full' },
  19: { kind: 'retry', code: 'acknowledgement_unavailable' },
  20: { kind: 'retry', code: 'queues_full' },
};

/**
 * What an answer of HEC says of each event. `invalid-event-number` is the position, from 0, at which Splunk stopped: what lies before was taken.
 * @param items number of events in the request
 */
export function classify(reply: HttpReply, items: number): readonly Verdict[] | Split {
  const { status } = reply;
  const answer = read(reply.body);
  const code = answer?.['code'];
  if (status >= 200 && status < 300) return fill(items, code === 0 ? { kind: 'delivered' } : unexplained(reply));
  const refusal = typeof code === 'number' ? refusals[code] : undefined;
  if (refusal === undefined) return withoutCode(reply, items);
  const stoppedAt = answer?.['invalid-event-number'];
  const isKnown = typeof stoppedAt === 'number' && Number.isInteger(stoppedAt) && stoppedAt >= 0 && stoppedAt < items;
  if (refusal.kind === 'rejected')
    return isKnown ? refusedAt(stoppedAt, items, refusal.code, status) : { kind: 'split', code: refusal.code, status };
  const taken = isKnown ? stoppedAt : 0;
  return [...fill(taken, { kind: 'delivered' }), ...fill(items - taken, { ...refusal, status })];
}

function refusedAt(position: number, items: number, code: string, status: number): readonly Verdict[] {
  return [
    ...fill(position, { kind: 'delivered' }),
    { kind: 'rejected', code, status },
    ...fill(items - position - 1, { kind: 'unread', code }),
  ];
}

/** An answer that is not Splunk's own: a proxy's or a gateway's. A 400 of theirs says nothing of our events, so none is given up. */
function withoutCode(reply: HttpReply, items: number): readonly Verdict[] | Split {
  const outcome = outcomeOfStatus(reply.status);
  if (outcome.kind === 'split') return outcome.code === 'bad_request' ? fill(items, unexplained(reply)) : outcome;
  return fill(items, outcome.kind === 'delivered' ? unexplained(reply) : outcome);
}

/** Half an answer of HEC comes from a broken connection; any other text from something that is no HEC. */
function unexplained({ status, body }: HttpReply): ItemOutcome {
  if (body.startsWith('{') && read(body) === undefined) return { kind: 'retry', code: 'reply_cut', status };
  return { kind: 'pause', code: 'unexpected_reply', status };
}

function fill(items: number, verdict: Verdict): Verdict[] {
  return Array.from({ length: items }, () => verdict);
}

function read(body: string): JsonObject | undefined {
  const value = parseJson(body);
  return isJsonObject(value) ? value : undefined;
}

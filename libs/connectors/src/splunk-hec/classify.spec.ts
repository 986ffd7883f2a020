import { describe, expect, it } from 'vitest';
import { classify } from './classify.ts';

const reply = (status: number, code: number, more: object = {}) => ({
  status,
  body: JSON.stringify({ text: 'planted', code, ...more }),
});
const kinds = (answer: ReturnType<typeof classify>) =>
  Array.isArray(answer) ? answer.map(({ kind }) => kind).join(' ') : 'split';

it('takes a success for all of the request', () => {
  expect(kinds(classify(reply(200, 0), 3))).toBe('delivered delivered delivered');
  expect(kinds(classify(reply(200, 0, { ackId: 7 }), 1))).toBe('delivered');
});

describe('codes of HEC', () => {
  it.each([
    [403, 1, 'pause', 'token_disabled'],
    [401, 2, 'pause', 'token_missing'],
    [401, 3, 'pause', 'authorization_invalid'],
    [403, 4, 'pause', 'token_unknown'],
    [400, 5, 'retry', 'no_data'],
    [400, 7, 'pause', 'index_not_allowed'],
    [500, 8, 'retry', 'server_error'],
    [503, 9, 'retry', 'server_busy'],
    [400, 10, 'pause', 'channel_missing'],
    [400, 11, 'pause', 'channel_invalid'],
    [400, 14, 'pause', 'acknowledgement_disabled'],
    [400, 16, 'pause', 'query_authorization_disabled'],
    [503, 18, 'retry', 'queues_full'],
    [503, 19, 'retry', 'acknowledgement_unavailable'],
    [503, 20, 'retry', 'queues_full'],
  ])('%i with code %i: all items %s', (status, code, kind, word) => {
    expect(classify(reply(status, code), 2)).toEqual([
      { kind, code: word, status },
      { kind, code: word, status },
    ]);
  });

  it.each([
    [6, 'invalid_data_format'],
    [12, 'event_missing'],
    [13, 'event_blank'],
    [15, 'fields_nested'],
  ])('code %i refuses the event that Splunk names; what stood before is delivered, the rest unread', (code, word) => {
    expect(classify(reply(400, code, { 'invalid-event-number': 1 }), 4)).toEqual([
      { kind: 'delivered' },
      { kind: 'rejected', code: word, status: 400 },
      { kind: 'unread', code: word },
      { kind: 'unread', code: word },
    ]);
  });

  it.each([[undefined], [4], [-1], [1.5], ['1'], [null]])(
    'code 6 at event %s of 4 names nobody, so the request is halved',
    (at) => {
      expect(classify(reply(400, 6, { 'invalid-event-number': at }), 4)).toEqual({
        kind: 'split',
        code: 'invalid_data_format',
        status: 400,
      });
    },
  );

  it('code 9 at event 2 keeps what was taken', () => {
    expect(kinds(classify(reply(503, 9, { 'invalid-event-number': 2 }), 4))).toBe('delivered delivered retry retry');
  });

  it('code 7 at event 1 waits with that one and the rest: the index is the integration’s', () => {
    expect(kinds(classify(reply(400, 7, { 'invalid-event-number': 1 }), 3))).toBe('delivered pause pause');
  });
});

describe('answers that are not from HEC', () => {
  it.each([
    [200, '<html>', 'pause', 'unexpected_reply'],
    [200, '', 'pause', 'unexpected_reply'],
    [200, '{"code":3}', 'pause', 'unexpected_reply'],
    [200, '{"text":"Succ', 'retry', 'reply_cut'],
    [204, '', 'pause', 'unexpected_reply'],
    [400, '<html>', 'pause', 'unexpected_reply'],
    [401, '', 'pause', 'unauthorized'],
    [403, '', 'pause', 'forbidden'],
    [404, '{"text":"not found","code":404}', 'pause', 'not_found'],
    [408, '', 'retry', 'server_error'],
    [415, '', 'pause', 'unexpected_status'],
    [429, '', 'retry', 'throttled'],
    [502, '<html>', 'retry', 'server_error'],
    [503, '{"text":"a code of a newer version","code":99}', 'retry', 'server_error'],
    [504, '[]', 'retry', 'server_error'],
  ])('%i %s: %s', (status, body, kind, code) => {
    expect(classify({ status, body }, 1)).toEqual([{ kind, code, status }]);
  });

  it('413 halves the request', () => {
    expect(classify({ status: 413, body: '' }, 9)).toEqual({ kind: 'split', code: 'request_too_large', status: 413 });
  });

  it('passes on no text of the answer', () => {
    for (const status of [200, 400, 403, 413, 429, 500])
      for (const body of ['planted', '{"text":"planted","code":99}', '{"text":"planted","code":"planted"}'])
        expect(JSON.stringify(classify({ status, body }, 2))).not.toContain('planted');
  });
});

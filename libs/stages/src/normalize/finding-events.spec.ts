import { type AuditEvent, codecs, type Envelope, type JsonObject } from '@tripline/contract';
import { describe, expect, it } from 'vitest';
import type { Completing } from './complete-event.ts';
import { partitionKey } from './keys.ts';
import { completingFor, envelopeOf } from './normalize.spec-support.ts';
import { normalize } from './normalize.ts';

const token = `ghp_${'EXAMPLEexample'.repeat(3).slice(0, 36)}`;
const aws = 'AKIAIOSFODNN7EXAMPLE';
const card = '4111111111111111';
const call = {
  ts: '2026-09-02T09:14:02Z',
  agent: 'pay-agent',
  owner: 'li.wei@acme.example',
  action: 'http_request',
  verdict: 'allow',
  run_id: 'run-1',
  session_id: 's-1',
};

function eventsOf(record: JsonObject, envelope: Partial<Envelope> = {}, completing: Partial<Completing> = {}) {
  const accepted = { envelope: envelopeOf(envelope), body: Buffer.from(JSON.stringify(record)), offset: 7 };
  const normalized = normalize(accepted, completingFor({ dlpEvents: true, ...completing }));
  return 'events' in normalized ? normalized.events : expect.unreachable(JSON.stringify(normalized));
}

const patterns = (events: readonly AuditEvent[]) => events.map(({ dlp }) => dlp?.pattern_id ?? null);

describe('a secret in what the proxy let through', () => {
  const [event, match, ...more] = eventsOf({
    ...call,
    args: { url: 'https://partner.example/', note: `use ${token}`, again: token },
  });

  it('becomes an event of our own behind the record’s, which says who, where and what, and holds no content', () => {
    expect(more).toEqual([]);
    expect(match).toMatchObject({
      kind: 'dlp_match',
      event_type: 'dlp.match',
      severity: 'critical',
      format: 'tripline',
      verdict: 'flag',
      tenant: 'acme',
      agent: 'pay-agent',
      owner: 'li.wei@acme.example',
      tool: 'http_request',
      tool_class: 'egress',
      destination_domain: 'partner.example',
      run_id: 'run-1',
      session_id: 's-1',
      event_time: event?.event_time,
      arguments: null,
      source_event_id: null,
      dlp: {
        pattern_id: 'github-token',
        pattern_name: 'github-token',
        position: 4,
        length: 40,
        tags: ['credentials'],
        direction: 'outbound',
        action_taken: 'flagged',
        detection_reason: 'pattern_match',
        redaction_count: null,
        destination_domain: 'partner.example',
        payload_bytes: null,
      },
      redaction: {
        status: 'clean',
        count: 0,
        findings: [{ pointer: '/arguments/note' }, { pointer: '/arguments/again' }],
      },
      extra: JSON.stringify({ event_id: event?.id }),
    });
    expect(match?.call_key).toBe(event?.call_key);
    expect(codecs.event.encode(match!).includes(token)).toBe(false);
  });

  it('keeps the order: same partition, next place in the record', () => {
    expect(partitionKey(match!)).toBe(partitionKey(event!));
    expect(match?.origin).toEqual({ ...event?.origin, index: (event?.origin.index ?? 0) + 1 });
  });

  it('is the same event when the record is read again, also when it is found beside others', () => {
    const again = eventsOf({ ...call, args: { url: 'https://partner.example/', note: `use ${token}`, again: token } });
    expect(again[1]?.id).toBe(match?.id);
    expect(match?.id).not.toBe(event?.id);
    const wider = eventsOf({ ...call, args: { note: `${aws} ${token}` } });
    expect(patterns(wider)).toEqual([null, 'aws-access-key-id', 'github-token']);
    expect(wider[2]?.id).toBe(match?.id);
    expect(wider[1]?.id).not.toBe(match?.id);
  });

  it('is told once for each pattern, and eight times for a record at most', () => {
    const many = {
      a: token,
      b: aws,
      c: card,
      d: `sk-ant-api03-${'Aa1'.repeat(31)}AA`,
      e: `xoxb-${'1'.repeat(12)}-${'2'.repeat(12)}-${'Ab3'.repeat(8)}`,
      f: `glpat-${'Ab3'.repeat(7).slice(0, 20)}`,
      g: 'GB33BUKB20201555555555',
      h: `sk_live_${'Ab3'.repeat(8)}`,
      i: '078-05-1120',
      password: 'correct horse battery',
      url: 'https://user:pass4word@host.example/',
      j: `npm_${'Ab3'.repeat(12)}`,
    };
    const found = eventsOf({ ...call, args: many }).slice(1);
    expect(found).toHaveLength(8);
    expect(new Set(patterns(found)).size).toBe(8);
  });

  it.each([
    ['deny', 0],
    ['pending_approval', 0],
    ['redacted', 0],
    ['policy_error', 0],
    ['quarantined', 0],
    ['allow', 1],
    ['flagged', 1],
    [null, 1],
  ])('with the verdict %s has %i events', (verdict, count) => {
    expect(eventsOf({ ...call, verdict, args: { note: token } })).toHaveLength(1 + count);
  });

  it.each([
    ['a card', { note: card }, ['payment-card']],
    ['a social security number', { note: '078-05-1120' }, ['us-ssn']],
    ['the value of a name that says secret', { password: 'correct horse battery' }, ['named-secret']],
    ['an e-mail address, which agents work with all day', { to: 'maya@partner.example' }, []],
    ['nothing', { note: 'nothing' }, []],
  ])('is worth an event where it is %s', (_what, args, expected) => {
    expect(patterns(eventsOf({ ...call, args }).slice(1))).toEqual(expected);
  });

  it.each([
    ['/reason', { reason: `upstream said: ${token}` }, null],
    ['/extra/result', { result: { text: token } }, 'inbound'],
    ['/extra/toolOutput', { toolOutput: token }, 'inbound'],
    ['/extra/request', { request: { body: token } }, 'outbound'],
  ])('is looked for at %s', (_place, fields, direction) => {
    expect(eventsOf({ ...call, ...fields })[1]?.dlp).toMatchObject({ pattern_id: 'github-token', direction });
  });

  it.each([
    [
      'headers of the request, which carry it on purpose',
      { request: { headers: { authorization: `Bearer ${token}` } } },
    ],
    ['fields of the proxy’s own', { gateway_key: token }],
    ['an identity', { session_id: token }],
    ['the name of a policy', { policy: token }],
  ])('is no event where it stands in %s, and is redacted all the same', (_what, fields) => {
    const [only, ...found] = eventsOf({ ...call, ...fields });
    expect(found).toEqual([]);
    expect(codecs.event.encode(only!).includes(token)).toBe(false);
  });

  it('is no event where the record is one of a DLP engine, or tells of no call', () => {
    const start = { ts: '2026-09-02T08:00:05Z', type: 'startup', instance: 'i', message: `token ${token}` };
    expect(eventsOf(start)).toHaveLength(1);
    const blocked = {
      id: 'e1',
      agent_id: 'a1',
      event_type: 'dlp.match',
      action_taken: 'flagged',
      detection_reason: 'pattern_match',
      pattern_id: 'f1',
      occurred_at: '2026-09-02T10:14:00Z',
      result: token,
    };
    expect(eventsOf(blocked)).toHaveLength(1);
  });

  it('is no event where it is switched off', () => {
    expect(eventsOf({ ...call, args: { note: token } }, {}, { dlpEvents: false })).toHaveLength(1);
  });
});

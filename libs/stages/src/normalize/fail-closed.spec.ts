import { type AuditEvent, codecs, type JsonObject, type JsonValue } from '@tripline/contract';
import { builtInFormats, type Format, type MappedEvent } from '@tripline/formats';
import { compileRedactor, type Redactor } from '@tripline/redaction';
import { Metrics } from '@tripline/telemetry';
import { describe, expect, it } from 'vitest';
import { settingsFrom } from '../settings/settings.ts';
import type { Completing } from './complete-event.ts';
import { contentRule } from './normalize.config.ts';
import { completingFor, envelopeOf, withTokens } from './normalize.spec-support.ts';
import { normalize } from './normalize.ts';
import { NormalizeTally } from './normalize-tally.ts';
import { tenantRedaction } from './tenant-redaction.ts';

const token = `ghp_${'EXAMPLEexample'.repeat(3).slice(0, 36)}`;
const call = { ts: '2026-09-02T09:14:02Z', agent: 'pay-agent', action: 'crm_read', verdict: 'deny' };

function eventOf(record: JsonObject | string, completing: Partial<Completing> = {}): AuditEvent {
  const body = Buffer.from(typeof record === 'string' ? record : JSON.stringify(record));
  const normalized = normalize({ envelope: envelopeOf(), body, offset: 7 }, completingFor(completing));
  return 'events' in normalized ? normalized.events[0]! : expect.unreachable(JSON.stringify(normalized));
}

/** What the counter of dropped content shows after these events, by class. */
async function counted(...events: AuditEvent[]): Promise<Record<string, number>> {
  const tally = new NormalizeTally();
  tally.add(events, 0);
  const metrics = new Metrics();
  tally.record(metrics);
  const { values } = await metrics.contentDropped.get();
  return Object.fromEntries(values.map(({ labels, value }) => [String(labels.class), value]));
}

const nested = (depth: number): JsonValue => (depth === 0 ? token : { a: nested(depth - 1) });
const with_ = (redactor: Partial<Redactor>): Partial<Completing> => ({
  redactionOf: () => tenantRedaction({ ...compileRedactor(), ...redactor }),
});
const broken = with_({
  redactContent: () => ({ value: null, status: 'dropped:error', findings: [], count: 0, droppedFields: 0 }),
});
const poor: Partial<Completing> = {
  redactionOf: () => tenantRedaction(compileRedactor({ limits: { maxWork: 2_000 } })),
};

describe('content that cannot be looked through is dropped, and the rest of the event goes on', () => {
  it.each<[string, string, JsonObject, Partial<Completing>]>([
    ['deeper than 64', 'depth', { args: nested(70) }, {}],
    ['deeper than 64, in a field that nobody knows', 'depth', { unknown: nested(70) }, {}],
    ['larger than a mebibyte', 'size', { args: { text: 'x '.repeat(600_000), token } }, {}],
    ['more work than allowed', 'budget', { args: { text: 'key: '.repeat(2_000), token } }, poor],
    ['where the redactor breaks', 'error', { args: { token } }, broken],
  ])('%s', async (_what, reason, fields, completing) => {
    const event = eventOf({ ...call, ...fields }, completing);
    expect(event).toMatchObject({
      arguments: null,
      arguments_hash: null,
      agent: 'pay-agent',
      tool: 'crm_read',
      verdict: 'deny',
      redaction: { status: `dropped:${reason}` },
    });
    expect(codecs.event.encode(event).includes(token)).toBe(false);
    expect(await counted(event)).toEqual({ [reason]: 1 });
  });

  it('also where it is an identity: the event then has none', () => {
    const event = eventOf({ ...call, agent: 'a'.repeat(1_100_000) });
    expect(event).toMatchObject({ agent: null, tool: 'crm_read', redaction: { status: 'dropped:size' } });
  });

  it('and JSON in a string that is as deep stays a string, which is looked through', () => {
    const event = eventOf({ ...call, args: JSON.stringify(nested(200)) });
    expect(codecs.event.encode(event).includes(token)).toBe(false);
    expect(event).toMatchObject({ agent: 'pay-agent', verdict: 'deny' });
  });
});

describe('a secret', () => {
  const blank = (builtInFormats.get('hivekey')!.read(call) as readonly MappedEvent[])[0]!;
  const texts = Object.keys(blank).filter((name) => {
    const value = blank[name as keyof MappedEvent];
    return value === null || typeof value === 'string';
  });
  // Words of closed sets, times, numbers and records of their own: no text of the source gets there.
  const closed = new Set([
    'kind',
    'verdict',
    'outcome',
    'decision_source',
    'severity',
    'event_time',
    'time_source',
    'source_type',
    'dlp',
  ]);
  const numbers = ['drift_score', 'drift_threshold', 'latency_ms', 'hold_requested_at', 'hold_decided_at', 'enforced'];
  const provenance = ['agent_provenance', 'owner_provenance', 'client_provenance', 'tool_class'];
  const open = texts.filter((name) => !closed.has(name) && !numbers.includes(name) && !provenance.includes(name));

  it.each(open)('never gets out of the field %s', (name) => {
    const format: Format = {
      name: 'hivekey',
      timeSource: 'server',
      metadataOnly: false,
      recognise: () => true,
      read: () => [{ ...blank, [name]: `x ${token}` }],
    };
    const event = eventOf(call, { formats: { ...builtInFormats, find: (unwrapped) => ({ format, unwrapped }) } });
    expect(codecs.event.encode(event).includes(token)).toBe(false);
    expect(event.redaction.count).toBeGreaterThan(0);
  });

  it('was put into every text field of an event', () => {
    expect(open.length).toBeGreaterThan(30);
    expect(open).toEqual(expect.arrayContaining(['tool', 'source_event_id', 'call_id', 'owner', 'destination_domain']));
  });

  it('in the id of a source is no part of our id', () => {
    const match = { id: token, agent_id: 'a', event_type: 'dlp.match', action_taken: 'blocked', occurred_at: call.ts };
    const event = eventOf({ ...match, detection_reason: 'volume_anomaly' });
    expect(event.source_event_id).toBe('[REDACTED-github-token]');
    expect(event.id).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('what a source has taken out itself', () => {
  it.each(['***', '***REDACTED***', '[REDACTED]', '<REDACTED>', '[redacted]'])(
    '%s stays, is no finding and has no hash',
    (text) => {
      const event = eventOf({ ...call, args: { password: text, note: text } }, withTokens);
      expect(event).toMatchObject({ arguments_hash: null, redaction: { status: 'clean', count: 0 } });
      expect(JSON.parse(event.arguments ?? '')).toEqual({ password: text, note: text });
      expect(eventOf({ ...call, args: text }, withTokens).arguments_hash).toBeNull();
    },
  );

  it('says nothing against a hash where other arguments are left', () => {
    expect(eventOf({ ...call, args: { password: '***', user: 'li' } }, withTokens).arguments_hash).toMatch(/^hm1:/);
  });
});

describe('a source whose content is not to be kept', () => {
  const forbidding = { ...withTokens, forbidsContent: (_tenant: string, source: string) => source === 'proxies' };

  it('has neither arguments nor unknown fields, but their hash, what typed fields took, and what was found', () => {
    const args = { amount: '950.00', payee: 'Newco', note: `harmless ${token}` };
    const event = eventOf({ ...call, args, unknown: 'harmless' }, forbidding);
    expect(event).toMatchObject({
      arguments: null,
      extra: null,
      amount: '950.00',
      payee: 'Newco',
      arguments_hash: eventOf({ ...call, args }, withTokens).arguments_hash,
      redaction: { count: 1, dropped_fields: 2, findings: [{ pattern: 'github-token', pointer: '/arguments/note' }] },
    });
    expect(codecs.event.encode(event).includes('harmless')).toBe(false);
  });

  it('is no other source', () => {
    expect(eventOf({ ...call, args: { a: 1 } }, { forbidsContent: () => false }).arguments).toBe('{"a":1}');
  });

  it('is set by source or by tenant', () => {
    const settings = settingsFrom(
      {
        ok: true,
        content: {
          sealing: { enabled: false },
          sources: [
            { kind: 'kafka', name: 'kept', tenant: 'acme' },
            { kind: 'http', name: 'dropped', tenant: 'acme', content: 'drop' },
          ],
          redaction: { contentlessTenants: ['globex'] },
        },
      },
      {},
    );
    const forbids = contentRule(settings);
    expect([forbids('acme', 'kept'), forbids('acme', 'dropped'), forbids('globex', 'kept')]).toEqual([
      false,
      true,
      true,
    ]);
  });
});

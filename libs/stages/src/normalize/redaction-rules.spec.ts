import { type JsonObject } from '@tripline/contract';
import { describe, expect, it } from 'vitest';
import { settingsFrom } from '../settings/settings.ts';
import { completingFor, envelopeOf } from './normalize.spec-support.ts';
import { normalize } from './normalize.ts';
import { compileExceptions, endedExceptions } from './redaction-exceptions.ts';
import { redactionRules, ruleProblems } from './redaction-rules.ts';
import { redactionByTenant } from './tenant-redaction.ts';

const card = '4111111111111111';
const badge = { name: 'badge', pattern: 'BADGE-[0-9]{6}', tags: ['pii'] };

function redactionOf(redaction: object) {
  return settingsFrom({ ok: true, content: { sealing: { enabled: false }, redaction } }, {}).redaction;
}

/** The event of a HiveKey call with these arguments, redacted by the settings. */
function eventOf(
  redaction: object,
  args: JsonObject,
  where: { tenant?: string; source?: string; receivedAt?: number } = {},
) {
  const settings = redactionOf(redaction);
  const completing = completingFor({
    redactionOf: redactionByTenant(null, redactionRules(settings)),
    exceptionsOf: compileExceptions(settings.exceptions),
  });
  const { tenant = 'acme', source = 'proxies', receivedAt = Date.UTC(2026, 10, 21) * 1000 } = where;
  const record = { ts: '2026-09-02T09:14:02Z', agent: 'a', action: 'order_get', verdict: 'allow', args };
  const envelope = envelopeOf({ tenant, source, received_at: receivedAt });
  const normalized = normalize({ envelope, body: Buffer.from(JSON.stringify(record)), offset: 7 }, completing);
  return 'events' in normalized ? normalized.events[0]! : expect.unreachable(JSON.stringify(normalized));
}
const argumentsOf = (...of: Parameters<typeof eventOf>) => JSON.parse(eventOf(...of).arguments ?? 'null');

describe('what a deployment adds to redaction', () => {
  it('are patterns of all tenants or of some', () => {
    const patterns = [badge, { ...badge, name: 'project', pattern: 'PROJECT-[A-Z]+', tenants: ['globex'] }];
    const args = { note: 'BADGE-123456 of PROJECT-X' };
    expect(argumentsOf({ patterns }, args)).toEqual({ note: '[REDACTED-badge] of PROJECT-X' });
    expect(argumentsOf({ patterns }, args, { tenant: 'globex' })).toEqual({
      note: '[REDACTED-badge] of [REDACTED-project]',
    });
  });

  it('are names of secrets, and detectors to use or not to use', () => {
    expect(argumentsOf({ secretNames: ['badgeNo'] }, { badge_no: 'x1' })).toEqual({
      badge_no: '[REDACTED-named-secret]',
    });
    expect(argumentsOf({ detectors: { enable: ['private-ipv4'] } }, { a: '10.1.2.3' })).toEqual({
      a: '[REDACTED-private-ipv4]',
    });
    expect(argumentsOf({ detectors: { disable: ['payment-card'] } }, { a: card })).toEqual({ a: card });
  });

  it('tells every problem at once by its place, and quotes no pattern', () => {
    const patterns = [
      { ...badge, pattern: '(?=canary)' },
      badge,
      { ...badge, tenants: ['globex'] },
      { ...badge, name: 'github-token', tenants: ['acme', 'globex'] },
      { ...badge, name: 'empty', pattern: '(?:canary)?' },
    ];
    const problems = ruleProblems(redactionOf({ patterns, detectors: { disable: ['no-such'] } }));
    expect(problems).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^redaction\.detectors: unknown detectors: no-such$/),
        expect.stringMatching(/^redaction\.patterns\[0\]\.pattern: is no RE2 expression/),
        expect.stringMatching(/^redaction\.patterns\[2\]\.name: is taken/),
        expect.stringMatching(/^redaction\.patterns\[3\]\.name: is taken/),
        expect.stringMatching(/^redaction\.patterns\[4\]\.pattern: matches the empty text/),
      ]),
    );
    expect(problems.join()).not.toContain('canary');
    expect(new Set(problems).size).toBe(problems.length);
  });

  it('may be 50 patterns for each tenant, whatever the others have', () => {
    const of = (tenant: string, count: number) =>
      Array.from({ length: count }, (_, n) => ({ ...badge, name: `p${n}`, pattern: `x${n}BADGE`, tenants: [tenant] }));
    expect(ruleProblems(redactionOf({ patterns: [...of('acme', 50), ...of('globex', 50)] }))).toEqual([]);
    expect(ruleProblems(redactionOf({ patterns: of('acme', 51) }))).toEqual([
      'redaction.patterns: more than 50 patterns (tenant acme)',
    ]);
  });
});

describe('an exception', () => {
  const exception = {
    detectors: ['payment-card'],
    pointer: '/arguments/order*',
    tenants: ['acme'],
    sources: ['proxies'],
    tools: ['order_*'],
    until: '2026-11-21',
  };
  const args = { order_id: card, card };
  const redacted = { order_id: '[REDACTED-payment-card]', card: '[REDACTED-payment-card]' };

  it('leaves a match where it says, and the event says so', () => {
    const event = eventOf({ exceptions: [exception] }, args);
    expect(JSON.parse(event.arguments ?? '')).toEqual({ ...redacted, order_id: card });
    expect(event.redaction).toMatchObject({ status: 'redacted', count: 1, excepted: 1 });
    expect(eventOf({ exceptions: [exception] }, { order_id: card }).redaction).toMatchObject({
      status: 'clean',
      excepted: 1,
    });
  });

  it.each([
    ['another tenant', {}, { tenant: 'globex' }],
    ['another source', {}, { source: 'other' }],
    ['another tool', { tools: ['refund_*'] }, {}],
    ['another detector', { detectors: ['iban'] }, {}],
    ['another place', { pointer: '/arguments/customer' }, {}],
    ['a later day', {}, { receivedAt: Date.UTC(2026, 10, 22) * 1000 }],
  ])('does not hold for %s', (_what, changes, where) => {
    expect(argumentsOf({ exceptions: [{ ...exception, ...changes }] }, args, where)).toEqual(redacted);
  });

  it('holds to the end of its last day', () => {
    const last = { receivedAt: Date.UTC(2026, 10, 21, 23, 59, 59) * 1000 };
    expect(argumentsOf({ exceptions: [exception] }, args, last)).toEqual({ ...redacted, order_id: card });
  });

  it('never holds for critical credentials', () => {
    const token = `ghp_${'EXAMPLEexample'.repeat(3).slice(0, 36)}`;
    const everything = { detectors: ['*'], pointer: '*', until: '2099-01-01' };
    expect(argumentsOf({ exceptions: [everything] }, { order_id: token, card })).toEqual({
      order_id: '[REDACTED-github-token]',
      card,
    });
  });

  it('that has ended is known at start', () => {
    const { exceptions } = redactionOf({ exceptions: [exception, { ...exception, until: '2027-01-01' }] });
    expect(endedExceptions(exceptions, Date.UTC(2026, 11, 1) * 1000)).toEqual([0]);
  });

  it.each(['2026-13-01', 'never', '2026-11-21T00:00:00Z'])('does not end on %s', (until) => {
    expect(() => redactionOf({ exceptions: [{ ...exception, until }] })).toThrow('redaction.exceptions[0].until');
  });
});

import { describe, expect, it } from 'vitest';
import { normalizeOffline, offlineWith } from './offline.ts';

const call = {
  ts: '2035-01-01T00:00:00Z',
  agent: 'pay-agent',
  owner: 'li.wei@acme.example',
  action: 'pay',
  args: { note: 'ghp_EXAMPLEexampleEXAMPLEexampleEXAMPLE0' },
  verdict: 'allow',
};
const ofLine = (value: unknown, offline = offlineWith()) =>
  normalizeOffline(Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)), 3, offline);

describe('a record without Kafka', () => {
  it('goes through both steps, redacted, without settings and keys', () => {
    const { events, rejected, ignored } = ofLine(call);
    expect(events).toMatchObject([{ format: 'hivekey', source: 'offline', tenant: 'default', tool: 'pay' }]);
    expect(JSON.stringify(events)).not.toContain('ghp_EXAMPLE');
    expect([rejected, ignored]).toEqual([null, null]);
  });

  it('has the tenant that it names itself', () => {
    const typed = {
      event_type: 'policy.deny',
      agent_id: 'a',
      tenant_id: 'globex',
      occurred_at: '2026-09-02T10:00:00Z',
    };
    expect(ofLine(typed).events).toMatchObject([{ tenant: 'globex', source_tenant: 'globex' }]);
  });

  it('keeps its time, whatever the clock of the run says; digits that are no time are not repeated', () => {
    expect(ofLine(call).events).toMatchObject([
      { event_time: Date.UTC(2035, 0, 1) * 1000, event_time_raw: '2035-01-01T00:00:00Z', time_skewed: false },
    ]);
    expect(ofLine({ ...call, ts: '4111111111111111' }).events).toMatchObject([
      { time_skewed: true, event_time_raw: null },
    ]);
  });

  it.each([
    ['{"ts":', 'body_unreadable'],
    ['', 'empty_body'],
    ['7', 'not_an_object'],
    ['{"a":1}', 'unknown_format'],
    [`${'{"a":'.repeat(300)}1${'}'.repeat(300)}`, 'too_deep'],
  ])('says why it is not read: %s', (text, rejected) => {
    expect(ofLine(text)).toEqual({ events: [], explanations: [], rejected, ignored: null });
  });

  it('is read with its neighbours of the same line, also where one of them is refused', () => {
    const { events, rejected } = ofLine([call, { a: 1 }, call]);
    expect(events.map(({ id }) => id)).toHaveLength(2);
    expect(new Set(events.map(({ id }) => id)).size).toBe(2);
    expect(rejected).toBe('unknown_format');
  });

  it('is explained event by event, and no key that may be a secret is shown', () => {
    const { explanations } = ofLine({ ...call, ghp_EXAMPLEexampleEXAMPLEexampleEXAMPLE0: 1, region: 'eu' });
    expect(explanations).toEqual([
      {
        fields: expect.objectContaining({ tool: '/action', arguments: '/args', event_time: '/ts' }),
        unmapped: [expect.not.stringContaining('ghp_'), '/region'],
      },
    ]);
  });

  it('tells what the proxy let through in events of our own only where that is asked for', () => {
    expect(ofLine(call).events).toHaveLength(1);
    const { events, explanations } = ofLine(call, offlineWith({ dlpEvents: true }));
    expect(events.map(({ event_type }) => event_type)).toEqual(['policy.allow', 'dlp.match']);
    expect(explanations[1]).toEqual({ fields: {}, unmapped: [] });
  });
});

import { describe, expect, it } from 'vitest';
import { aisg } from './aisg.ts';

const record = { project_id: 'proj_1', severity: 'high', source: 'aisg', timestamp: '2026-09-02T20:15:30Z' };

describe('aisg', () => {
  it.each([
    ['dlp.pii_blocked', 'dlp_match', 'deny', 'policy'],
    ['dlp.pii_redacted', 'dlp_match', 'redact', 'policy'],
    ['dlp.injection_blocked', 'guardrail', 'deny', 'policy'],
    ['budget.exhausted', 'budget', null, null],
    ['loop.detected', 'loop', null, null],
  ])('reads %s as %s with the verdict %s', (event_type, kind, verdict, decision_source) => {
    expect(aisg.read({ ...record, event_type })).toMatchObject([
      { kind, verdict, decision_source, source_type: event_type },
    ]);
  });

  it('counts a blocked budget as a limit, not as a policy', () => {
    const reading = aisg.read({ ...record, event_type: 'budget.exhausted', details: { action: 'blocked' } });
    expect(reading).toMatchObject([{ verdict: 'deny', decision_source: 'rate_limit' }]);
  });

  it('believes the stated action before the name of the type', () => {
    const reading = aisg.read({ ...record, event_type: 'dlp.pii_blocked', details: { action: 'redacted' } });
    expect(reading).toMatchObject([{ verdict: 'redact', dlp: { action_taken: 'redacted' } }]);
  });

  it('reads a type that it does not know as far as the fields go', () => {
    const unknown = { ...record, event_type: 'alert.opened' };
    expect(aisg.recognise(unknown)).toBe(true);
    expect(aisg.read(unknown)).toMatchObject([
      { kind: 'other', source_type: null, extra: { event_type: 'alert.opened' } },
    ]);
  });
});

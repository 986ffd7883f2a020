import { describe, expect, it } from 'vitest';
import { derivations, deriveEventType, eventType, eventTypes, kinds, severities, verdicts } from './event-types.ts';

describe('event types', () => {
  it('are those that the source documents list, with their severities, and ours', () => {
    const documented = {
      'dlp.pii_blocked': 'high',
      'dlp.injection_blocked': 'critical',
      'dlp.pii_redacted': 'medium',
      'budget.exhausted': 'medium',
      'loop.detected': 'high',
    };
    const named = [
      ...['policy.deny', 'policy.alert', 'policy.hold', 'policy.allow', 'drift.warning', 'drift.critical'],
      ...['agent.connected', 'agent.disconnected', 'hold.approved', 'hold.denied', 'hold.expired', 'dlp.match'],
      ...Object.keys(documented),
      ...['policy.error', 'tool.result', 'lifecycle', 'alert.opened', 'alert.updated', 'alert.resolved'],
    ];
    expect(eventTypes.map(({ name }) => name).sort()).toEqual(named.sort());
    for (const [name, severity] of Object.entries(documented)) expect(eventType(name)?.severity).toBe(severity);
    for (const { severity } of eventTypes) expect(severities).toContain(severity);
  });

  it('reach a SIEM by default, but for the two that come with every allowed call', () => {
    expect(eventTypes.filter(({ isDefault }) => !isDefault).map(({ name }) => name)).toEqual([
      'policy.allow',
      'tool.result',
    ]);
  });
});

describe('the type of an event', () => {
  it.each([
    [{ kind: 'tool_call', verdict: 'deny' }, 'policy.deny'],
    [{ kind: 'tool_call', verdict: 'allow' }, 'policy.allow'],
    [{ kind: 'tool_call', verdict: 'pending_approval' }, 'policy.hold'],
    [{ kind: 'tool_call', verdict: 'flag' }, 'policy.alert'],
    [{ kind: 'tool_decision', verdict: 'redact' }, 'policy.alert'],
    [{ kind: 'tool_call', verdict: 'error' }, 'policy.error'],
    [{ kind: 'tool_call', verdict: 'deny', decisionSource: 'error' }, 'policy.error'],
    [{ kind: 'tool_call', verdict: 'deny', decisionSource: 'person' }, 'policy.deny'],
    [{ kind: 'tool_call', verdict: null }, 'policy.allow'],
    [{ kind: 'list', verdict: null }, 'policy.allow'],
    [{ kind: 'tool_result', verdict: 'allow' }, 'tool.result'],
    [{ kind: 'dlp_match', verdict: 'deny' }, 'dlp.match'],
    [{ kind: 'guardrail', verdict: 'redact' }, 'dlp.pii_redacted'],
    [{ kind: 'guardrail', verdict: 'deny' }, 'policy.deny'],
    [{ kind: 'guardrail', verdict: null }, 'policy.alert'],
    [{ kind: 'hold', verdict: 'allow' }, 'hold.approved'],
    [{ kind: 'hold', verdict: 'deny' }, 'hold.denied'],
    [{ kind: 'hold', verdict: null }, 'policy.hold'],
    [{ kind: 'budget', verdict: null }, 'budget.exhausted'],
    [{ kind: 'loop', verdict: null }, 'loop.detected'],
    [{ kind: 'drift', verdict: null }, 'drift.warning'],
    [{ kind: 'auth', verdict: 'deny', decisionSource: 'authn' }, 'policy.deny'],
    [{ kind: 'session', verdict: 'allow' }, 'agent.connected'],
    [{ kind: 'session', verdict: 'deny' }, 'policy.deny'],
    [{ kind: 'session', verdict: null }, 'lifecycle'],
    [{ kind: 'admin_change', verdict: null }, 'lifecycle'],
    [{ kind: 'a kind of tomorrow', verdict: null }, 'lifecycle'],
  ])('%j is %s', (of, type) => {
    expect(deriveEventType(of)).toBe(type);
  });

  it('is never that of an allowed call where the decision cannot be read', () => {
    for (const kind of kinds)
      expect(deriveEventType({ kind, verdict: null, isVerdictUnreadable: true })).not.toBe('policy.allow');
    expect(deriveEventType({ kind: 'tool_call', verdict: null, isVerdictUnreadable: true })).toBe('policy.error');
    expect(deriveEventType({ kind: 'tool_call', verdict: 'allow', isVerdictUnreadable: true })).toBe('policy.allow');
  });

  it('is the source’s own word where that is one of ours, and never one of our alerts', () => {
    const of = { kind: 'tool_call', verdict: 'deny' };
    expect(deriveEventType({ ...of, sourceType: 'drift.critical' })).toBe('drift.critical');
    expect(deriveEventType({ ...of, sourceType: 'no.such' })).toBe('policy.deny');
    expect(deriveEventType({ ...of, sourceType: 'alert.resolved' })).toBe('policy.deny');
  });

  it('exists for every kind and verdict', () => {
    for (const kind of kinds)
      for (const verdict of [null, ...verdicts]) expect(eventType(deriveEventType({ kind, verdict }))).toBeDefined();
    expect(derivations.at(-1)).toEqual({ type: 'lifecycle' });
  });
});

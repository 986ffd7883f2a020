import { describe, expect, it } from 'vitest';
import { readDecisionSource, readOutcome, readSeverity, readVerdict } from './vocabulary.ts';

describe('readVerdict', () => {
  it.each([
    [
      'allow',
      'allow allowed ALLOW true accept auto_accept modify approved approved_for_session approvedforsession permitted',
    ],
    ['deny', 'denied deny false reject blocked block timedout abort RateLimit Authorization ExtAuth JwtAuth Guardrail'],
    ['pending_approval', 'pending_approval hold require_approval Pending-Approval'],
    ['redact', 'redacted sanitized mutated'],
    ['flag', 'flagged alerted logged warn anomaly tool_redirect'],
    ['error', 'error policy_error'],
  ])('reads as %s: %s', (verdict, words) => {
    for (const word of words.split(' ')) expect([word, readVerdict(word)]).toEqual([word, verdict]);
  });

  it('reads words apart from case, spaces and hyphens', () => {
    expect(readVerdict('Access Denied')).toBe('deny');
    expect(readVerdict(true)).toBe('allow');
    expect(readVerdict(false)).toBe('deny');
  });

  it.each([null, '', '-', 'unknown'])('takes %s as no verdict', (word) => {
    expect(readVerdict(word)).toBeNull();
  });

  it.each(['success', 'maybe', 1, {}, '__proto__', 'constructor', 'x'.repeat(100_000)])('refuses %s', (word) => {
    expect(readVerdict(word)).toBeUndefined();
  });
});

describe('readDecisionSource', () => {
  it.each([
    ['user_reject', 'person'],
    ['reject', 'person'],
    ['user_abort', 'person'],
    ['RateLimit', 'rate_limit'],
    ['JwtAuth', 'authn'],
    ['APIKeyAuth', 'authn'],
    ['Authorization', 'policy'],
    ['Guardrail', 'policy'],
    ['policy_error', 'error'],
    ['denied', null],
    ['allow', null],
  ])('%s was decided by %s', (word, source) => {
    expect(readDecisionSource(word)).toBe(source);
  });
});

it.each([
  ['success', 'success'],
  ['failure', 'failure'],
  ['application_error', 'error'],
  ['timeout', 'timeout'],
  ['denied', undefined],
  ['unknown', null],
])('reads the outcome %s as %s', (word, outcome) => {
  expect(readOutcome(word)).toBe(outcome);
});

it.each([
  ['LOW', 'low'],
  ['Info', 'informational'],
  ['warn', 'medium'],
  ['CRITICAL', 'critical'],
  ['emergency', 'critical'],
  ['5', undefined],
])('reads the severity %s as %s', (word, severity) => {
  expect(readSeverity(word)).toBe(severity);
});

import type { JsonObject } from '@tripline/contract';
import { describe, expect, it } from 'vitest';
import { policylayerDocumented } from './policylayer-documented.ts';

const entry = {
  timestamp: '2026-09-02T08:00:00Z',
  agent_identity: 'support-agent',
  tool_name: 'refund_create',
  arguments: { amount: 120.5, currency: 'EUR', payee: 'Acme' },
  policy_file: 'policies/refunds.yaml',
  matched_rule: 'refund-cap',
  decision: 'deny',
};

describe('policylayer-documented', () => {
  it('reads what the glossary says an entry holds', () => {
    expect(policylayerDocumented.recognise(entry)).toBe(true);
    expect(policylayerDocumented.read(entry)).toMatchObject([
      {
        kind: 'tool_call',
        agent: 'support-agent',
        agent_provenance: 'authenticated',
        tool: 'refund_create',
        arguments: entry.arguments,
        amount: '120.5',
        currency: 'EUR',
        payee: 'Acme',
        policy: 'policies/refunds.yaml',
        matched_rule: 'refund-cap',
        verdict: 'deny',
        decision_source: 'policy',
        outcome: null,
        extra: {},
        misses: 0,
      },
    ]);
  });

  it.each<[string, JsonObject]>([
    [
      'camel case',
      { agentIdentity: 'a', toolName: 't', policyFile: 'p', matchedRule: 'r', policyDecision: 'allow', ts: 1788336000 },
    ],
    ['short names', { agent: 'a', tool: 't', policy: 'p', rule: 'r', decision: 'allow', time: '2026-09-02T08:00:00Z' }],
    [
      'objects',
      {
        agent: { identity: 'a' },
        tool: { name: 't', arguments: {} },
        policy: { file: 'p' },
        rule: { id: 'r' },
        decision: 'allow',
        timestamp: '2026-09-02T08:00:00Z',
      },
    ],
  ])('reads the same facts in %s', (_how, record) => {
    expect(policylayerDocumented.recognise(record)).toBe(true);
    expect(policylayerDocumented.read(record)).toMatchObject([
      { agent: 'a', tool: 't', policy: 'p', matched_rule: 'r', verdict: 'allow', misses: 0 },
    ]);
  });

  it.each([
    ['require_approval', 'pending_approval', 'policy'],
    ['ALLOW', 'allow', 'policy'],
    ['rate_limited', 'deny', 'rate_limit'],
    ['error', 'error', 'error'],
    [null, null, null],
  ])('reads the decision %s as %s by %s', (decision, verdict, decision_source) => {
    expect(policylayerDocumented.read({ ...entry, decision })).toMatchObject([{ verdict, decision_source }]);
  });

  it('keeps a decision that it does not know, and takes it for no allowance', () => {
    expect(policylayerDocumented.read({ ...entry, decision: 'shadowed' })).toMatchObject([
      { verdict: null, verdict_unreadable: true, extra: { decision: 'shadowed' }, misses: 1 },
    ]);
  });

  it.each<JsonObject>([
    {},
    { ...entry, decision: undefined, policy_file: 'p', type: 'tool_call' } as never,
    { ts: '2026-09-02T09:14:02Z', agent: 'a', action: 'pay', verdict: 'deny', policy: 'cap' },
    { ts: '2026-09-02T08:00:05Z', type: 'tool_call', instance: '9f3ac21b', tool: 'refund', result: 'denied' },
  ])('does not claim %j', (record) => {
    expect(policylayerDocumented.recognise(JSON.parse(JSON.stringify(record)))).toBe(false);
  });
});

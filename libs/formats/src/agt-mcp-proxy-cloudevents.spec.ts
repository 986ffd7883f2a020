import type { JsonObject } from '@tripline/contract';
import { describe, expect, it } from 'vitest';
import { agtMcpProxyCloudevents as agt } from './agt-mcp-proxy-cloudevents.ts';

const event = (type: string, data: JsonObject, source = 'urn:agentmesh-mcp-proxy:4711') => ({
  specversion: '1.0',
  id: '2c1b7a10-0000-4000-8000-000000000001',
  type: `ai.agentmesh.${type}`,
  source,
  time: '2026-09-02T20:00:00.000Z',
  datacontenttype: 'application/json',
  data,
});

describe('agt-mcp-proxy-cloudevents', () => {
  it.each<[string, JsonObject, string, string | null, string | null]>([
    ['tool.invoked', { decision: 'allow' }, 'tool_decision', 'allow', 'policy'],
    ['policy.violation', { decision: 'deny' }, 'tool_decision', 'deny', 'policy'],
    ['policy.violation', { violation_reason: 'x' }, 'tool_decision', 'deny', 'policy'],
    ['security.blocked', { decision: 'deny' }, 'tool_decision', 'deny', 'policy'],
    ['ratelimit.exceeded', { decision: 'deny' }, 'tool_decision', 'deny', 'rate_limit'],
    ['tool.invoked', { policy_verdict: 'allowed', execution_time_ms: 45.2 }, 'tool_call', 'allow', 'policy'],
    ['tool.invoked', { decision: 'allow', latency_ms: 3 }, 'tool_decision', 'allow', 'policy'],
    ['tool.invoked', { outcome: 'denied', policy_decision: null }, 'tool_decision', 'deny', 'policy'],
    ['tool.invoked', {}, 'tool_decision', null, null],
    ['policy.violation', { decision: 'perhaps' }, 'tool_decision', null, null],
    ['trust.handshake', { handshake_result: 'partial' }, 'auth', null, null],
    ['something.new', { decision: 'deny' }, 'tool_decision', 'deny', 'policy'],
    ['something.new', {}, 'other', null, null],
    ['__proto__', {}, 'other', null, null],
  ])('reads %s with %j as %s, verdict %s by %s', (type, data, kind, verdict, decision_source) => {
    const record = event(type, data);
    expect(agt.recognise(record)).toBe(true);
    expect(agt.read(record)).toMatchObject([{ kind, verdict, decision_source }]);
  });

  it('says that a call was allowed, and never that it succeeded', () => {
    expect(agt.read(event('tool.invoked', { decision: 'allow', tool: 'read_file' }))).toMatchObject([
      { tool: 'read_file', outcome: null, agent: null, agent_provenance: null },
    ]);
  });

  it('reads the JSON mode, where the members of the data lie beside the id', () => {
    const plain = {
      id: 'x1',
      timestamp: '2026-09-02T20:00:00.000Z',
      type: 'ai.agentmesh.policy.violation',
      tool: 'run_shell',
      arguments: { cmd: 'ls' },
      decision: 'deny',
      reason: 'Shell access not permitted',
      rule: 'no-shell',
      mitigates: ['ASI02'],
      _hash: 'aa',
    };
    expect(agt.recognise(plain)).toBe(true);
    expect(agt.read(plain)).toMatchObject([
      {
        source_event_id: 'x1',
        event_time: { raw: '2026-09-02T20:00:00.000Z' },
        tool: 'run_shell',
        arguments: { cmd: 'ls' },
        reason: 'Shell access not permitted',
        matched_rule: 'no-shell',
        misses: 0,
      },
    ]);
  });

  it('reads the documented payload, which has other names', () => {
    const data = {
      trace_id: 'trace-1',
      agent_id: 'agent-abc123',
      agent_name: 'CustomerServiceBot',
      tool_name: 'shell:execute',
      tool_args: { command: 'rm -rf /' },
      policy_id: 'policy-no-destructive-commands',
      policy_name: 'No Destructive Commands',
      violation_reason: 'Command matches destructive pattern',
      severity: 'critical',
      action_taken: 'blocked',
      hash_chain_proof: { entry_hash: 'sha256:aa', chain_position: 1542 },
    };
    expect(agt.read(event('policy.violation', data, 'did:mesh:agent-abc123'))).toMatchObject([
      {
        agent: 'agent-abc123',
        tool: 'shell:execute',
        arguments: { command: 'rm -rf /' },
        verdict: 'deny',
        reason: 'Command matches destructive pattern',
        policy: 'policy-no-destructive-commands',
        severity: 'critical',
        trace_id: 'trace-1',
        misses: 0,
      },
    ]);
  });

  it('takes the source for the agent only where it is the id of one', () => {
    expect(agt.read(event('tool.invoked', {}, 'did:mesh:agent-7'))).toMatchObject([
      { agent: 'did:mesh:agent-7', agent_provenance: 'client_claimed' },
    ]);
    expect(agt.read(event('tool.invoked', {}, 'agentmesh'))).toMatchObject([{ agent: null }]);
  });

  it.each<JsonObject>([{}, { type: 'tool_call' }, { type: 7 }, { type: 'ai.agentmesh' }])(
    'does not claim %j, and reads it without a throw',
    (record) => {
      expect(agt.recognise(record)).toBe(false);
      expect(agt.read(record)).toHaveLength(1);
    },
  );

  it('knows the JSON mode without its type', () => {
    const plain = {
      timestamp: '2026-09-02T20:00:00Z',
      tool: 'run_shell',
      decision: 'deny',
      rule: 'no-shell',
      _hash: 'aa',
    };
    expect(agt.recognise(plain)).toBe(true);
    expect(agt.read(plain)).toMatchObject([
      { kind: 'tool_decision', tool: 'run_shell', verdict: 'deny', matched_rule: 'no-shell', misses: 0 },
    ]);
    expect(agt.recognise({ ...plain, type: 'another.writer' })).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { dockerMcpGateway } from './docker-mcp-gateway.ts';

const decision = {
  trigger: 'invoke',
  target_type: 'tool',
  server_name: 'postgres',
  tool_name: 'query',
  result: 'denied',
  outcome_reason: 'policy_rule',
  timestamp: '2026-09-02T07:10:04Z',
};

describe('docker-mcp-gateway', () => {
  it.each([
    ['invoke', 'tool_decision'],
    ['load', 'lifecycle'],
    ['prompt', 'other'],
    ['unload', 'other'],
  ])('reads the trigger %s as %s', (trigger, kind) => {
    expect(dockerMcpGateway.read({ ...decision, trigger })).toMatchObject([{ kind, verdict: 'deny' }]);
  });

  it('takes the name of a prompt for no tool', () => {
    const { tool_name, ...prompt } = { ...decision, trigger: 'prompt', target_type: 'prompt', prompt_name: 'review' };
    expect(tool_name).toBe('query');
    expect(dockerMcpGateway.read(prompt)).toMatchObject([{ tool: null, extra: { prompt_name: 'review' } }]);
  });

  it('tells a policy that refuses from one that breaks', () => {
    expect(dockerMcpGateway.read(decision)).toMatchObject([{ decision_source: 'policy', outcome: null, misses: 0 }]);
    expect(dockerMcpGateway.read({ ...decision, outcome_reason: 'policy_error' })).toMatchObject([
      { verdict: 'deny', decision_source: 'error', outcome: 'error' },
    ]);
  });

  it.each([
    ['user', { owner: 'u-1', agent: null, owner_provenance: 'authenticated' }],
    [undefined, { owner: 'u-1', agent: null }],
    ['agent', { owner: null, agent: 'u-1', agent_provenance: 'authenticated' }],
    ['service-account', { owner: null, agent: 'u-1' }],
  ])('knows who a %s is, once the gateway fills it in', (actor_type, who) => {
    const actor = JSON.parse(
      JSON.stringify({ ...decision, actor_type, actor_id: 'u-1', actor_name: 'Maya', org_id: 'o' }),
    );
    expect(dockerMcpGateway.read(actor)).toMatchObject([{ ...who, source_tenant: 'o', misses: 0 }]);
  });
});

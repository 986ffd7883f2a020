import { describe, expect, it } from 'vitest';
import { kuadrantMcpGateway } from './kuadrant-mcp-gateway.ts';

const call = {
  timestamp: '2026-09-02T14:23:01.123Z',
  response_code: 200,
  mcp_method: 'tools/call',
  mcp_tool_name: 'create_issue',
  mcp_server_name: 'jira',
  mcp_user_id: 'dev-jane',
  mcp_agent_id: 'coding-agent-v2',
};

describe('kuadrant-mcp-gateway', () => {
  it('takes agent and person for what the client says of itself', () => {
    expect(kuadrantMcpGateway.read(call)).toMatchObject([
      {
        owner: 'dev-jane',
        owner_provenance: 'client_claimed',
        agent: 'coding-agent-v2',
        agent_provenance: 'client_claimed',
      },
    ]);
    expect(kuadrantMcpGateway.read({ ...call, mcp_user_id: '-', mcp_agent_id: '-' })).toMatchObject([
      { owner: null, owner_provenance: null, agent: null, agent_provenance: null },
    ]);
  });

  it.each([
    ['{"a":"ü","b":[1]}', { a: 'ü', b: [1] }],
    ['"{\\"a\\":1}"', '{"a":1}'],
    ['{"a":"cut of', '{"a":"cut of'],
    ['{}', {}],
    ['-', null],
  ])('reads the parameters %s', (mcp_tool_params, values) => {
    expect(kuadrantMcpGateway.read({ ...call, mcp_tool_params })).toMatchObject([{ arguments: values }]);
  });

  it.each([
    [200, null, null, 'success'],
    ['200', null, null, 'success'],
    [401, 'deny', 'authn', 'failure'],
    [403, 'deny', 'policy', 'failure'],
    [429, 'deny', 'rate_limit', 'failure'],
    [404, null, null, 'failure'],
    [503, null, null, 'error'],
    [504, null, null, 'timeout'],
    ['-', null, null, null],
  ])('reads HTTP %s as %s by %s, %s', (response_code, verdict, decision_source, outcome) => {
    expect(kuadrantMcpGateway.read({ ...call, response_code })).toMatchObject([{ verdict, decision_source, outcome }]);
  });

  it('reads the trace out of the traceparent, and nothing out of a dash', () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    expect(kuadrantMcpGateway.read({ ...call, traceparent })).toMatchObject([
      { trace_id: '4bf92f3577b34da6a3ce929d0e0e4736' },
    ]);
    const nothing = { traceparent: '-', mcp_session_id: '-', request_id: '-', upstream_host: '-', duration_ms: '-' };
    expect(kuadrantMcpGateway.read({ ...call, ...nothing })).toMatchObject([
      { trace_id: null, session_id: null, request_id: null, latency_ms: null, misses: 0 },
    ]);
  });

  it.each([
    [{ mcp_method: 'tools/list', mcp_tool_name: '-' }, 'list'],
    [{ mcp_method: 'initialize', mcp_tool_name: '-' }, 'session'],
    [{ mcp_method: '-' }, 'tool_call'],
    [{ mcp_method: '-', mcp_tool_name: '-', response_code: 401 }, 'auth'],
    [{ mcp_method: '-', mcp_tool_name: '-' }, 'other'],
  ])('reads %j as %s', (fields, kind) => {
    expect(kuadrantMcpGateway.read({ ...call, ...fields })).toMatchObject([{ kind }]);
  });
});

import type { JsonObject } from '@tripline/contract';
import { describe, expect, it } from 'vitest';
import { toolhiveAudit } from './toolhive-audit.ts';

const logged: JsonObject = {
  time: '2026-09-02T14:00:00+02:00',
  level: 'AUDIT',
  msg: 'audit_event',
  audit_id: 'a-1',
  type: 'mcp_tool_call',
  logged_at: '2026-09-02T12:00:00.5Z',
  outcome: 'success',
  component: 'github',
  source: { type: 'network', value: '10.20.0.5', extra: { user_agent: 'claude-code/2.1', session_id: 's-1' } },
  subjects: { user: 'Maya Chen', user_id: 'auth0|1', client_name: 'claude-code', client_version: '2.1' },
  target: { endpoint: '/mcp', method: 'tools/call', name: 'search_issues', type: 'tool' },
  metadata: { extra: { duration_ms: 38, transport: 'http' } },
};
const read = (fields: JsonObject) => toolhiveAudit.read({ ...logged, ...fields });

describe('toolhive-audit', () => {
  it.each([
    ['success', 'allow', 'success'],
    ['denied', 'deny', null],
    ['application_error', 'allow', 'error'],
    ['failure', null, 'failure'],
    ['error', null, 'error'],
  ])('reads the outcome %s as the verdict %s and the outcome %s', (word, verdict, outcome) => {
    expect(read({ outcome: word })).toMatchObject([{ verdict, outcome, decision_source: null, misses: 0 }]);
  });

  it.each([
    ['mcp_tools_list', 'tools/list', 'list'],
    ['mcp_resources_list', 'resources/list', 'list'],
    ['mcp_initialize', 'initialize', 'session'],
    ['mcp_ping', 'ping', 'other'],
    ['mcp_notification', 'notifications/message', 'session'],
    ['mcp_resource_read', 'resources/read', 'other'],
    ['mcp_request', 'elicitation/create', 'other'],
  ])('reads %s as %s', (type, method, kind) => {
    const target = { endpoint: '/mcp', method, name: 'file:///etc/hosts', type: 'endpoint' };
    expect(read({ type, target })).toMatchObject([{ kind, method, tool: null, misses: 0 }]);
  });

  it('takes the verb of an HTTP request for no method of MCP', () => {
    const target = { endpoint: '/sse', method: 'GET', type: 'sse_endpoint' };
    expect(read({ type: 'sse_connection', target })).toMatchObject([{ kind: 'session', method: null, misses: 0 }]);
    expect(read({ type: 'http_request', target })).toMatchObject([{ kind: 'other', method: null }]);
  });

  it('reads the event as its own JSON', () => {
    const { audit_id, logged_at, time, level, msg, ...rest } = logged;
    expect([audit_id, time, level, msg]).toHaveLength(4);
    const event = {
      ...rest,
      loggedAt: logged_at,
      metadata: { auditId: 'a-1', extra: { duration_ms: 38 } },
    } as JsonObject;
    expect(toolhiveAudit.recognise(event)).toBe(true);
    expect(toolhiveAudit.read(event)).toMatchObject([
      { source_event_id: 'a-1', event_time: { raw: '2026-09-02T12:00:00.5Z' }, latency_ms: 38, misses: 0 },
    ]);
  });

  it('takes the acting party of a delegation for the agent and keeps the chain', () => {
    const chain = [
      { iss: 'i', sub: 'agent:a' },
      { iss: 'i', sub: 'agent:b' },
    ];
    expect(read({ delegation: { chain, truncated: false, omitted: 0, malformed: false } })).toMatchObject([
      { agent: 'agent:a', agent_provenance: 'authenticated', owner: 'auth0|1', extra: { delegation: { chain } } },
    ]);
    const malformed = { chain: [], truncated: false, omitted: 0, malformed: true, malformedReason: 'act_not_object' };
    expect(read({ delegation: malformed })).toMatchObject([{ agent: null, misses: 0 }]);
  });

  it('names the backend behind a virtual server, and no server where ToolHive has none', () => {
    expect(read({ metadata: { extra: { backend_name: 'argo' } } })).toMatchObject([{ server: 'argo' }]);
    expect(read({ component: 'toolhive-api' })).toMatchObject([{ server: null }]);
  });

  it.each([{ user: 'anonymous' }, { user: '' }, {}])('names no owner for %j', (subjects) => {
    expect(read({ subjects: subjects as JsonObject })).toMatchObject([{ owner: null, owner_provenance: null }]);
  });

  it('tells an error of the server apart from a refusal', () => {
    const extra = { duration_ms: 3, jsonrpc_error_code: -32602, jsonrpc_error_message: 'Unknown tool' };
    expect(read({ outcome: 'application_error', metadata: { extra } })).toMatchObject([
      { reason: 'Unknown tool', extra: { metadata: { extra: { jsonrpc_error_code: -32602 } } } },
    ]);
  });

  it('reads the arguments of a request that was an object, a text, or cut, and leaves the response out', () => {
    const request = { jsonrpc: '2.0', id: 7, method: 'tools/call', params: { name: 'pay', arguments: { amount: 5 } } };
    expect(read({ data: { request, response: { result: 'x' } } })).toMatchObject([
      { arguments: { amount: 5 }, amount: '5', call_id: '7', dropped_fields: 1, extra: {} },
    ]);
    expect(read({ data: { request: JSON.stringify(request) } })).toMatchObject([{ arguments: { amount: 5 } }]);
    expect(read({ data: { request: '{"jsonrpc":"2.0","par' } })).toMatchObject([
      { arguments: '{"jsonrpc":"2.0","par' },
    ]);
  });

  it.each([
    ['vmcp_workflow_timed_out', 'failure', 'timeout'],
    ['vmcp_workflow_failed', 'failure', 'failure'],
    ['vmcp_workflow_step_completed', 'success', 'success'],
  ])('reads %s with %s as %s, without a decision', (type, outcome, end) => {
    const target = { workflow_id: 'w-1', step_id: 'one', type: 'workflow_step', tool_name: 'deploy' };
    const source = { type: 'local', value: 'vmcp-composer', extra: {} };
    expect(read({ type, outcome, target, source })).toMatchObject([
      { kind: 'other', verdict: null, outcome: end, run_id: 'w-1', tool: 'deploy', source_ip: null, misses: 0 },
    ]);
  });

  it('takes the query of a resource’s URI apart', () => {
    const target = { method: 'resources/read', name: 'https://h/a?apikey=alice', type: 'resource' };
    expect(read({ type: 'mcp_resource_read', target })).toMatchObject([
      { tool: null, extra: { target: { name: { path: 'https://h/a', query: { apikey: 'alice' } } } } },
    ]);
  });
});

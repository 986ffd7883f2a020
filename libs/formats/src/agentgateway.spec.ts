import type { JsonObject } from '@tripline/contract';
import { describe, expect, it } from 'vitest';
import { agentgateway } from './agentgateway.ts';

const line: JsonObject = { level: 'info', time: '2026-09-02T10:15:30.184213Z', scope: 'request', 'http.status': 200 };
const call: JsonObject = {
  ...line,
  protocol: 'mcp',
  'mcp.method.name': 'tools/call',
  'mcp.resource.type': 'tool',
  'mcp.target': 'jira',
  'gen_ai.tool.name': 'create_issue',
};

function read(record: JsonObject) {
  const reading = agentgateway.read(record);
  if (!Array.isArray(reading) || reading.length !== 1) throw new Error('one event was expected');
  return reading[0];
}

describe('agentgateway', () => {
  it.each([
    ['JwtAuth', 401, 'deny', 'authn', 'failure'],
    ['BasicAuth', 401, 'deny', 'authn', 'failure'],
    ['APIKeyAuth', 401, 'deny', 'authn', 'failure'],
    ['Oidc', 401, 'deny', 'authn', 'failure'],
    ['Oidc', 302, null, null, 'success'],
    ['Authorization', 403, 'deny', 'policy', 'failure'],
    ['ExtAuth', 403, 'deny', 'policy', 'failure'],
    ['ExtAuth', 401, 'deny', 'authn', 'failure'],
    ['ExtAuth', 500, 'deny', 'error', 'failure'],
    ['Guardrail', 400, 'deny', 'policy', 'failure'],
    ['RateLimit', 429, 'deny', 'rate_limit', 'failure'],
    ['RateLimit', 500, 'deny', 'error', 'failure'],
    ['DirectResponse', 429, 'deny', 'rate_limit', 'failure'],
    ['DirectResponse', 200, null, null, 'success'],
    ['Timeout', 504, null, null, 'timeout'],
    ['Timeout', 503, null, null, 'timeout'],
    ['UpstreamFailure', 503, null, null, 'error'],
    ['NoHealthyBackend', 503, null, null, 'error'],
    ['ExtProc', 500, null, null, 'error'],
    ['NotFound', 404, null, null, 'failure'],
    ['MCP', 404, null, null, 'failure'],
  ])('reads the reason %s at HTTP %i as %s by %s', (reason, status, verdict, decision_source, outcome) => {
    expect(read({ ...line, reason, 'http.status': status })).toMatchObject({ verdict, decision_source, outcome });
  });

  it.each([
    ['a call that went through', {}, 'success'],
    ['an upstream that refuses', { 'http.status': 403 }, 'failure'],
    ['an upstream that breaks', { 'http.status': 502 }, 'error'],
    ['an upstream that limits', { 'http.status': 429 }, 'failure'],
    ['an upstream’s error', { 'mcp.error.code': -32000, 'mcp.error.message': 'no such project' }, 'error'],
    ['a tool that the upstream lacks', { 'mcp.error.code': -32602, 'mcp.error.message': 'Unknown tool: x' }, 'error'],
    ['a tool that failed', { 'mcp.result': { isError: true } }, 'error'],
  ])('states no verdict for %s', (_what, fields, outcome) => {
    expect(read({ ...call, ...fields })).toMatchObject({ verdict: null, decision_source: null, outcome });
  });

  it.each([
    ['with its name beside', { 'gen_ai.tool.name': 'delete_project', error: 'mcp: Unknown tool: delete_project' }],
    ['by the text alone', { 'gen_ai.tool.name': '', error: 'mcp: Unknown tool: delete_project' }],
    [
      'as the JSON-RPC error',
      { 'gen_ai.tool.name': '', 'mcp.error.message': 'Unknown tool: delete_project', reason: '' },
    ],
  ])('reads a tool that a rule hides %s', (_how, fields) => {
    expect(read({ ...call, 'http.status': 400, reason: 'MCP', ...fields })).toMatchObject({
      kind: 'tool_call',
      tool: 'delete_project',
      verdict: 'deny',
      decision_source: 'policy',
      outcome: 'failure',
    });
  });

  it('reads a tool that a rule hides at any status, where the gateway itself answered', () => {
    const answer = { 'http.status': 200, reason: 'MCP', error: 'mcp: Unknown tool: delete_project' };
    expect(read({ ...call, ...answer })).toMatchObject({ verdict: 'deny', decision_source: 'policy' });
  });

  it('reads a guardrail’s refusal and a limit of MCP, which are HTTP 200', () => {
    const rejected = { error: 'mcp: mcpGuardrails rejected: amount exceeds the limit', reason: 'MCP' };
    expect(read({ ...call, ...rejected })).toMatchObject({
      verdict: 'deny',
      decision_source: 'policy',
      outcome: 'failure',
    });
    const limited = { error: 'mcp: rate limit exceeded', reason: 'MCP' };
    expect(read({ ...call, ...limited })).toMatchObject({ verdict: 'deny', decision_source: 'rate_limit' });
  });

  it.each([
    [{ error: 'rate limit exceeded', reason: 'RateLimit' }, 'rate limit exceeded'],
    [{ 'mcp.error.message': 'Invalid params' }, 'Invalid params'],
    [{ reason: 'NotFound' }, 'NotFound'],
    [{}, null],
  ])('gives the reason of %j', (fields, reason) => {
    expect(read({ ...call, ...fields }).reason).toBe(reason);
  });

  it('reads microseconds without zeros in front, but for OTLP', () => {
    expect(read({ ...line, time: '2026-09-02T10:15:31.97Z' }).event_time?.micros).toBe(
      Date.UTC(2026, 8, 2, 10, 15, 31) * 1000 + 97,
    );
  });

  it.each([
    [{ 'mcp.method.name': 'tools/list' }, 'list'],
    [{ 'mcp.method.name': 'initialize' }, 'session'],
    [
      { 'mcp.method.name': 'resources/read', 'mcp.resource.type': 'resource', 'mcp.resource.uri': 'file:///a' },
      'other',
    ],
    [{ 'http.method': 'DELETE', protocol: 'mcp' }, 'session'],
    [{ protocol: 'llm', 'gen_ai.request.model': 'gpt-4o' }, 'other'],
    [{ protocol: 'llm', reason: 'Guardrail', 'http.status': 400 }, 'guardrail'],
    [{ protocol: 'a2a', 'a2a.method': 'message/send' }, 'other'],
    [{ reason: 'JwtAuth', 'http.status': 401, protocol: 'http' }, 'auth'],
    [{ 'gen_ai.tool.name': 'echo' }, 'tool_call'],
  ])('reads %j as %s', (fields, kind) => {
    const event = read({ ...line, ...fields });
    expect(event.kind).toBe(kind);
    expect(event.tool).toBe(kind === 'tool_call' ? 'echo' : null);
  });

  it('reads the names of older versions', () => {
    const old = { 'mcp.method': 'tools/call', 'mcp.resource.type': 'tool', 'mcp.resource.name': 'echo' };
    expect(read({ ...line, ...old })).toMatchObject({ kind: 'tool_call', method: 'tools/call', tool: 'echo' });
  });

  it.each(['mcp_args', 'mcp.args', 'mcp.tool.arguments', 'mcpToolArguments', 'tool-params', 'arguments'])(
    'takes %s, which the operator added, as the arguments, and leaves the result out',
    (name) => {
      const event = read({ ...call, [name]: { path: 'a' }, mcp_result: { content: [{ text: 'harmless' }] } });
      expect(event).toMatchObject({ arguments: { path: 'a' }, dropped_fields: 1, misses: 0 });
      expect(JSON.stringify(event.extra)).not.toContain('harmless');
      expect(read({ ...call, [name]: '{"path":"a"}' }).arguments).toEqual({ path: 'a' });
      expect(read({ ...call, [`${name}.path`]: 'a', [`${name}.data.x`]: 1 })).toMatchObject({
        arguments: { path: 'a', 'data.x': 1 },
        misses: 0,
      });
    },
  );

  it.each([
    [{ 'jwt.sub': 'auth0|maya' }, { owner: 'auth0|maya', owner_provenance: 'authenticated', agent: null }],
    [{ 'jwt.sub': 'svc-support' }, { owner: null, agent: 'svc-support', agent_provenance: 'authenticated' }],
    [{ 'jwt.sub': 'system:serviceaccount:ci:bot' }, { owner: null, agent: 'system:serviceaccount:ci:bot' }],
    [
      { 'jwt.sub': 'svc-support', agent: 'bot' },
      { owner: 'svc-support', agent: 'bot', agent_provenance: null },
    ],
    [
      { 'src.identity': 'spiffe://td/ns/a/sa/b' },
      { agent: 'spiffe://td/ns/a/sa/b', agent_provenance: 'authenticated' },
    ],
    [
      { 'user.email': 'maya@b.example', 'jwt.sub': '17' },
      { owner: 'maya@b.example', owner_provenance: null },
    ],
    [{}, { owner: null, agent: null, owner_provenance: null, agent_provenance: null }],
  ])('reads who acted from %j', (fields, who) => {
    expect(read({ ...call, ...fields })).toMatchObject(who);
  });

  it('reads the same fields as attributes of an OTLP record, with its time and trace', () => {
    const record = {
      otlp: 'log',
      scope: 'agentgateway.access',
      time: '1788344131000000970',
      trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
      attributes: { ...call, duration: '42ms', 'http.path': '/mcp?token=abc', own: 1 },
      resource: { 'service.name': 'agentgateway' },
    };
    expect(agentgateway.recognise(record)).toBe(true);
    expect(agentgateway.recognise({ ...record, scope: 'other' })).toBe(false);
    expect(read(record)).toMatchObject({
      kind: 'tool_call',
      server: 'jira',
      tool: 'create_issue',
      latency_ms: 42,
      outcome: 'success',
      trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
      event_time: { micros: 1_788_344_131_000_000 },
      extra: { attributes: { own: 1, 'http.path': { path: '/mcp', query: { token: 'abc' } } } },
    });
  });

  it('recognises the line of a request and no other', () => {
    expect(agentgateway.recognise(call)).toBe(true);
    expect(agentgateway.recognise({ ...line, scope: 'state_manager' })).toBe(false);
  });

  it('takes the query of a resource’s URI apart', () => {
    const resource = { 'mcp.method.name': 'resources/read', 'mcp.resource.uri': 'https://h/a?apikey=alice' };
    expect(read({ ...line, ...resource })).toMatchObject({
      tool: null,
      extra: { 'mcp.resource.uri': { path: 'https://h/a', query: { apikey: 'alice' } } },
    });
  });
});

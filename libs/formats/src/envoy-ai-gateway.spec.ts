import { describe, expect, it } from 'vitest';
import { envoyAiGateway } from './envoy-ai-gateway.ts';

const front = {
  start_time: '2026-09-02T13:00:11.430Z',
  method: 'POST',
  'x-envoy-origin-path': '/mcp',
  response_code: 200,
  response_flags: '-',
  response_code_details: 'via_upstream',
  'mcp.method.name': null,
  'mcp.tool.name': null,
  'mcp.provider.name': null,
  'x-request-id': 'r-1',
};
const back = { ...front, 'mcp.method.name': 'tools/call', 'mcp.tool.name': 'search', 'mcp.provider.name': 'context7' };

describe('envoy-ai-gateway', () => {
  it('reads the front line of a request as no call, and that of the back end as one', () => {
    expect(envoyAiGateway.read(front)).toMatchObject([{ kind: 'other', tool: null, server: null, request_id: 'r-1' }]);
    expect(envoyAiGateway.read(back)).toMatchObject([
      {
        kind: 'tool_call',
        tool: 'search',
        server: 'context7',
        request_id: 'r-1',
        agent: null,
        owner: null,
        arguments: null,
      },
    ]);
    expect(envoyAiGateway.read({ ...back, 'mcp.tool.name': '-', 'mcp.session.id': '-' })).toMatchObject([
      { kind: 'tool_call', tool: null, session_id: null },
    ]);
  });

  it.each([
    ['that went well', back, {}, null, null, 'success'],
    ['that the gateway refuses', front, { response_code: 403 }, 'deny', 'policy', 'failure'],
    ['without a login', front, { response_code: 401 }, 'deny', 'authn', 'failure'],
    ['that comes too often', front, { response_code: 429 }, 'deny', 'rate_limit', 'failure'],
    ['that the server refuses', back, { response_code: 403 }, null, null, 'failure'],
    [
      'that a filter refuses',
      back,
      { response_code: 403, response_code_details: 'ext_authz_denied' },
      'deny',
      'policy',
      'failure',
    ],
    ['that no server took', back, { response_code: 503, response_flags: 'UF,URX' }, null, null, 'error'],
    ['that took too long', back, { response_code: 504, response_flags: 'UT' }, null, null, 'timeout'],
  ])('reads a request %s', (_what, line, fields, verdict, decision_source, outcome) => {
    expect(envoyAiGateway.read({ ...line, ...fields })).toMatchObject([{ verdict, decision_source, outcome }]);
  });

  it('names the rule by which Envoy refused', () => {
    const details = { response_code: 403, response_code_details: 'rbac_access_denied_matched_policy[only-ops]' };
    expect(envoyAiGateway.read({ ...front, ...details })).toMatchObject([
      { matched_rule: 'only-ops', reason: 'rbac_access_denied_matched_policy[only-ops]', verdict: 'deny' },
    ]);
  });

  it.each([
    [{ 'x-forwarded-for': '203.0.113.5, 10.0.0.1', downstream_remote_address: '127.0.0.1:1' }, '203.0.113.5'],
    [{ 'x-forwarded-for': null, downstream_remote_address: '127.0.0.1:58124' }, '127.0.0.1'],
    [{ 'x-forwarded-for': '-' }, null],
  ])('reads the client of %j', (fields, source_ip) => {
    expect(envoyAiGateway.read({ ...back, ...fields })).toMatchObject([{ source_ip }]);
  });

  it('reads the names of the other set of samples', () => {
    const line = {
      start_time: '2025-10-08T10:42:11.430Z',
      response_code: '200',
      duration: '653',
      mcp_backend: 'context7',
      mcp_method: 'tools/call',
      mcp_request_id: '3',
      mcp_session_id: 's-1',
    };
    expect(envoyAiGateway.recognise(line)).toBe(true);
    expect(envoyAiGateway.read(line)).toMatchObject([
      {
        kind: 'tool_call',
        server: 'context7',
        call_id: '3',
        session_id: 's-1',
        latency_ms: 653,
        outcome: 'success',
        misses: 0,
      },
    ]);
  });

  it('takes an identity in a header for what the client says', () => {
    expect(envoyAiGateway.read({ ...back, 'agent.id': 'bot-1' })).toMatchObject([
      { agent: 'bot-1', agent_provenance: 'client_claimed', owner_provenance: null },
    ]);
  });

  it('reads a call of a model as no call of a tool', () => {
    const line = { start_time: '2026-09-02T13:00:15.25Z', 'gen_ai.request.model': 'gpt-4o-mini', response_code: 200 };
    expect(envoyAiGateway.recognise(line)).toBe(true);
    expect(envoyAiGateway.read(line)).toMatchObject([{ kind: 'other', model: 'gpt-4o-mini', misses: 0 }]);
  });

  it('reads the same fields as attributes of an OTLP record', () => {
    const record = {
      otlp: 'log',
      time: '1788340442123456789',
      attributes: { ...back, response_code: '403', response_code_details: 'ext_authz_denied', own: 'x' },
      resource: { 'k8s.pod.name': 'envoy-1' },
    };
    expect(envoyAiGateway.recognise(record)).toBe(true);
    expect(envoyAiGateway.recognise({ ...record, attributes: { 'mcp.method.name': 'tools/call' } })).toBe(false);
    expect(envoyAiGateway.read(record)).toMatchObject([
      { kind: 'tool_call', verdict: 'deny', extra: { own: 'x', resource: { 'k8s.pod.name': 'envoy-1' } } },
    ]);
  });

  it('leaves other lines of Envoy alone', () => {
    const { 'x-envoy-origin-path': _path, ...istio } = {
      start_time: front.start_time,
      response_code: 200,
      'x-envoy-origin-path': '',
    };
    expect(envoyAiGateway.recognise(istio)).toBe(false);
    expect(envoyAiGateway.recognise({ ...back, mcp_server_name: 'jira' })).toBe(false);
  });
});

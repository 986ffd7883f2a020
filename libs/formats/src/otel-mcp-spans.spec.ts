import type { JsonObject } from '@tripline/contract';
import { describe, expect, it } from 'vitest';
import { otelMcpSpans } from './otel-mcp-spans.ts';
import { flat, keyValuesOf, spanDocument } from './wrappings/otlp.spec-support.ts';

const call = { 'mcp.method.name': 'tools/call', 'gen_ai.tool.name': 'get_weather' };

function read(attributes: JsonObject, fields: JsonObject = {}, resource: JsonObject = {}) {
  return otelMcpSpans.read(flat(spanDocument(attributes, fields, resource)));
}

describe('otel-mcp-spans', () => {
  it('reads a tool call by the conventions, without a verdict', () => {
    const attributes = {
      ...call,
      'gen_ai.operation.name': 'execute_tool',
      'mcp.session.id': 's-77',
      'jsonrpc.request.id': '10',
      'client.address': '10.0.0.9',
      'gen_ai.tool.call.arguments': { location: 'München', days: 3, unit: null },
      'gen_ai.tool.call.result': { text: 'harmless words' },
    };
    const reading = read(attributes, { kind: 2 });
    expect(reading).toMatchObject([
      {
        kind: 'tool_call',
        source_event_id: '051581bf3cb55c13',
        tool: 'get_weather',
        method: 'tools/call',
        session_id: 's-77',
        call_id: '10',
        source_ip: '10.0.0.9',
        arguments: { location: 'München', days: 3, unit: null },
        trace_id: '5b8aa5a2d2c872e8321cf37308d69df2',
        latency_ms: 41.5,
        outcome: 'success',
        verdict: null,
        decision_source: null,
        time_source: null,
        dropped_fields: 1,
      },
    ]);
    expect(JSON.stringify(reading)).not.toContain('harmless');
  });

  it.each([
    [{ 'mcp.method.name': 'tools/list' }, 'list'],
    [{ 'mcp.method.name': 'initialize' }, 'session'],
    [{ 'mcp.method.name': 'resources/read', 'mcp.resource.uri': 'file:///a' }, 'other'],
    [{ 'mcp.method.name': 'prompts/get', 'gen_ai.prompt.name': 'p' }, 'other'],
    [{ 'mcp.method.name': 'notifications/cancelled' }, 'other'],
    [{ 'mcp.method.name': 'custom/thing' }, 'other'],
    [{ 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'x' }, 'tool_call'],
    [{ 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': 'a' }, 'session'],
    [{ 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'm' }, 'other'],
    [{ 'mcp.tool.name': 'x' }, 'tool_call'],
    [{ 'mcp.session.id': 's' }, 'other'],
  ])('takes %j for %s', (attributes, kind) => {
    expect(read(attributes)).toMatchObject([{ kind }]);
  });

  it.each([
    [{ 'mcp.method.name': 'tools/call', 'mcp.tool.name': 'x', 'mcp.provider.name': 'jira' }, 'tools/call', 'x', 'jira'],
    [{ 'mcp.method.name': 'tools/call', 'gen_ai.tool.name': 'x', 'mcp.target': 'jira' }, 'tools/call', 'x', 'jira'],
    [
      { 'mcp.method': 'tools/call', 'mcp.tool': 'x', 'server.address': 'mcp.example' },
      'tools/call',
      'x',
      'mcp.example',
    ],
    [{ 'rpc.method': 'tools/call', 'mcp.session.id': 's', tool_name: 'x' }, 'tools/call', 'x', null],
    [{ 'rpc.method': 'Chat', 'gen_ai.request.model': 'm' }, null, null, null],
  ])('reads the look-alikes %j', (attributes, method, tool, server) => {
    expect(read(attributes)).toMatchObject([{ method, tool, server }]);
  });

  it.each([
    ['tools/call get_weather', 'tools/call', 'get_weather'],
    ['execute_tool get_weather', null, 'get_weather'],
    ['tools/list', 'tools/list', null],
    ['POST /mcp', null, null],
    ['tools/call', 'tools/call', null],
  ])('reads the name of the span where attributes say nothing: %s', (name, method, tool) => {
    expect(read({ 'mcp.session.id': 's' }, { name })).toMatchObject([{ method, tool }]);
  });

  it.each([
    [{}, {}, 'success'],
    [{}, { status: { code: 1 } }, 'success'],
    [{}, { status: { code: 2 } }, 'error'],
    [{ 'error.type': 'tool_error' }, {}, 'error'],
    [{ 'error.type': '-32602' }, { status: { code: 2 } }, 'error'],
    [{ 'error.type': 'timeout' }, { status: { code: 2 } }, 'timeout'],
    [{ 'error.type': 'DEADLINE_EXCEEDED' }, {}, 'timeout'],
    [{ 'rpc.response.status_code': '-32602' }, {}, 'error'],
    [{ 'rpc.response.status_code': 'OK' }, {}, 'success'],
    [{ 'mcp.error.code': -32000 }, {}, 'error'],
    [{ 'mcp.tool.result.is_error': true }, {}, 'error'],
    [{ 'mcp.tool.result.is_error': 'false' }, {}, 'success'],
    [{ 'http.response.status_code': 403 }, {}, 'failure'],
    [{ 'http.response.status_code': 200 }, {}, 'success'],
    [{}, { endTimeUnixNano: '0' }, null],
  ])('reads the outcome of %j with %j as %s', (attributes, fields, outcome) => {
    expect(read({ ...call, ...attributes }, fields)).toMatchObject([{ outcome, verdict: null }]);
  });

  it('gives the reason by the status, else by the exception', () => {
    const exception = { name: 'exception', attributes: keyValuesOf({ 'exception.message': 'boom' }) };
    const fields = { status: { code: 2, message: 'Unknown tool: x' }, events: [exception] };
    expect(read(call, fields)).toMatchObject([{ reason: 'Unknown tool: x' }]);
    expect(read(call, { events: [{ name: 'retry' }, exception] })).toMatchObject([{ reason: 'boom' }]);
    expect(read(call)).toMatchObject([{ reason: null }]);
  });

  it.each([
    ['1788382800000000001', '1788382800041500001', 41.5],
    [1788382800000, '1788382800041', 0.000041],
    ['1788382800041500001', '1788382800000000001', null],
    ['0', '1788382800000000001', null],
    ['soon', '1788382800000000001', null],
    ['1', '18446744073709551615', null],
  ])('measures from %s to %s: %s ms', (startTimeUnixNano, endTimeUnixNano, latency_ms) => {
    expect(read(call, { startTimeUnixNano, endTimeUnixNano })).toMatchObject([{ latency_ms }]);
  });

  it('takes arguments as JSON in a string, and one by one', () => {
    const text = '{"location":"x"}';
    expect(read({ ...call, 'gen_ai.tool.call.arguments': text })).toMatchObject([{ arguments: { location: 'x' } }]);
    const single = { 'mcp.request.argument.location': '"x"', 'mcp.request.argument.days': '3' };
    expect(read({ ...call, ...single })).toMatchObject([{ arguments: { location: 'x', days: '3' } }]);
  });

  it('names the agent, the person and the program where the span does', () => {
    const who = { 'gen_ai.agent.id': 'asst_1', 'gen_ai.agent.name': 'Helper', 'enduser.id': 'maya' };
    const [event] = read({ ...call, ...who }, { kind: 3 }, { 'service.name': 'my-agent' }) as never[];
    expect(event).toMatchObject({
      agent: 'asst_1',
      agent_provenance: 'client_claimed',
      owner: 'maya',
      client: 'my-agent',
      client_provenance: 'client_claimed',
      time_source: 'client_reported',
      extra: { attributes: { 'gen_ai.agent.name': 'Helper' } },
    });
    expect(read(call, { kind: 2 }, { 'service.name': 'gateway' })).toMatchObject([{ client: null, agent: null }]);
  });

  it('leaves out what was said, also in events and under numbered names', () => {
    const attributes = {
      ...call,
      'gen_ai.prompt.0.content': 'harmless words',
      'gen_ai.completion': 'harmless words',
      'gen_ai.input.messages': '[{"content":"harmless words"}]',
      'output.value': 'harmless words',
    };
    const events = [{ name: 'gen_ai.user.message', attributes: keyValuesOf({ content: 'harmless words' }) }];
    const [event] = read(attributes, { events }) as never[];
    expect(JSON.stringify(event)).not.toContain('harmless');
    expect(event).toMatchObject({ dropped_fields: 5 });
  });

  it('keeps attributes of other conventions, which are no misses', () => {
    expect(read({ ...call, 'http.route': '/mcp' }, {}, { 'k8s.pod.name': 'p' })).toMatchObject([
      { misses: 0, extra: { attributes: { 'http.route': '/mcp' }, resource: { 'k8s.pod.name': 'p' } } },
    ]);
  });

  it.each([{ 'http.route': '/mcp' }, { mcp: 1 }, { 'xmcp.method.name': 'tools/call' }, {}])(
    'is not for a span with %j',
    (attributes) => {
      expect(otelMcpSpans.recognise(flat(spanDocument(attributes as never)))).toBe(false);
    },
  );

  it('takes the queries of URLs apart', () => {
    const attributes = { 'mcp.method.name': 'resources/read', 'mcp.resource.uri': 'https://h/a?apikey=alice' };
    expect(read({ ...attributes, 'url.query': 'token=bob' })).toMatchObject([
      {
        extra: {
          attributes: {
            'mcp.resource.uri': { path: 'https://h/a', query: { apikey: 'alice' } },
            'url.query': { token: 'bob' },
          },
        },
      },
    ]);
  });
});

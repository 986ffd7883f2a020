import type { JsonObject, JsonValue } from '@tripline/contract';
import { describe, expect, it } from 'vitest';
import type { MappedEvent } from './format.ts';
import { kongAiMcp } from './kong-ai-mcp.ts';

const exchange: JsonObject = {
  started_at: 1788343200538,
  client_ip: '10.9.0.3',
  request: {
    id: 'r-1',
    method: 'POST',
    uri: '/mcp?apikey=alice',
    headers: { 'user-agent': 'ChatWise/1.0', apikey: 'k' },
  },
  response: { status: 200 },
  latencies: { kong: 1, proxy: 171, request: 173, receive: 1 },
  service: { name: 'orders-mcp', created_at: 1726782459 },
  workspace_name: 'default',
  consumer: { id: '6c95', username: 'alice', custom_id: null },
};
const group = { id: '6c95', name: 'admin', identifier: 'consumer_group' };

function read(ai: JsonObject | null, fields: JsonObject = {}): readonly MappedEvent[] {
  const reading = kongAiMcp.read({ ...exchange, ...(ai === null ? {} : { ai }), ...fields });
  if (!Array.isArray(reading)) throw new Error('events were expected');
  return reading;
}

function mcp(rpc: JsonValue, audit?: JsonValue): JsonObject {
  return { mcp: { mcp_session_id: 's-1', rpc, ...(audit !== undefined && { audit }) } };
}

const call = (tool_name: string, id = '1') => ({ method: 'tools/call', id, tool_name, latency: 6 });
const audit = (primitive_name: string | null, action: string, consumer: JsonObject = group) => ({
  primitive_name,
  primitive: 'tool',
  action,
  scope: 'primitive',
  consumer,
});

describe('kong-ai-mcp', () => {
  it('reads what all calls of an exchange have in common, and keeps the rest once', () => {
    const [first, second] = read(mcp([call('a'), call('b', '2')]));
    const common = {
      owner: 'alice',
      owner_provenance: 'authenticated',
      source_tenant: 'default',
      server: 'orders-mcp',
    };
    const more = { session_id: 's-1', request_id: 'r-1', source_ip: '10.9.0.3', client: 'ChatWise/1.0' };
    expect(first).toMatchObject({ ...common, ...more, tool: 'a', call_id: '1', latency_ms: 6, misses: 0 });
    expect(second).toMatchObject({ ...common, ...more, tool: 'b', call_id: '2', misses: 0 });
    expect(second?.extra).toEqual({});
    expect(first?.event_time?.micros).toBe(1788343200538_000);
    expect(first?.extra).toMatchObject({ latencies: { proxy: 171 }, service: { created_at: 1726782459 } });
  });

  it('joins decisions by the name of the tool, and by order where it comes twice', () => {
    const events = read(
      mcp(
        [call('b', '1'), call('a', '2'), call('b', '3'), { method: 'notifications/cancelled', latency: 0 }],
        [audit('a', 'deny'), audit('b', 'allow'), audit('b', 'deny')],
      ),
    );
    expect(events.map(({ tool, verdict, decision_source }) => [tool, verdict, decision_source])).toEqual([
      ['b', 'allow', 'policy'],
      ['a', 'deny', 'policy'],
      ['b', 'deny', 'policy'],
      [null, null, null],
    ]);
    expect(events.map(({ outcome }) => outcome)).toEqual(['success', 'failure', 'failure', 'success']);
  });

  it('lets the refusal count where several decisions are about one call', () => {
    expect(read(mcp([call('a')], [audit('a', 'allow'), audit('a', 'deny')]))).toMatchObject([{ verdict: 'deny' }]);
    expect(read(mcp([call('a')], [audit(null, 'deny')]))).toMatchObject([{ verdict: 'deny' }]);
    const rpc = [call('a'), call('b'), { method: 'ping' }];
    expect(read(mcp(rpc, [audit(null, 'deny'), audit('b', 'allow')]))).toMatchObject([
      { verdict: 'deny' },
      { verdict: 'allow' },
      { verdict: null },
    ]);
  });

  it('gives a decision without a name to the list', () => {
    const rpc = [
      { method: 'initialize', id: '0' },
      { method: 'tools/list', id: '1' },
    ];
    expect(read(mcp(rpc, [audit(null, 'allow')]))).toMatchObject([
      { kind: 'session', verdict: null },
      { kind: 'list', verdict: 'allow', tool: null },
    ]);
  });

  it('makes an event of a decision whose call is not logged: Kong logs no call that it refused', () => {
    const refused = { response: { status: 403 }, upstream_status: '', latencies: { proxy: -1, request: 2 } };
    expect(read({ mcp: { audit: [audit('delete_user', 'deny')] } }, refused)).toMatchObject([
      { kind: 'tool_decision', tool: 'delete_user', verdict: 'deny', outcome: 'failure', latency_ms: 2, role: 'admin' },
    ]);
    expect(read({ mcp: { rpc: [], audit: [audit(null, 'deny')] } }, refused)).toMatchObject([
      { kind: 'list', tool: null, verdict: 'deny' },
    ]);
    expect(read(mcp([{ method: 'tools/list' }], [audit('a', 'deny')]))).toMatchObject([
      { kind: 'list', verdict: null },
      { kind: 'tool_decision', tool: 'a', verdict: 'deny' },
    ]);
  });

  it.each([
    [200, undefined, null, null, 'success'],
    [200, 'Invalid params -32602', null, null, 'error'],
    [401, undefined, 'deny', 'authn', 'failure'],
    [403, undefined, 'deny', 'policy', 'failure'],
    [429, undefined, 'deny', 'rate_limit', 'failure'],
    [500, undefined, null, null, 'error'],
  ])('reads HTTP %i with the error %s, without decisions, as %s by %s, %s', (status, error, verdict, by, outcome) => {
    const rpc = { ...call('a'), ...(error !== undefined && { error }) };
    expect(read(mcp([rpc]), { response: { status } })).toMatchObject([
      { verdict, decision_source: by, outcome, reason: error ?? null },
    ]);
  });

  it('does not take a decision in other words for an allowed call', () => {
    expect(read(mcp([call('a')], [audit('a', 'shadow')]))).toMatchObject([{ verdict: null, verdict_unreadable: true }]);
  });

  it('reads the messages, JSON in JSON, and leaves the answer out', () => {
    const request = JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'a', arguments: { q: '{"x":1}' } },
    });
    const response = JSON.stringify({ result: { isError: true, content: [{ type: 'text', text: 'harmless' }] } });
    const [event] = read(mcp([{ method: 'tools/call', payload: { request, response } }]));
    expect(event).toMatchObject({ tool: 'a', arguments: { q: '{"x":1}' }, outcome: 'error', dropped_fields: 1 });
    expect(JSON.stringify(event)).not.toContain('harmless');
    const failed = { ...call('a'), payload: { response: '{"error":{"code":-32602,"message":"no such tool"}}' } };
    expect(read(mcp([failed]))).toMatchObject([{ outcome: 'error', reason: 'no such tool', verdict: null }]);
  });

  it('keeps the parameters of what calls no tool', () => {
    const payload = { request: '{"method":"resources/read","params":{"uri":"file:///a"}}' };
    expect(
      read(
        mcp([{ method: 'resources/read', payload }], [{ primitive: 'resource', primitive_name: 'a', action: 'deny' }]),
      ),
    ).toMatchObject([{ kind: 'other', arguments: null, verdict: 'deny', extra: { rpc: { payload } } }]);
  });

  it.each([
    [{ id: '6c95', username: 'anonymous' }, null],
    [{ id: '6c95', username: null, custom_id: 'a-17' }, 'a-17'],
    [{ id: '6c95', username: '' }, '6c95'],
    [null, null],
  ])('names the consumer %j as %s', (consumer, owner) => {
    const [event] = read(mcp([call('a')]), { consumer });
    expect([event?.owner, event?.owner_provenance]).toEqual([owner, owner === null ? null : 'authenticated']);
  });

  it.each([
    ['consumer_group', { owner: null, role: 'admin' }],
    ['username', { owner: 'admin', owner_provenance: 'authenticated', role: null }],
    ['', { owner: null, role: null }],
  ])('reads the consumer of a decision, which is a %s', (identifier, who) => {
    const events = read(mcp([call('a')], [audit('a', 'allow', { name: 'admin', identifier })]), { consumer: null });
    expect(events).toMatchObject([who]);
  });

  it.each([
    [
      { 'aws-guardrails': { guardrails_id: 'gr-1', input_block_reason: 'PII', output_block_reason: '' } },
      'deny',
      'PII',
      'gr-1',
    ],
    [
      { 'lakera-guard': { output_block_reason: 'moderated_content/hate' } },
      'deny',
      'moderated_content/hate',
      'lakera-guard',
    ],
    [{ 'azure-guard': { guards_triggered_count: 1, input_block_reason: '' } }, 'flag', null, 'azure-guard'],
  ])('reads the guardrail %j as %s', (proxy, verdict, reason, policy) => {
    expect(read({ proxy }, { response: { status: 400 } })).toMatchObject([
      { kind: 'guardrail', verdict, decision_source: 'policy', reason, policy },
    ]);
  });

  it('takes empty reasons for a call that passed', () => {
    const proxy = {
      meta: { request_model: 'gpt-4.1', response_model: '' },
      'aws-guardrails': { input_block_reason: '' },
    };
    expect(read({ proxy })).toMatchObject([
      { kind: 'other', verdict: null, reason: null, model: 'gpt-4.1', latency_ms: 173, outcome: 'success' },
    ]);
  });

  it('lets a guardrail stop what the access list allowed', () => {
    const proxy = { guard: { input_block_reason: 'injection' } };
    expect(read({ ...mcp([call('a')], [audit('a', 'allow')]), proxy })).toMatchObject([
      { kind: 'tool_call', verdict: 'deny', outcome: 'failure', reason: 'injection' },
    ]);
  });

  it('leaves out what was sanitized or blocked, of calls as well, and says what kind it was', () => {
    const items = [
      { entity_type: 'PERSON', original: 'Jane Doe', sanitized: 'PLACEHOLDER1' },
      { entity_type: 'PERSON', original: 'John Roe', sanitized: 'PLACEHOLDER2' },
      { entity_type: 'CITY', original: 'Bern', sanitized: 'PLACEHOLDER3' },
    ];
    const sanitizer = { pii_identified: 3, pii_sanitized: 3, sanitized_items: items };
    const proxy = { guard: { input_faulty_prompt: 'Jane Doe' }, payload: { request: 'Jane Doe' } };
    const [alone] = read({ sanitizer, proxy });
    expect(alone).toMatchObject({
      kind: 'guardrail',
      verdict: 'redact',
      entity_types: ['PERSON', 'CITY'],
      dropped_fields: 3,
    });
    const [ofCall] = read({ sanitizer, proxy, ...mcp([call('a')]) });
    expect(ofCall).toMatchObject({ kind: 'tool_call', verdict: 'redact', dropped_fields: 3 });
    expect(JSON.stringify([alone, ofCall])).not.toMatch(/Jane|John|Bern/);
  });

  it('reads a request that was refused before anything in it was read', () => {
    expect(read(null, { response: { status: 401 }, consumer: null })).toMatchObject([
      { kind: 'auth', verdict: 'deny', decision_source: 'authn', owner: null },
    ]);
  });

  it('takes queries apart', () => {
    expect(read(mcp([call('a')]))[0]?.extra).toMatchObject({
      request: { uri: { path: '/mcp', query: { apikey: 'alice' } } },
    });
  });

  it('refuses more calls than a record may have, and keeps a list that is none', () => {
    const many = Array.from({ length: 2000 }, () => call('a'));
    expect(kongAiMcp.read({ ...exchange, ai: mcp(many) })).toEqual({ refused: 'too_many_items' });
    expect(read(mcp(['x', 7]))).toMatchObject([{ kind: 'other', extra: { ai: { mcp: { rpc: ['x', 7] } } } }]);
  });

  it('tells a trace where what is shared begins, and each call', () => {
    const told: string[] = [];
    const trace = { begin: () => told.push('begin'), field: () => undefined, miss: () => undefined };
    kongAiMcp.read({ ...exchange, ai: mcp([call('a'), call('b')]) }, trace);
    expect(told).toEqual(['begin', 'begin', 'begin']);
  });

  it('tells a trace where the fields of a call lie', () => {
    const told: string[] = [];
    const trace = {
      field: (name: string, place: string) => told.push(`${name} ${place}`),
      miss: (place: string) => told.push(place),
    };
    kongAiMcp.read({ ...exchange, ai: mcp([call('a'), { ...call('b'), odd: 1 }]) }, trace);
    expect(told).toEqual(
      expect.arrayContaining(['tool /ai/mcp/rpc/1/tool_name', '/ai/mcp/rpc/1/odd', 'owner /consumer/username']),
    );
  });

  it('recognises a log of the gateway that has a part about AI', () => {
    expect(kongAiMcp.recognise({ ai: mcp([]) })).toBe(true);
    expect(kongAiMcp.recognise({ started_at: 1, ai: {} })).toBe(true);
    expect(kongAiMcp.recognise({ started_at: 1, latencies: {} })).toBe(false);
    expect(kongAiMcp.recognise({ ai: 'yes', started_at: 1 })).toBe(false);
  });
});

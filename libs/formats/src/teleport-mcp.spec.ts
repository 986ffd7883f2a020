import type { JsonObject } from '@tripline/contract';
import { describe, expect, it } from 'vitest';
import { teleportMcp } from './teleport-mcp.ts';

const message = { jsonrpc: '2.0', method: 'tools/call', id: '3', params: { name: 'query', arguments: { sql: 'x' } } };
const request: JsonObject = {
  ei: 0,
  event: 'mcp.session.request',
  uid: 'u-1',
  code: 'TMCP003I',
  time: '2026-09-02T11:11:12.222Z',
  cluster_name: 'prod.example.com',
  sid: 's-1',
  user: 'maya.chen@example.com',
  app_name: 'mcp-postgres',
  app_uri: 'mcp+stdio://',
  success: true,
  message,
};
const read = (fields: JsonObject) => teleportMcp.read({ ...request, ...fields });

describe('teleport-mcp', () => {
  it('takes success for forwarded, which says nothing of how the call ended', () => {
    expect(read({})).toMatchObject([
      { kind: 'tool_call', verdict: 'allow', outcome: null, latency_ms: null, misses: 0 },
    ]);
  });

  it.each([
    ['access denied', 'deny', 'policy'],
    ['access to app denied. User does not have permissions. ', 'deny', 'policy'],
    ['access to resource requires MFA', 'deny', 'policy'],
    ['HTTP 405 Method Not Allowed', null, null],
    ['HTTP 403 Forbidden', null, null],
    ['context deadline exceeded', null, null],
  ])('tells whether the failure %j was a refusal', (error, verdict, by) => {
    expect(read({ code: 'TMCP003E', success: false, error })).toMatchObject([
      { verdict, decision_source: by, outcome: 'failure', reason: error, tool: 'query' },
    ]);
  });

  it('believes the code and the error before the flag', () => {
    expect(read({ code: 'TMCP003E', success: true })).toMatchObject([{ verdict: null, outcome: 'failure' }]);
    expect(read({ success: true, error: 'HTTP 405' })).toMatchObject([{ verdict: null, outcome: 'failure' }]);
  });

  it.each([
    ['mcp.session.start', 'TMCP001I', 'session', null, null],
    ['mcp.session.end', 'TMCP002I', 'session', null, 'success'],
    ['mcp.session.end', 'TMCP002E', 'session', null, 'failure'],
    ['mcp.session.notification', 'TMCP004I', 'session', 'allow', null],
    ['mcp.session.notification', 'TMCP004E', 'session', null, 'failure'],
    ['mcp.session.listen_sse_stream', 'TMCP005I', 'session', 'allow', null],
    ['mcp.session.invalid_http_request', 'TMCP006E', 'other', null, 'failure'],
  ])('reads %s with %s as %s, %s, %s', (event, code, kind, verdict, outcome) => {
    const success = event === 'mcp.session.start' ? null : code.endsWith('I');
    expect(read({ event, code, success, message: { method: 'notifications/initialized' } })).toMatchObject([
      { kind, verdict, outcome, tool: null },
    ]);
  });

  it.each([
    ['tools/list', 'list'],
    ['initialize', 'session'],
    ['prompts/get', 'other'],
    ['resources/read', 'other'],
  ])('reads a request for %s as %s, which calls no tool', (method, kind) => {
    const params = { name: 'review', uri: 'db://x', arguments: { a: 'b' } };
    expect(read({ message: { method, id: 0, params } })).toMatchObject([
      { kind, method, tool: null, arguments: null, call_id: '0', extra: { message: { params } }, misses: 0 },
    ]);
  });

  it.each([
    [{ user: 'maya' }, { owner: 'maya', agent: null }],
    [
      { user: 'bot-ci', user_kind: 2, bot_name: 'ci' },
      { owner: null, agent: 'bot-ci' },
    ],
    [
      { user: 'bot-ci', bot_name: 'ci' },
      { owner: null, agent: 'bot-ci' },
    ],
    [{ user: 'bot-ci' }, { owner: null, agent: 'bot-ci' }],
    [
      { user: 'bot-fan', user_kind: 1 },
      { owner: 'bot-fan', agent: null },
    ],
    [
      { user: 'okta', user_kind: 3 },
      { owner: null, agent: 'okta' },
    ],
  ])('knows who %j is', (user, who) => {
    expect(read(user)).toMatchObject([{ ...who, misses: 0 }]);
  });

  it.each([
    [{ message: { method: 'initialize', params: { clientInfo: { name: 'claude-ai', version: '1' } } } }],
    [{ event: 'mcp.session.start', client_info: 'claude-ai/0.1.0' }],
  ])('reads the client of %j', (fields) => {
    expect(read(fields as JsonObject)).toMatchObject([{ client: 'claude-ai', client_provenance: 'client_claimed' }]);
  });

  it('leaves the body of an invalid request out and keeps its headers for redaction', () => {
    const fields = { event: 'mcp.session.invalid_http_request', code: 'TMCP006E', method: 'POST', path: '/sse' };
    const headers = { 'X-Api-Key': ['<REDACTED>'] };
    expect(read({ ...fields, success: null, body: 'eyJ9', headers, 'addr.remote': '10.0.0.1:5' })).toMatchObject([
      { dropped_fields: 1, source_ip: '10.0.0.1', extra: { headers, method: 'POST' }, misses: 0 },
    ]);
  });

  it('takes the query of an invalid request apart', () => {
    const fields = { event: 'mcp.session.invalid_http_request', code: 'TMCP006E', raw_query: 'apikey=alice&x=1' };
    expect(read({ ...fields, path: '/mcp' })).toMatchObject([
      { extra: { path: '/mcp', raw_query: { apikey: 'alice', x: '1' } } },
    ]);
  });
});

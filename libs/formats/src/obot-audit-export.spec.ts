import type { JsonObject } from '@tripline/contract';
import { describe, expect, it } from 'vitest';
import { obotAuditExport } from './obot-audit-export.ts';

const call: JsonObject = {
  id: 90211,
  timestamp: { occurredAt: '2026-09-02T06:00:00.12Z', recordedAt: '2026-09-02T06:00:01Z', source: 'server' },
  eventType: 'mcp_call',
  actor: { actorType: 'user', id: 'user-17', credentialID: 'CLI token' },
  action: { operation: 'tools/call', name: 'search' },
  target: { targetType: 'mcp_tool', name: 'search', parent: { targetType: 'mcp_server', id: 'ms1', name: 'GitHub' } },
  outcome: { status: 'success', httpStatus: 200, durationMs: 42 },
  client: 'claude-code',
};
const local: JsonObject = {
  ...call,
  timestamp: { occurredAt: '2026-09-02T05:20:00Z', recordedAt: '2026-09-02T06:00:03Z', source: 'client_reported' },
  eventType: 'local_agent_tool_call',
  actor: { actorType: 'device', id: 'dev-33' },
  action: { operation: 'tools/call', name: 'Bash', kind: 'shell' },
  target: { targetType: 'local_tool', name: 'Bash' },
};
const read = (fields: JsonObject) => obotAuditExport.read({ ...call, ...fields });
const readLocal = (fields: JsonObject) => obotAuditExport.read({ ...local, ...fields });

describe('obot-audit-export, calls of MCP servers', () => {
  it.each([
    [{ status: 'success', httpStatus: 200 }, 'allow', 'success', null],
    [{ status: 'denied', httpStatus: 403 }, 'deny', null, 'policy'],
    [{ status: 'denied', httpStatus: 401 }, 'deny', null, 'authn'],
    [{ status: 'denied' }, 'deny', null, null],
    [{ status: 'failure', httpStatus: 500 }, null, 'failure', null],
    [{ status: 'timeout', httpStatus: 504 }, null, 'timeout', null],
    [{ status: 'unknown' }, null, null, null],
  ])('reads the outcome %j as the verdict %s, the outcome %s, decided by %s', (outcome, verdict, end, by) => {
    expect(read({ outcome })).toMatchObject([{ verdict, outcome: end, decision_source: by, misses: 0 }]);
  });

  it('tells a call that a filter rejected, although it is exported as a failure', () => {
    const webhookStatuses = [
      { type: 'request', method: 'tools/call', name: 'audit', tool: 'f', status: 'ok', message: '' },
      { type: 'request', method: 'tools/call', name: 'no-secrets', tool: 'f', status: 'rejected', message: 'a key' },
    ];
    const details = { webhookStatuses, payloadRedacted: false };
    expect(read({ outcome: { status: 'failure', httpStatus: 424 }, details })).toMatchObject([
      { verdict: 'deny', decision_source: 'policy', policy: 'no-secrets', reason: 'a key', outcome: 'failure' },
    ]);
  });

  it('tells a message that was changed on its way', () => {
    const statuses = [{ name: 'mask', status: 'mutated', message: '' }];
    expect(read({ details: { webhookStatuses: statuses } })).toMatchObject([{ verdict: 'redact', policy: 'mask' }]);
    expect(read({ details: { request: { mutated: true } } })).toMatchObject([
      { verdict: 'redact', decision_source: 'policy' },
    ]);
    expect(read({ details: { request: { mutated: false } } })).toMatchObject([{ verdict: 'allow' }]);
  });

  it.each([
    [
      { actorType: 'user', id: 'user-17' },
      { owner: 'user-17', agent: null, owner_provenance: 'authenticated' },
    ],
    [
      { actorType: 'user', id: 'hosted-agent:a1' },
      { owner: null, agent: 'hosted-agent:a1', agent_provenance: 'authenticated' },
    ],
    [
      { actorType: 'credential', id: 'ok1-*****' },
      { owner: 'ok1-*****', agent: null },
    ],
    [{ actorType: 'unknown' }, { owner: null, agent: null }],
  ])('knows who %j is', (actor, who) => {
    expect(read({ actor })).toMatchObject([{ ...who, misses: 0 }]);
  });

  it.each([
    ['tools/list', 'list'],
    ['initialize', 'session'],
    ['ping', 'other'],
  ])('reads %s of a server as %s', (operation, kind) => {
    const target = { targetType: 'mcp_server', id: 'ms1', name: 'GitHub' };
    expect(read({ action: { operation }, target })).toMatchObject([
      { kind, method: operation, tool: null, server: 'GitHub', misses: 0 },
    ]);
  });

  it('takes a resource for no tool and a server without a name by its id', () => {
    const target = { targetType: 'mcp_resource', name: 'db://x', parent: { targetType: 'mcp_server', id: 'ms1' } };
    expect(read({ action: { operation: 'resources/read', name: 'db://x' }, target })).toMatchObject([
      { kind: 'other', tool: null, server: 'ms1' },
    ]);
  });

  it('reads arguments and ids, and leaves the rest of the payload out', () => {
    const body = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'pay', arguments: { payee: 'Acme' } } };
    const details = {
      trace: { sessionID: 's', requestID: 'r' },
      network: { clientIP: '10.0.0.1' },
      client: { name: 'claude-code', version: '2', userAgent: 'x' },
      scope: { powerUserWorkspaceID: 'w' },
      request: { headers: { a: ['b'] }, body, mutatedBody: body, mutated: false },
      response: { body: { result: 1 }, originalBody: { result: 2 }, mutated: false },
      payloadRedacted: false,
    };
    expect(read({ details })).toMatchObject([
      {
        arguments: { payee: 'Acme' },
        payee: 'Acme',
        session_id: 's',
        request_id: 'r',
        source_ip: '10.0.0.1',
        dropped_fields: 3,
        misses: 0,
      },
    ]);
  });

  it.each(['0001-01-01T00:00:00Z', null, ''])('falls back to the time of recording where the event has %j', (at) => {
    const timestamp = { occurredAt: at, recordedAt: '2026-09-02T06:00:03Z', source: 'client_reported' };
    expect(read({ timestamp })).toMatchObject([{ event_time: { raw: '2026-09-02T06:00:03Z' }, time_source: 'server' }]);
  });
});

describe('obot-audit-export, URLs', () => {
  const url = 'https://h/a?apikey=alice';
  const apart = { path: 'https://h/a', query: { apikey: 'alice' } };

  it.each<[string, JsonObject, JsonObject]>([
    ['a resource', { action: { operation: 'resources/read', name: url } }, { action: { name: apart } }],
    [
      'a filter',
      { details: { webhookStatuses: [{ url, status: 'ok' }] } },
      { details: { webhookStatuses: [{ url: apart, status: 'ok' }] } },
    ],
  ])('takes the query of %s apart', (_what, fields, extra) => {
    expect(read(fields)).toMatchObject([{ extra }]);
  });

  it('takes it apart in the rows of models and of older releases too', () => {
    const common = { id: 'x', createdAt: '2026-09-02T06:01:00Z', userID: 'u' };
    expect(obotAuditExport.read({ ...common, modelProvider: 'openai', requestPath: url })).toMatchObject([
      { extra: { requestPath: apart } },
    ]);
    const old = { ...common, mcpID: 'm', callType: 'resources/read', webhookStatuses: [{ url }] };
    expect(obotAuditExport.read({ ...old, callIdentifier: url })).toMatchObject([
      { extra: { callIdentifier: apart, webhookStatuses: [{ url: apart }] } },
    ]);
  });
});

describe('obot-audit-export, tool calls on laptops', () => {
  it('knows that time, person and outcome are what the laptop says', () => {
    const details = {
      trace: { sessionID: 'c5a1', idempotencyKey: 'i', toolUseID: 'toolu_1', turnID: 't-4' },
      agent: { provider: 'claude_code', model: 'opus' },
      device: { id: 'dev-33', hostname: 'mbp' },
      environment: { cwd: '/home', reportedUserEmail: 'maya.chen@example.com' },
      request: { body: { command: 'ls' }, mutated: false },
      rawEvent: { tool_input: { command: 'ls' } },
    };
    expect(readLocal({ details })).toMatchObject([
      {
        kind: 'tool_call',
        tool: 'Bash',
        server: null,
        arguments: { command: 'ls' },
        time_source: 'client_reported',
        owner: 'maya.chen@example.com',
        owner_provenance: 'client_claimed',
        verdict: null,
        outcome: 'success',
        session_id: 'c5a1',
        run_id: 't-4',
        call_id: 'toolu_1',
        model: 'opus',
        dropped_fields: 2,
        misses: 0,
      },
    ]);
  });

  it('names the device where no person is reported', () => {
    expect(readLocal({})).toMatchObject([{ owner: 'dev-33', owner_provenance: 'authenticated', agent: null }]);
  });

  it('keeps a refusal on a laptop apart from one by a gateway', () => {
    expect(readLocal({ outcome: { status: 'denied', httpStatus: 403 } })).toMatchObject([
      { verdict: 'deny', decision_source: null },
    ]);
    expect(readLocal({ outcome: { status: 'failure', reason: 'permission_denied', error: 'exit 1' } })).toMatchObject([
      { verdict: null, outcome: 'failure', reason: 'permission_denied' },
    ]);
  });
});

describe('obot-audit-export, calls of models', () => {
  const row: JsonObject = {
    id: 'log-812',
    createdAt: '2026-09-02T06:01:00Z',
    duration: 1840,
    userID: 'user-17',
    modelProvider: 'openai',
    targetModel: 'gpt-4.1',
    requestPath: '/v1/responses',
    messagePolicyTriggered: false,
    responseStatus: 200,
    outcome: 'success',
    requestID: 'r-77',
    clientSessionID: 'cs-1',
  };

  it.each([
    ['success', 'success'],
    ['canceled', 'failure'],
    ['error', 'error'],
  ])('reads the outcome %s as %s, and states no latency in a unit that it does not know', (outcome, end) => {
    expect(obotAuditExport.read({ ...row, outcome })).toMatchObject([
      {
        kind: 'other',
        outcome: end,
        verdict: null,
        latency_ms: null,
        model: 'gpt-4.1',
        extra: { duration: 1840 },
        misses: 0,
      },
    ]);
  });

  it('tells that a message policy acted, and whether it changed the message', () => {
    expect(obotAuditExport.read({ ...row, messagePolicyTriggered: true })).toMatchObject([
      { verdict: 'flag', decision_source: 'policy' },
    ]);
    const bodies = { requestBody: { input: 'x' }, policyModifiedRequestBody: { input: '***' } };
    expect(obotAuditExport.read({ ...row, messagePolicyTriggered: true, ...bodies })).toMatchObject([
      { verdict: 'redact', dropped_fields: 2 },
    ]);
  });

  it('takes a hosted agent for an agent', () => {
    expect(obotAuditExport.read({ ...row, userID: 'hosted-agent:a1' })).toMatchObject([
      { agent: 'hosted-agent:a1', owner: null },
    ]);
  });
});

describe('obot-audit-export, older rows', () => {
  const row: JsonObject = {
    id: 7,
    createdAt: '2025-09-02T06:01:00Z',
    userID: 'user-17',
    mcpID: 'ms1',
    apiKey: 'ok1-17-4-secret',
    mcpServerDisplayName: 'GitHub',
    mcpServerCatalogEntryName: 'github',
    client: { name: 'cursor', version: '1.7' },
    clientIP: '10.0.0.1',
    callType: 'tools/call',
    callIdentifier: 'search',
    requestBody: { name: 'search', arguments: { q: 'x' } },
    responseBody: { content: [] },
    responseStatus: 200,
    processingTimeMs: 12,
    sessionID: 's',
    requestID: 'r',
  };

  it('reads a call, and leaves the key and the result out', () => {
    expect(obotAuditExport.read(row)).toMatchObject([
      {
        kind: 'tool_call',
        tool: 'search',
        server: 'GitHub',
        client: 'cursor',
        arguments: { q: 'x' },
        verdict: 'allow',
        outcome: 'success',
        latency_ms: 12,
        dropped_fields: 2,
        misses: 0,
      },
    ]);
    expect(JSON.stringify(obotAuditExport.read(row))).not.toContain('ok1-17-4-secret');
  });

  it.each([
    [403, '', 'deny', null, 'policy'],
    [401, '', 'deny', null, 'authn'],
    [504, 'late', null, 'timeout', null],
    [200, 'broken', null, 'failure', null],
    [429, '', null, 'failure', null],
    [502, '', null, 'error', null],
    [0, '', null, null, null],
  ])(
    'reads the status %d with the error %j as %s and %s, decided by %s',
    (responseStatus, error, verdict, outcome, by) => {
      expect(obotAuditExport.read({ ...row, responseStatus, error })).toMatchObject([
        { verdict, outcome, decision_source: by },
      ]);
    },
  );

  it('knows a filter that answered 403', () => {
    const webhookStatuses = [{ type: 'request', url: 'https://f.example', status: '403 Forbidden', message: 'no' }];
    expect(obotAuditExport.read({ ...row, responseStatus: 424, error: 'failed', webhookStatuses })).toMatchObject([
      { verdict: 'deny', decision_source: 'policy', reason: 'no' },
    ]);
  });

  it('reads the line of the documentation', () => {
    const line = { timestamp: '2026-09-02T06:02:00Z', user_id: 'u', mcp_server: 's', call_type: 'tools/call' };
    expect(obotAuditExport.read({ ...line, response_status: 'denied' })).toMatchObject([
      { owner: 'u', server: 's', kind: 'tool_call', tool: null, verdict: 'deny', outcome: null, misses: 0 },
    ]);
  });
});

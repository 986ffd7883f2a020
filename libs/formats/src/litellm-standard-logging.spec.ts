import { type JsonObject, parseJson } from '@tripline/contract';
import { describe, expect, it } from 'vitest';
import { litellmStandardLogging } from './litellm-standard-logging.ts';

const metadata: JsonObject = {
  user_api_key_hash: '88dc',
  user_api_key_alias: 'support-agent-key',
  user_api_key_org_id: 'org-1',
  user_api_key_user_id: 'maya',
  user_api_key_user_email: 'maya.chen@example.com',
  user_api_key_request_route: '/mcp/',
};
const toolCall: JsonObject = {
  name: 'search',
  arguments: { q: 'x' },
  mcp_server_name: 'github',
  namespaced_tool_name: 'github-search',
};
const call: JsonObject = {
  id: 'c1',
  trace_id: 'tr-1',
  litellm_call_id: 'l1',
  call_type: 'call_mcp_tool',
  response_cost: 0,
  status: 'success',
  status_fields: { llm_api_status: 'success', guardrail_status: 'not_run' },
  startTime: 1788345600.5,
  endTime: 1788345600.75,
  response_time: 0.25,
  model: 'MCP: github',
  metadata: { ...metadata, mcp_tool_call_metadata: toolCall },
  messages: [{ role: 'user', content: 'Tool: search' }],
  response: { isError: false },
  error_str: null,
  error_information: null,
  guardrail_information: null,
};
const read = (fields: JsonObject) => litellmStandardLogging.read({ ...call, ...fields });
const withGuardrails = (status: string, information: unknown, fields: JsonObject = {}) =>
  read({ status_fields: { guardrail_status: status }, guardrail_information: information as never, ...fields });
const failure: JsonObject = { status: 'failure', error_str: '400: blocked' };

describe('litellm-standard-logging, calls', () => {
  it('reads a tool call and leaves its messages and result out', () => {
    expect(read({})).toMatchObject([
      {
        kind: 'tool_call',
        tool: 'search',
        server: 'github',
        agent: 'support-agent-key',
        owner: 'maya.chen@example.com',
        source_tenant: 'org-1',
        verdict: null,
        decision_source: null,
        outcome: 'success',
        latency_ms: 250,
        request_id: 'l1',
        model: null,
        dropped_fields: 2,
        misses: 0,
      },
    ]);
  });

  it.each([
    ['call_mcp_tool', 'tool_call', null],
    ['list_mcp_tools', 'list', null],
    ['acompletion', 'other', 'MCP: github'],
    ['a_type_to_come', 'other', 'MCP: github'],
  ])('reads %s as %s', (call_type, kind, model) => {
    expect(read({ call_type })).toMatchObject([{ kind, model }]);
  });

  it('takes the name of the operation for no tool in a list', () => {
    const listing = {
      name: 'list_mcp_tools',
      arguments: { requested_mcp_servers: ['github'] },
      mcp_server_name: 'github',
    };
    expect(read({ call_type: 'list_mcp_tools', metadata: { mcp_tool_call_metadata: listing } })).toMatchObject([
      { tool: null, server: 'github' },
    ]);
  });

  it('knows a call of a tool that does not exist, which has no type and names no tool', () => {
    const unknown = { call_type: '', model: '', metadata: { ...metadata, mcp_tool_call_metadata: null } };
    const error_str = "404: Tool 'made_up' not found";
    expect(read({ ...unknown, status: 'failure', error_str })).toMatchObject([
      { kind: 'tool_call', tool: null, server: null, outcome: 'failure', verdict: null, reason: error_str },
    ]);
    const other = { ...unknown, metadata: { ...metadata, user_api_key_request_route: '/chat/completions' } };
    expect(read(other)).toMatchObject([{ kind: 'other' }]);
  });

  it.each([
    [{ name: 'search', namespaced_tool_name: 'github-search', mcp_server_name: null }, 'github', 'search'],
    [{ name: 'get_page', namespaced_tool_name: 'deepwiki-mcp/get_page' }, 'deepwiki-mcp', 'get_page'],
    [{ name: 'github-search', namespaced_tool_name: 'github-search', mcp_server_name: 'github' }, 'github', 'search'],
    [{ namespaced_tool_name: 'github-search', mcp_server_name: 'github' }, 'github', 'search'],
    [
      { name: 'github-search', namespaced_tool_name: 'github-github-search', mcp_server_name: 'github' },
      'github',
      'github-search',
    ],
    [{ name: 'search', namespaced_tool_name: 'search', mcp_server_name: null }, null, 'search'],
    [{ name: 'search', mcp_server_name: 'github' }, 'github', 'search'],
  ])('reads the names in %j as %s and %s', (names, server, tool) => {
    expect(read({ metadata: { mcp_tool_call_metadata: names } })).toMatchObject([{ server, tool }]);
  });

  it('does not take a logged error of the tool for a success', () => {
    const failed = { ...toolCall, result: { isError: true, content: [{ type: 'text', text: 'no such repo' }] } };
    expect(read({ metadata: { mcp_tool_call_metadata: failed } })).toMatchObject([
      { outcome: 'error', verdict: null, dropped_fields: 3 },
    ]);
  });

  it.each([
    [{ user_api_key_user_email: null }, 'maya', 'authenticated'],
    [
      { user_api_key_user_email: null, user_api_key_user_id: null, user_api_key_end_user_id: 'eu-1' },
      'eu-1',
      'client_claimed',
    ],
    [{ user_api_key_user_email: null, user_api_key_user_id: null }, null, null],
  ])('names the owner of %j', (who, owner, owner_provenance) => {
    expect(read({ metadata: { ...metadata, ...who } })).toMatchObject([{ owner, owner_provenance }]);
  });

  it('measures the latency where it is not stated, and writes small costs as decimals', () => {
    const { response_time, ...rest } = call;
    expect(response_time).toBe(0.25);
    expect(litellmStandardLogging.read({ ...rest, response_cost: 1.5e-7 })).toMatchObject([
      { latency_ms: 250, cost: '0.00000015' },
    ]);
    const parsed = parseJson('{"response_cost":1.2345678901234567e-05}') as JsonObject;
    expect(read(parsed)).toMatchObject([{ misses: 0 }]);
  });

  it('reads arguments that came as JSON in a string', () => {
    const text = { ...toolCall, arguments: '{"amount":12.50,"payee":"Acme"}' };
    expect(read({ metadata: { mcp_tool_call_metadata: text } })).toMatchObject([
      { arguments: { payee: 'Acme' }, amount: '12.5', payee: 'Acme' },
    ]);
  });
});

describe('litellm-standard-logging, URLs', () => {
  it('takes the query of a provider’s URL apart, which may be its key', () => {
    expect(read({ api_base: 'https://h/v1?key=alice' })).toMatchObject([
      { extra: { api_base: { path: 'https://h/v1', query: { key: 'alice' } } } },
    ]);
  });
});

describe('litellm-standard-logging, decisions', () => {
  const masking = {
    guardrail_name: 'pii',
    guardrail_status: 'guardrail_intervened',
    masked_entity_count: { PHONE: 2, SSN: 1 },
  };
  const blocking = { guardrail_name: 'inj', guardrail_status: 'guardrail_intervened' };

  it.each([
    ['list', [masking]],
    ['object, as older releases wrote it', masking],
  ])('takes an intervention in a call that went on for masking (%s)', (_shape, information) => {
    expect(withGuardrails('guardrail_intervened', information)).toMatchObject([
      {
        verdict: 'redact',
        decision_source: 'policy',
        policy: 'pii',
        entity_types: ['PHONE', 'SSN'],
        dlp: { action_taken: 'redacted', redaction_count: 3 },
      },
    ]);
  });

  it('takes for no count what is none, and may be a card', () => {
    const masked = { PHONE: 2, CARD: 4111111111111111, NAME: '3', OTHER: -1 };
    expect(withGuardrails('guardrail_intervened', [{ ...masking, masked_entity_count: masked }])).toMatchObject([
      { entity_types: ['PHONE', 'NAME'], dlp: { redaction_count: 5 } },
    ]);
    const most = { ...masking, masked_entity_count: { PHONE: 999_999_999_999, NAME: 1 } };
    expect(withGuardrails('guardrail_intervened', [most])).toMatchObject([{ dlp: { redaction_count: null } }]);
  });

  it('takes an intervention in a call that failed for blocking', () => {
    expect(withGuardrails('guardrail_intervened', [blocking], failure)).toMatchObject([
      {
        verdict: 'deny',
        decision_source: 'policy',
        policy: 'inj',
        outcome: 'failure',
        reason: '400: blocked',
        dlp: null,
      },
    ]);
  });

  it.each([
    ['success', [{ guardrail_name: 'pii', guardrail_status: 'success' }], {}, 'allow', 'policy'],
    ['guardrail_failed_to_respond', [{ guardrail_name: 'pii' }], {}, null, 'error'],
    ['not_run', null, {}, null, null],
    ['not_run', [masking], {}, 'redact', 'policy'],
    ['not_run', { guardrail_name: 'old', guardrail_status: 'failure' }, failure, 'deny', 'policy'],
    ['not_run', { guardrail_name: 'old', guardrail_status: 'success' }, {}, 'allow', 'policy'],
    ['guardrail_intervened', null, {}, 'redact', 'policy'],
  ])('reads %s with %j and %j as %s by %s', (status, information, fields, verdict, by) => {
    expect(withGuardrails(status, information, fields)).toMatchObject([{ verdict, decision_source: by }]);
  });

  it.each([
    ['logging_only', 'flag', false],
    [['logging_only'], 'flag', false],
    [{ default: 'logging_only', tags: {} }, 'flag', false],
    [['pre_mcp_call', 'logging_only'], 'redact', null],
    ['pre_call', 'redact', null],
    [{ default: ['pre_call'] }, 'redact', null],
  ])('knows a guardrail in the mode %j from one that only sees the log', (guardrail_mode, verdict, enforced) => {
    expect(withGuardrails('guardrail_intervened', [{ ...masking, guardrail_mode }])).toMatchObject([
      { verdict, enforced },
    ]);
  });

  it('names a guardrail that was applied where none is described', () => {
    const fields = { metadata: { ...metadata, applied_guardrails: ['pii-mask'] } };
    expect(withGuardrails('guardrail_intervened', null, fields)).toMatchObject([{ policy: 'pii-mask' }]);
  });

  it('leaves out what a guardrail was given, answered and found', () => {
    const seen = { guardrail_request: { text: 'ssn' }, guardrail_response: 'x', match_details: [{}], risk_score: 7 };
    const reading = withGuardrails('guardrail_intervened', [{ ...masking, ...seen }]);
    expect(reading).toMatchObject([{ dropped_fields: 5, extra: { guardrail_information: [{ risk_score: 7 }] } }]);
    expect(JSON.stringify(reading)).not.toMatch(/guardrail_re|match_details/);
  });

  it('makes a guardrail event of a model call that one stopped', () => {
    expect(withGuardrails('guardrail_intervened', [blocking], { ...failure, call_type: 'acompletion' })).toMatchObject([
      { kind: 'guardrail', verdict: 'deny' },
    ]);
  });

  it.each([
    [{ error_class: 'GuardrailRaisedException', error_code: '400' }, 'deny', 'policy'],
    [{ error_class: 'BlockedPiiEntityError' }, 'deny', 'policy'],
    [{ error_class: 'BudgetExceededError', error_code: '429' }, 'deny', 'rate_limit'],
    [
      { error_class: 'RateLimitError', error_code: '429', error_rate_limit_category: 'litellm_rate_limit' },
      'deny',
      'rate_limit',
    ],
    [{ error_class: 'RateLimitError', error_code: '429', error_rate_limit_category: 'vendor_rate_limit' }, null, null],
    [{ error_class: 'HTTPException', error_code: '403' }, 'deny', 'policy'],
    [{ error_class: 'HTTPException', error_code: '500' }, null, null],
    [{}, null, null],
  ])('reads the failure %j without a guardrail as %s by %s', (error_information, verdict, by) => {
    expect(read({ ...failure, error_information })).toMatchObject([
      { verdict, decision_source: by, outcome: 'failure' },
    ]);
  });

  it('reads codes that are numbers, of any length', () => {
    const error_code = parseJson('9007199254740993') ?? null;
    expect(read({ ...failure, error_information: { error_code } })).toMatchObject([
      { outcome: 'failure', verdict: null },
    ]);
    expect(read({ ...failure, error_information: { error_code: 504 } })).toMatchObject([{ outcome: 'timeout' }]);
    expect(read({ ...failure, error_information: { error_code: 403 } })).toMatchObject([{ verdict: 'deny' }]);
  });

  it.each([
    { error_class: 'Timeout', error_code: '408' },
    { error_class: 'APITimeoutError', error_code: null },
  ])('knows a timeout by %j', (error_information) => {
    expect(read({ ...failure, error_information })).toMatchObject([{ outcome: 'timeout', verdict: null }]);
  });
});

describe('litellm-standard-logging, changes by an admin', () => {
  const change = {
    id: 'al-1',
    updated_at: '2026-09-02T10:41:00.000000+00:00',
    changed_by: 'admin@example.com',
    changed_by_api_key: '88dc',
    table_name: 'LiteLLM_VerificationToken',
    object_id: '88dc',
    before_value: '{"key_alias":"a"}',
    updated_values: null,
  };

  it.each(['created', 'deleted', 'blocked', 'rotated'])(
    'takes %s for what was done, never for a decision',
    (action) => {
      expect(litellmStandardLogging.recognise({ ...change, action })).toBe(true);
      expect(litellmStandardLogging.read({ ...change, action })).toMatchObject([
        { kind: 'admin_change', tool: action, owner: 'admin@example.com', verdict: null, outcome: null, misses: 0 },
      ]);
    },
  );
});

import type { JsonObject } from '@tripline/contract';
import { describe, expect, it } from 'vitest';
import { claudeCodeOtel } from './claude-code-otel.ts';
import { flat, logDocument } from './wrappings/otlp.spec-support.ts';

const SCOPE = 'com.anthropic.claude_code.events';

function record(name: string, attributes: JsonObject, resource: JsonObject = { 'service.name': 'claude-code' }) {
  const body = { stringValue: `claude_code.${name}` };
  return flat(logDocument({ 'event.name': name, 'session.id': 's', ...attributes }, { body }, SCOPE, resource));
}

function read(name: string, attributes: JsonObject, resource?: JsonObject) {
  return claudeCodeOtel.read(record(name, attributes, resource));
}

describe('claude-code-otel', () => {
  it.each([
    ['accept', 'config', 'allow', 'policy'],
    ['accept', 'hook', 'allow', 'policy'],
    ['accept', 'user_permanent', 'allow', 'person'],
    ['accept', 'user_temporary', 'allow', 'person'],
    ['reject', 'config', 'deny', 'policy'],
    ['reject', 'hook', 'deny', 'policy'],
    ['reject', 'user_reject', 'deny', 'person'],
    ['reject', 'user_abort', 'deny', 'person'],
    ['reject', 'something_new', 'deny', 'person'],
  ])('reads %s by %s as %s, decided by %s', (decision, source, verdict, decision_source) => {
    expect(read('tool_decision', { tool_name: 'Bash', decision, source })).toMatchObject([
      { kind: 'tool_decision', tool: 'Bash', verdict, decision_source, outcome: null },
    ]);
  });

  it.each([
    ['true', 'success'],
    ['false', 'error'],
    [true, 'success'],
    [false, 'error'],
  ])('reads success %j as the outcome %s, apart from the decision', (success, outcome) => {
    const attributes = { success, duration_ms: '790', decision_type: 'accept', decision_source: 'config' };
    expect(read('tool_result', attributes)).toMatchObject([
      { kind: 'tool_result', outcome, latency_ms: 790, verdict: 'allow', decision_source: 'policy' },
    ]);
  });

  it.each([
    [
      { tool_name: 'mcp_tool', tool_parameters: '{"mcp_server_name":"jira","mcp_tool_name":"search"}' },
      'jira',
      'search',
    ],
    [
      { tool_name: 'mcp_tool', tool_parameters: { mcp_server_name: 'jira', mcp_tool_name: 'search' } },
      'jira',
      'search',
    ],
    [{ tool_name: 'mcp__my_jira__search' }, 'my_jira', 'search'],
    [{ tool_name: 'mcp_tool' }, null, 'mcp_tool'],
    [{ tool_name: 'mcp_tool', tool_parameters: '{"mcp_server_name":"ji' }, null, 'mcp_tool'],
    [{ tool_name: 'Bash', tool_parameters: '{"bash_command":"ls"}' }, null, 'Bash'],
  ])('finds the real names in %j', (attributes, server, tool) => {
    expect(read('tool_result', attributes)).toMatchObject([{ server, tool }]);
  });

  it('takes the input as arguments, else what the parameters hold beside the names', () => {
    const names = { mcp_server_name: 'jira', mcp_tool_name: 'search' };
    expect(read('tool_result', { tool_parameters: JSON.stringify(names) })).toMatchObject([{ arguments: null }]);
    expect(read('tool_result', { tool_parameters: JSON.stringify({ ...names, q: 1 }) })).toMatchObject([
      { arguments: { q: 1 } },
    ]);
    const both = { tool_input: '{"command":"ls"}', tool_parameters: '{"bash_command":"ls","timeout":5}' };
    expect(read('tool_result', both)).toMatchObject([
      { arguments: { command: 'ls' }, extra: { attributes: { tool_parameters: both.tool_parameters } } },
    ]);
    expect(read('tool_result', { tool_input: '{"command":"l' })).toMatchObject([{ arguments: '{"command":"l' }]);
  });

  it('names the person, by the best name there is, and the organisation', () => {
    const ids = { 'user.id': 'hash', 'user.account_uuid': 'uuid', 'organization.id': 'org' };
    expect(read('tool_result', { ...ids, 'user.email': 'a@b.example' })).toMatchObject([
      { owner: 'a@b.example', owner_provenance: 'client_claimed', source_tenant: 'org', agent: null, misses: 0 },
    ]);
    expect(read('tool_result', ids)).toMatchObject([{ owner: 'uuid', client: 'claude-code' }]);
    expect(read('tool_result', { 'user.groups': ['eng', 'oncall'] })).toMatchObject([{ role: 'eng,oncall' }]);
  });

  it.each([
    ['permission_mode_changed', 'admin_change'],
    ['mcp_server_connection', 'session'],
    ['auth', 'auth'],
    ['api_request', 'other'],
    ['user_prompt', 'other'],
    ['hook_execution_complete', 'other'],
    ['something_new', 'other'],
    ['constructor', 'other'],
  ])('takes %s for %s', (name, kind) => {
    expect(read(name, {})).toMatchObject([{ kind, tool: null, verdict: null }]);
  });

  it.each([
    ['connected', 'success'],
    ['failed', 'failure'],
    ['disconnected', null],
  ])('reads a connection that is %s as %s', (status, outcome) => {
    expect(read('mcp_server_connection', { server_name: 'jira', status, duration_ms: 84 })).toMatchObject([
      { server: 'jira', outcome, latency_ms: 84, extra: { attributes: { status } } },
    ]);
  });

  it('says what a call to the model cost, and why it failed', () => {
    expect(read('api_request', { model: 'm', cost_usd: 0.0123, request_id: 'req_1' })).toMatchObject([
      { model: 'm', cost: '0.0123', request_id: 'req_1', outcome: null },
    ]);
    expect(read('api_error', { error: 'overloaded', status_code: 529 })).toMatchObject([
      { outcome: 'error', reason: 'overloaded' },
    ]);
  });

  it.each([
    ['user_prompt', 'prompt'],
    ['assistant_response', 'response'],
    ['api_request_body', 'body'],
  ])('leaves out what was said in %s', (name, attribute) => {
    const [event] = read(name, { [attribute]: 'harmless words', prompt_length: 14 }) as never[];
    expect(JSON.stringify(event)).not.toContain('harmless');
    expect(event).toMatchObject({ dropped_fields: 1, extra: { attributes: { prompt_length: 14 } } });
  });

  it('expects any attribute of the resource, and counts others that it does not know', () => {
    const [event] = read('tool_result', { brand_new: 1 }, { 'service.name': 'claude-code', team: 'x' }) as never[];
    expect(event).toMatchObject({ misses: 1, extra: { resource: { team: 'x' }, attributes: { brand_new: 1 } } });
  });

  it('is told by name, by what emitted it, or by its service', () => {
    expect(claudeCodeOtel.recognise(flat(logDocument({}, {}, SCOPE)))).toBe(true);
    expect(claudeCodeOtel.recognise(flat(logDocument({ 'event.name': 'claude_code.auth' })))).toBe(true);
    expect(claudeCodeOtel.recognise(flat(logDocument({}, {}, 'x', { 'service.name': 'claude-code' })))).toBe(true);
    expect(claudeCodeOtel.recognise(flat(logDocument({ 'event.name': 'tool_result' })))).toBe(false);
    expect(claudeCodeOtel.recognise({ scope: SCOPE })).toBe(false);
  });
});

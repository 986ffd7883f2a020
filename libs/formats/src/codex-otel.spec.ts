import type { JsonObject } from '@tripline/contract';
import { describe, expect, it } from 'vitest';
import { codexOtel } from './codex-otel.ts';
import { flat, logDocument } from './wrappings/otlp.spec-support.ts';

function read(name: string, attributes: JsonObject) {
  const document = logDocument({ 'event.name': name, ...attributes }, {}, 'codex_otel', {
    'service.name': 'codex_cli_rs',
  });
  return codexOtel.read(flat(document));
}

describe('codex-otel', () => {
  it.each([
    ['approved', 'allow'],
    ['approvedforsession', 'allow'],
    ['approved_for_session', 'allow'],
    ['approvedexecpolicyamendment', 'allow'],
    ['approved_execpolicy_amendment', 'allow'],
    ['approved_with_amendment', 'allow'],
    ['approved_mcp_policy_amendment', 'allow'],
    ['approved_with_network_policy_allow', 'allow'],
    ['denied', 'deny'],
    ['denied_with_network_policy_deny', 'deny'],
    ['timedout', 'deny'],
    ['timed_out', 'deny'],
    ['abort', 'deny'],
  ])('reads %s as %s', (decision, verdict) => {
    expect(read('codex.tool_decision', { decision, source: 'User' })).toMatchObject([
      { kind: 'tool_decision', verdict, decision_source: 'person' },
    ]);
  });

  it('does not guess what a change of the network policy says', () => {
    expect(read('codex.tool_decision', { decision: 'networkpolicyamendment' })).toMatchObject([
      { verdict: null, verdict_unreadable: true, decision_source: null },
    ]);
  });

  it.each([
    ['denied', 'User', 'person'],
    ['denied', 'user', 'person'],
    ['denied', 'Config', 'policy'],
    ['denied', 'AutomatedReviewer', 'policy'],
    ['denied', 'automated_reviewer', 'policy'],
    ['abort', 'Config', 'policy'],
    ['abort', '', 'person'],
    ['denied', '', null],
    ['timedout', 'Config', 'error'],
    ['timed_out', 'automated_reviewer', 'error'],
    ['timedout', 'User', 'person'],
  ])('reads %s by %s as decided by %s', (decision, source, by) => {
    expect(read('codex.tool_decision', { decision, source })).toMatchObject([{ verdict: 'deny', decision_source: by }]);
  });

  it('reads a result: texts for numbers, JSON in a string, an empty server', () => {
    const attributes = {
      'conversation.id': 'c',
      tool_name: 'shell',
      call_id: 'call_1',
      arguments: '{"command":["ls"]}',
      duration_ms: '1200',
      success: 'true',
      mcp_server: '',
      output: 'total 8',
    };
    expect(read('codex.tool_result', attributes)).toMatchObject([
      {
        kind: 'tool_result',
        tool: 'shell',
        server: null,
        arguments: { command: ['ls'] },
        latency_ms: 1200,
        outcome: 'success',
        verdict: null,
        reason: null,
        session_id: 'c',
        call_id: 'call_1',
        client: 'codex_cli_rs',
        dropped_fields: 1,
      },
    ]);
  });

  it('keeps arguments that are no JSON as text', () => {
    expect(read('codex.tool_result', { arguments: '*** Begin Patch' })).toMatchObject([
      { arguments: '*** Begin Patch' },
    ]);
  });

  it.each([
    [{ mcp_server: 'jira', tool_name: 'create_issue' }, 'jira', 'create_issue'],
    [{ mcp_server: 'my__jira', tool_name: 'mcp__my__jira__create__issue' }, 'my__jira', 'create__issue'],
    [{ tool_name: 'mcp__jira__create_issue' }, 'jira', 'create_issue'],
    [{ tool_name: 'apply_patch', mcp_server: '' }, null, 'apply_patch'],
  ])('parts server and tool of %j', (attributes, server, tool) => {
    expect(read('codex.tool_result', attributes)).toMatchObject([{ server, tool }]);
  });

  it.each([
    ['tool error: 401', 'tool error: 401'],
    ['Traceback\n  line 1', null],
    [`long ${'x'.repeat(300)}`, null],
    ['', null],
  ])('takes what a failed call put out for the reason where it is one short line: %j', (output, reason) => {
    const [event] = read('codex.tool_result', { success: 'false', output }) as never[];
    expect(event).toMatchObject({ outcome: 'error', reason });
    expect(event).not.toHaveProperty(['extra', 'attributes', 'output']);
  });

  it.each([
    ['codex.conversation_starts', 'session'],
    ['codex.user_prompt', 'other'],
    ['codex.api_request', 'other'],
    ['codex.sse_event', 'other'],
    ['codex.sandbox_outcome', 'other'],
    ['codex.auth_recovery', 'auth'],
    ['tool_result', 'tool_result'],
  ])('takes %s for %s', (name, kind) => {
    expect(read(name, { 'error.message': 'no' })).toMatchObject([{ kind, reason: 'no' }]);
  });

  it('leaves out what the person asked', () => {
    expect(JSON.stringify(read('codex.user_prompt', { prompt: 'harmless words' }))).not.toContain('harmless');
  });

  it('is told by name, by what emitted it, or by its service', () => {
    expect(codexOtel.recognise(flat(logDocument({ 'event.name': 'codex.api_request' })))).toBe(true);
    expect(codexOtel.recognise(flat(logDocument({}, {}, 'x', { 'service.name': 'codex_vscode' })))).toBe(true);
    expect(codexOtel.recognise(flat(logDocument({}, {}, 'x', { 'service.name': 'codexample' })))).toBe(false);
    expect(codexOtel.recognise({ scope: 'codex_otel' })).toBe(false);
  });
});

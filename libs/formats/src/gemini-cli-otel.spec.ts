import type { JsonObject } from '@tripline/contract';
import { describe, expect, it } from 'vitest';
import { geminiCliOtel } from './gemini-cli-otel.ts';
import { unwrap } from './unwrap.ts';
import { flat, logDocument } from './wrappings/otlp.spec-support.ts';

function read(name: string, attributes: JsonObject) {
  const document = logDocument({ 'event.name': name, ...attributes }, {}, 'gemini-cli', {
    'service.name': 'gemini-cli',
  });
  return geminiCliOtel.read(flat(document));
}

describe('gemini-cli-otel', () => {
  it.each([
    ['accept', 'allow', 'person'],
    ['modify', 'allow', 'person'],
    ['auto_accept', 'allow', 'policy'],
    ['reject', 'deny', 'person'],
  ])('reads %s as %s, decided by %s', (decision, verdict, decision_source) => {
    expect(read('gemini_cli.tool_call', { function_name: 'write_file', decision })).toMatchObject([
      { kind: 'tool_call', tool: 'write_file', verdict, decision_source },
    ]);
  });

  it('states no verdict where no decision is stated', () => {
    expect(read('gemini_cli.tool_call', { success: true })).toMatchObject([
      { verdict: null, decision_source: null, outcome: 'success' },
    ]);
  });

  it('tells a call that was refused from one that broke', () => {
    const error = { success: false, error: 'no', error_type: 'X' };
    expect(read('gemini_cli.tool_call', error)).toMatchObject([{ outcome: 'error', reason: 'no' }]);
    expect(read('gemini_cli.tool_call', { ...error, decision: 'reject' })).toMatchObject([
      { verdict: 'deny', outcome: 'failure', reason: 'no' },
    ]);
  });

  it.each([
    [{ duration_ms: 412 }, 412],
    [{ duration_ms: '412' }, 412],
    [{ start_time: 1788368400088, end_time: 1788368400500 }, 412],
    [{ start_time: 1788368400500, end_time: 1788368400088 }, null],
    [{ start_time: 'x', end_time: 1788368400500 }, null],
    [{}, null],
  ])('reads how long it took from %j', (attributes, latency_ms) => {
    expect(read('gemini_cli.tool_call', attributes)).toMatchObject([{ latency_ms }]);
  });

  it.each([
    ['create_issue', 'create_issue'],
    ['mcp_jira_create_issue', 'create_issue'],
    ['jira__create_issue', 'create_issue'],
    ['mcp__jira__create_issue', 'create_issue'],
  ])('takes the server off the tool %s', (function_name, tool) => {
    const mcp = { tool_type: 'mcp', mcp_server_name: 'jira' };
    expect(read('gemini_cli.tool_call', { function_name, ...mcp })).toMatchObject([{ tool, server: 'jira' }]);
  });

  it('reads arguments that are pretty-printed JSON, and keeps cut ones as text', () => {
    expect(read('gemini_cli.tool_call', { function_args: '{\n  "a": 1\n}' })).toMatchObject([{ arguments: { a: 1 } }]);
    expect(read('gemini_cli.tool_call', { function_args: '{\n  "a": ' })).toMatchObject([{ arguments: '{\n  "a": ' }]);
  });

  it.each([
    ['deny', 'deny'],
    ['allow', 'allow'],
    ['"deny"', 'deny'],
    ['ask_user', 'pending_approval'],
  ])('reads the verdict %s of Conseca as %s', (word, verdict) => {
    const call = { name: 'run_shell_command', args: { command: 'ls' } };
    const attributes = { verdict: word, tool_call: JSON.stringify(call), verdict_rationale: 'why', policy: '{}' };
    expect(read('gemini_cli.conseca.verdict', attributes)).toMatchObject([
      {
        kind: 'tool_decision',
        verdict,
        decision_source: 'policy',
        reason: 'why',
        tool: 'run_shell_command',
        arguments: { command: 'ls' },
        policy: null,
        extra: { attributes: { policy: '{}' } },
      },
    ]);
  });

  it('tells a verdict of Conseca that stands for none: it lets through what it could not judge', () => {
    expect(read('gemini_cli.conseca.verdict', { verdict: 'allow', error: 'no model' })).toMatchObject([
      { verdict: 'allow', decision_source: 'error', reason: 'no model' },
    ]);
  });

  it('keeps a judged call that is no JSON', () => {
    expect(read('gemini_cli.conseca.verdict', { verdict: 'deny', tool_call: 'run' })).toMatchObject([
      { tool: null, arguments: null, extra: { attributes: { tool_call: 'run' } } },
    ]);
  });

  it.each([
    ['gemini_cli.config', 'session'],
    ['gemini_cli.agent.start', 'session'],
    ['gemini_cli.extension_install', 'admin_change'],
    ['loop_detected', 'loop'],
    ['gemini_cli.model_routing', 'other'],
    ['gemini_cli.api_response', 'other'],
  ])('takes %s for %s', (name, kind) => {
    expect(read(name, { decision_source: 'x' })).toMatchObject([{ kind, verdict: null, decision_source: null }]);
  });

  it('takes a switch of the approval mode, which names its event otherwise, for a change', () => {
    const switched = { event_name: 'gemini_cli.plan.approval_mode_switch', from_mode: 'default', to_mode: 'yolo' };
    expect(geminiCliOtel.read(flat(logDocument(switched)))).toMatchObject([
      { kind: 'admin_change', extra: { attributes: { from_mode: 'default', to_mode: 'yolo' } } },
    ]);
  });

  it.each(['prompt', 'user_prompt', 'request_text', 'response_text', 'hook_input', 'gen_ai.input.messages'])(
    'leaves out %s',
    (name) => {
      const reading = read('gemini_cli.api_request', { [name]: 'harmless words' });
      expect(JSON.stringify(reading)).not.toContain('harmless');
    },
  );

  it('reads what the program writes to a file', () => {
    const written = {
      hrTime: [1788368400, 500000000],
      resource: { attributes: { 'service.name': 'gemini-cli', 'session.id': 'g-1' } },
      instrumentationScope: { name: 'gemini-cli' },
      attributes: { 'event.name': 'gemini_cli.tool_call', function_name: 'ls', success: true, decision: 'accept' },
      _body: 'Tool call: ls.',
    };
    const { record } = unwrap(written);
    expect(geminiCliOtel.recognise(record)).toBe(true);
    expect(geminiCliOtel.read(record)).toMatchObject([
      {
        kind: 'tool_call',
        tool: 'ls',
        verdict: 'allow',
        session_id: 'g-1',
        event_time: { micros: 1788368400500000 },
        misses: 0,
      },
    ]);
  });

  it('passes over the metrics in that file', () => {
    const metrics = { resource: { attributes: {} }, scopeMetrics: [] };
    expect(geminiCliOtel.recognise(metrics)).toBe(true);
    expect(geminiCliOtel.read(metrics)).toEqual({ ignored: 'metrics' });
  });
});

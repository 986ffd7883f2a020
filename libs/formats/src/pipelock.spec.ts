import type { JsonObject } from '@tripline/contract';
import { describe, expect, it } from 'vitest';
import type { MappedEvent } from './format.ts';
import { pipelock } from './pipelock.ts';

const sent = (type: string, fields: JsonObject, severity = 'warn') => ({
  severity,
  type,
  timestamp: '2026-09-02T19:00:00.5Z',
  pipelock_instance: 'prod-node-1',
  fields,
});
const logged = (event: string, fields: JsonObject) => ({
  level: 'warn',
  component: 'pipelock',
  event,
  ...fields,
  time: '2026-09-02T19:00:00Z',
  message: 'something happened',
});

describe('pipelock', () => {
  it.each<[string, JsonObject, string, string | null, string | null]>([
    ['blocked', { scanner: 'ssrf' }, 'tool_call', 'deny', 'policy'],
    ['blocked', { scanner: 'dlp' }, 'dlp_match', 'deny', 'policy'],
    ['blocked', { scanner: 'ratelimit' }, 'tool_call', 'deny', 'rate_limit'],
    ['blocked', { scanner: 'ssrf', display_label: 'dns_timeout' }, 'tool_call', 'deny', 'error'],
    ['blocked', { action: 'warn' }, 'tool_call', 'deny', 'policy'],
    ['allowed', { status_code: 200 }, 'tool_call', 'allow', 'policy'],
    ['anomaly', { scanner: 'dlp' }, 'dlp_match', 'flag', 'policy'],
    ['body_dlp', { action: 'block' }, 'dlp_match', 'deny', 'policy'],
    ['header_dlp', { action: 'warn' }, 'dlp_match', 'flag', 'policy'],
    ['cross_request_dlp_match', {}, 'dlp_match', 'flag', 'policy'],
    ['response_scan', { action: 'strip' }, 'guardrail', 'redact', 'policy'],
    ['response_scan', { action: 'ask' }, 'guardrail', 'pending_approval', 'policy'],
    ['mcp_unknown_tool', { action: 'block' }, 'tool_call', 'deny', 'policy'],
    ['tool_redirect', { result: 'ok' }, 'tool_call', 'flag', 'policy'],
    ['tool_redirect', { result: 'blocked' }, 'tool_call', 'deny', 'policy'],
    ['taint_decision', { decision: 'allow' }, 'tool_call', 'allow', 'policy'],
    ['media_exposure', { blocked: true }, 'guardrail', 'deny', 'policy'],
    ['adaptive_upgrade', { from_action: 'warn', to_action: 'block' }, 'tool_call', 'deny', 'policy'],
    ['adaptive_escalation', { from: 'normal', to: 'block' }, 'session', 'flag', 'policy'],
    ['airlock_deny', {}, 'tool_call', 'deny', 'policy'],
    ['kill_switch_deny', {}, 'tool_call', 'deny', 'person'],
    ['error', { error: 'dial tcp: refused' }, 'tool_call', null, 'error'],
    ['session_admin', { action: 'reset' }, 'admin_change', null, null],
    ['config_reload', { status: 'success' }, 'admin_change', null, null],
    ['startup', { mode: 'balanced' }, 'lifecycle', null, null],
    ['shield_rewrite', { hits: 3 }, 'guardrail', 'redact', 'policy'],
    ['type_of_next_year', { action: 'block' }, 'other', 'deny', 'policy'],
    ['type_of_next_year', {}, 'other', null, null],
    ['body_dlp', { action: 'vaporise' }, 'dlp_match', null, null],
  ])('reads %s with %j as %s, verdict %s by %s, in each shape', (type, fields, kind, verdict, decision_source) => {
    const durable = { schema: 'pipelock.siem.event.v1', event: sent(type, fields) };
    for (const record of [sent(type, fields), logged(type, fields), durable]) {
      expect(pipelock.recognise(record)).toBe(true);
      expect(pipelock.read(record)).toMatchObject([{ kind, verdict, decision_source, severity: 'medium' }]);
    }
  });

  it('names the first pattern, all of them, where the data went and what was done', () => {
    const fields = {
      method: 'POST',
      url: 'https://paste.example:8443/upload?x=1',
      action: 'block',
      match_count: 2,
      patterns: ['AWS Access Key', 'JWT'],
      bundle_rules: [{ rule_id: 'r1', bundle: 'b' }],
      agent: 'claude-code',
    };
    expect(pipelock.read(sent('body_dlp', fields))).toMatchObject([
      {
        agent: 'claude-code',
        agent_provenance: 'client_claimed',
        method: null,
        entity_types: ['AWS Access Key', 'JWT'],
        dlp: {
          pattern_name: 'AWS Access Key',
          action_taken: 'blocked',
          direction: 'outbound',
          destination_domain: 'paste.example',
          pattern_id: null,
        },
        extra: {
          fields: { method: 'POST', url: { query: { x: '1' } }, match_count: 2, bundle_rules: fields.bundle_rules },
        },
        misses: 0,
      },
    ]);
  });

  it('takes the direction of a socket’s frame from the record', () => {
    const fields = { direction: 'server_to_client', scanner: 'dlp', target: 'ws.example:443' };
    expect(pipelock.read(sent('ws_blocked', fields))).toMatchObject([
      { dlp: { direction: 'inbound', destination_domain: 'ws.example' } },
    ]);
  });

  it.each<[string, string | null, JsonObject]>([
    ['exec_sql', 'exec_sql', {}],
    ['[redacted]', null, {}],
    ['[REDACTED]', null, {}],
    ['/etc/pipelock/config.yaml', null, { fields: { resource: '/etc/pipelock/config.yaml' } }],
    [':8888', null, { fields: { resource: ':8888' } }],
  ])('takes the resource %s for the tool %s', (resource, tool, extra) => {
    const [event] = pipelock.read(sent('blocked', { resource })) as readonly MappedEvent[];
    expect(event?.tool).toBe(tool);
    expect(event?.extra).toEqual({ ...extra, type: 'blocked', pipelock_instance: 'prod-node-1' });
  });

  it.each([
    ['tools/call', 'tools/call'],
    ['GET', null],
    [undefined, null],
  ])('takes the method %s for %s of JSON-RPC', (method, rpc) => {
    expect(pipelock.read(sent('blocked', method === undefined ? {} : { method }))).toMatchObject([{ method: rpc }]);
  });

  it('tells a call that failed from one that was refused', () => {
    expect(pipelock.read(logged('allowed', { status_code: 502 }))).toMatchObject([
      { verdict: 'allow', outcome: 'error' },
    ]);
    expect(pipelock.read(logged('blocked', { status_code: 403 }))).toMatchObject([{ verdict: 'deny', outcome: null }]);
    expect(pipelock.read(logged('tool_redirect', { result: 'redirected' }))).toMatchObject([
      { verdict: 'flag', outcome: 'success', misses: 0 },
    ]);
  });

  it.each<JsonObject>([
    { component: 'pipelock' },
    { component: 'other', event: 'blocked' },
    { pipelock_instance: 'x', type: 7 },
    { schema: 'pipelock.siem.event.v1', event: 'blocked' },
    { severity: 'warn', type: 'blocked', timestamp: 'x', fields: {} },
  ])('does not claim %j, and reads it without a throw', (record) => {
    expect(pipelock.recognise(record)).toBe(false);
    expect(pipelock.read(record)).toHaveLength(1);
  });

  it('takes the queries of URLs apart, wherever the fields lie', () => {
    const fields = { url: 'https://h/a?apikey=alice' };
    const apart = { url: { path: 'https://h/a', query: { apikey: 'alice' } } };
    const event = sent('body_dlp', fields);
    expect(pipelock.read(event)).toMatchObject([{ extra: { fields: apart }, dlp: { destination_domain: 'h' } }]);
    expect(pipelock.read(logged('allowed', fields))).toMatchObject([{ extra: apart }]);
    expect(pipelock.read({ schema: 'pipelock.siem.event.v1', event })).toMatchObject([
      { extra: { event: { fields: apart } } },
    ]);
  });
});

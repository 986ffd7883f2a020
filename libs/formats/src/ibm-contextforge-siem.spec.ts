import { describe, expect, it } from 'vitest';
import { ibmContextforgeSiem } from './ibm-contextforge-siem.ts';

const exported = {
  schema_version: '1.0',
  event_id: 'evt_1',
  timestamp: '2026-09-02T09:00:00+00:00',
  severity: 'HIGH',
  category: 'security',
  description: 'd',
  source: { service: 'mcpgateway', event_source: 'security' },
  actor: { user_id: 'maya', user_email: '***REDACTED***', client_ip: '10.2.0.8', geo: null },
  threat: { score: 0.5, failed_attempts: 0, indicators: [] },
  context: { anything: 'a caller adds' },
  action_taken: null,
  _meta: { attempt: 0 },
};
const read = (fields: object) => ibmContextforgeSiem.read({ ...exported, ...fields });

describe('ibm-contextforge-siem', () => {
  it.each([
    ['authentication_failure', 'denied', 'auth', 'deny', 'authn'],
    ['authentication_success', 'allowed', 'auth', 'allow', 'authn'],
    ['authentication_failure', null, 'auth', 'deny', 'authn'],
    ['authorization_failure', 'denied', 'auth', 'deny', 'policy'],
    ['rate_limit_exceeded', 'denied', 'other', 'deny', 'rate_limit'],
    ['rate_limit_exceeded', 'throttled', 'other', 'deny', 'rate_limit'],
    ['brute_force_attempt', 'blocked', 'auth', 'deny', 'authn'],
    ['suspicious_activity', 'logged', 'other', 'flag', 'policy'],
    ['data_access', null, 'other', null, null],
    ['a_type_to_come', 'denied', 'other', 'deny', null],
  ])('reads %s with the action %s as %s with the verdict %s by %s', (event_type, action_taken, kind, verdict, by) => {
    expect(read({ event_type, action_taken })).toMatchObject([{ kind, verdict, decision_source: by, misses: 0 }]);
  });

  it('shows a threat about which free text is all that is stated', () => {
    const action_taken = 'asked the user to sign in again';
    expect(read({ event_type: 'suspicious_activity', action_taken })).toMatchObject([
      { verdict: null, verdict_unreadable: false, source_type: 'policy.alert', extra: { action_taken } },
    ]);
    expect(read({ event_type: 'suspicious_activity', action_taken: 'blocked' })).toMatchObject([
      { verdict: 'deny', source_type: null },
    ]);
  });

  it.each([
    ['audit_delete_server', { action: 'DELETE_SERVER', success: false }, 'denied', 'admin_change', 'failure'],
    ['audit_update', { action: 'update', success: true }, 'allowed', 'admin_change', 'success'],
    ['audit_create', { action: 'create' }, 'denied', 'admin_change', 'failure'],
    ['audit_read', { action: 'read' }, 'allowed', 'other', 'success'],
    ['audit_delete', {}, null, 'admin_change', null],
  ])(
    'takes action_taken of %s for success, never for a decision',
    (event_type, context, action_taken, kind, outcome) => {
      expect(read({ event_type, category: 'audit', context, action_taken })).toMatchObject([
        { kind, outcome, verdict: null, decision_source: null },
      ]);
    },
  );

  it('names what an admin did', () => {
    expect(read({ event_type: 'audit_delete_tool', context: { action: 'DELETE_TOOL' } })).toMatchObject([
      { tool: 'DELETE_TOOL', method: null },
    ]);
  });

  it('marks a connectivity test as one', () => {
    expect(read({ event_type: 'siem_connectivity_test', category: 'system', action_taken: 'test' })).toMatchObject([
      { kind: 'lifecycle', verdict: null, test: true, source_type: null },
    ]);
  });

  it.each([
    [{ user_id: 'maya', user_email: 'maya.chen@example.com' }, 'maya'],
    [{ user_id: null, user_email: 'maya.chen@example.com' }, 'maya.chen@example.com'],
    [{ user_id: 'unknown', user_email: '***REDACTED***' }, null],
    [{ user_id: null, user_email: '[REDACTED]' }, null],
  ])('reads the owner of %j as %s', (actor, owner) => {
    expect(read({ event_type: 'data_access', actor })).toMatchObject([{ owner }]);
  });

  it('takes who failed to log in for a claim', () => {
    expect(read({ event_type: 'authentication_failure' })).toMatchObject([{ owner_provenance: 'client_claimed' }]);
    expect(read({ event_type: 'authentication_success' })).toMatchObject([{ owner_provenance: 'authenticated' }]);
  });

  it.each([
    ['unknown', null],
    ['10.2.0.8', '10.2.0.8'],
    ['203.0.113.9, 10.2.0.8', '203.0.113.9'],
  ])('reads the address %s as %s', (client_ip, source_ip) => {
    expect(read({ event_type: 'data_access', actor: { client_ip } })).toMatchObject([{ source_ip }]);
  });

  it('reads a tool invocation of the structured log, which states no decision', () => {
    const logged = {
      component: 'tool_service',
      level: 'INFO',
      message: "Tool 'github-search' invoked successfully",
      user_id: 'maya.chen@example.com',
      resource_type: 'tool',
      resource_id: '0f6b',
      resource_action: 'invoke',
      duration_ms: 41.25,
      custom_fields: { tool_name: 'github-search', integration_type: 'MCP', arguments_count: 2 },
      correlation_id: '8b6f',
      timestamp: '2026-09-02T09:00:00.1+00:00',
    };
    expect(ibmContextforgeSiem.recognise(logged)).toBe(true);
    expect(ibmContextforgeSiem.read(logged)).toMatchObject([
      {
        kind: 'tool_call',
        tool: 'github-search',
        owner: 'maya.chen@example.com',
        outcome: 'success',
        verdict: null,
        latency_ms: 41.25,
        request_id: '8b6f',
        misses: 0,
      },
    ]);
    const failed = { ...logged, level: 'ERROR', error_type: 'Exception', error_message: 'connection refused' };
    expect(ibmContextforgeSiem.read(failed)).toMatchObject([{ outcome: 'error', reason: 'connection refused' }]);
  });

  it.each([
    ['data_access', { action: 'read', success: true }, 'success', 'read'],
    ['data_access', { action: 'read', success: false }, 'failure', 'read'],
    ['authorization_failure', { action: 'tools.delete' }, null, 'tools.delete'],
    ['authentication_failure', { success: true }, 'failure', null],
    ['data_access', {}, null, null],
  ])('reads what was done, and how it ended, of %s with %j', (event_type, context, outcome, tool) => {
    expect(read({ event_type, context })).toMatchObject([{ outcome, tool, misses: 0 }]);
  });
});

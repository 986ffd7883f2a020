import { describe, expect, it } from 'vitest';
import { pomeriumAuthorize } from './pomerium-authorize.ts';

const check = { service: 'authorize', 'request-id': 'r-1', message: 'authorize check' };

describe('pomerium-authorize', () => {
  it.each([
    ['allowed', { allow: true, 'allow-why-true': ['domain-ok', 'mcp-tool-match'], deny: false }, 'allow', 'policy'],
    ['denied by a rule', { allow: true, deny: true, 'deny-why-true': ['mcp-tool-match'] }, 'deny', 'policy'],
    ['allowed by none', { allow: false, 'allow-why-false': ['user-unauthorized'], deny: false }, 'deny', 'policy'],
    ['not logged in', { allow: false, 'allow-why-false': ['user-unauthenticated'], deny: false }, 'deny', 'authn'],
    ['without a certificate', { allow: false, 'allow-why-false': ['client-certificate-required'] }, 'deny', 'authn'],
    ['with a bad certificate', { deny: true, 'deny-why-true': ['invalid-client-certificate'] }, 'deny', 'authn'],
    ['undecided', { 'allow-why-true': [] }, null, null],
  ])('reads a request that is %s', (_what, fields, verdict, decision_source) => {
    expect(pomeriumAuthorize.read({ ...check, ...fields })).toMatchObject([
      { verdict, decision_source, outcome: null, latency_ms: null },
    ]);
  });

  it('gives the reasons of what decided, and keeps all of them', () => {
    const both = {
      allow: true,
      'allow-why-true': ['email-ok'],
      deny: true,
      'deny-why-true': ['reject', 'mcp-tool-match'],
    };
    expect(pomeriumAuthorize.read({ ...check, ...both })).toMatchObject([
      { reason: 'reject, mcp-tool-match', extra: both, misses: 0 },
    ]);
    expect(pomeriumAuthorize.read({ ...check, allow: true, 'allow-why-true': [] })).toMatchObject([{ reason: null }]);
  });

  it.each([
    ['a call', { 'mcp-method': 'tools/call', 'mcp-tool': 'shell', allow: true }, 'tool_decision'],
    ['a list', { 'mcp-method': 'tools/list', allow: true, 'allow-why-true': ['mcp-not-a-tool-call'] }, 'list'],
    ['a start', { 'mcp-method': 'initialize', allow: true }, 'session'],
    [
      'a call whose fields are switched off',
      { allow: false, 'allow-why-false': ['mcp-tool-no-match'] },
      'tool_decision',
    ],
    ['a login', { allow: false, 'allow-why-false': ['user-unauthenticated'] }, 'auth'],
    ['a page', { allow: true, 'allow-why-true': ['domain-ok'] }, 'other'],
  ])('reads %s as %s', (_what, fields, kind) => {
    expect(pomeriumAuthorize.read({ ...check, ...fields })).toMatchObject([{ kind }]);
  });

  it('names the person who is logged in, not the one whose view is taken; a service account is the agent', () => {
    const person = { user: 'google|1', email: 'a@b.example', 'impersonate-email': 'boss@b.example' };
    expect(pomeriumAuthorize.read({ ...check, allow: true, ...person })).toMatchObject([
      {
        owner: 'a@b.example',
        owner_provenance: 'authenticated',
        agent: null,
        extra: { 'impersonate-email': 'boss@b.example' },
      },
    ]);
    expect(
      pomeriumAuthorize.read({ ...check, allow: true, 'service-account-id': 'sa-ci', user: 'u-1', email: '' }),
    ).toMatchObject([{ owner: 'u-1', agent: 'sa-ci', agent_provenance: 'authenticated' }]);
  });

  it('reads the local time with its offset', () => {
    expect(pomeriumAuthorize.read({ ...check, allow: true, time: '2026-09-02T10:26:33-04:00' })).toMatchObject([
      { event_time: { micros: Date.UTC(2026, 8, 2, 14, 26, 33) * 1000 } },
    ]);
  });

  it('takes the query apart, so that the names of its parameters speak', () => {
    expect(pomeriumAuthorize.read({ ...check, allow: true, path: '/', query: 'token=abc&x=1' })).toMatchObject([
      { extra: { query: { token: 'abc', x: '1' } } },
    ]);
  });

  it('recognises the decision, not the other lines of the log', () => {
    expect(pomeriumAuthorize.recognise({ ...check, allow: false })).toBe(true);
    expect(pomeriumAuthorize.recognise({ service: 'authorize', 'request-id': 'r', allow: true })).toBe(true);
    expect(pomeriumAuthorize.recognise({ ...check, message: 'http-request' })).toBe(false);
    expect(pomeriumAuthorize.recognise({ allow: true })).toBe(false);
  });
});

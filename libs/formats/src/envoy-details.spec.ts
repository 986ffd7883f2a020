import { describe, expect, it } from 'vitest';
import { matchedPolicy, outcomeOfExchange, reasonOfExchange, refusedByFilter } from './envoy-details.ts';

describe('refusedByFilter', () => {
  it.each([
    [{ response_code: 403, response_code_details: 'rbac_access_denied_matched_policy[none]' }, 'policy'],
    [{ response_code: 403, response_code_details: 'ext_authz_denied' }, 'policy'],
    [{ response_code: 403, response_code_details: 'ext_authz_error' }, 'error'],
    [{ response_code: 401, response_code_details: 'jwt_authn_access_denied{Jwt_is_expired}' }, 'authn'],
    [{ response_code: 429, response_code_details: 'request_rate_limited' }, 'rate_limit'],
    [{ response_code: 429, response_flags: 'RL' }, 'rate_limit'],
    [{ response_code: 403, response_flags: 'DC,UAEX' }, 'policy'],
    [{ response_code: 500, response_flags: 'RLSE' }, 'error'],
    [{ response_code: 200, response_flags: 'RLSE' }, null],
    [{ response_code: 403, response_code_details: 'via_upstream', response_flags: '-' }, null],
    [{ response_code: 503, response_flags: 'UF,URX' }, null],
    [{ response_code: 403, response_code_details: '-' }, null],
    [{}, null],
  ])('reads %j as refused by %s', (record, by) => {
    expect(refusedByFilter(record)).toBe(by);
  });
});

describe('outcomeOfExchange', () => {
  it.each([
    [{ response_code: 200, response_flags: '-' }, 'success', null],
    [{ response_code: 200, response_flags: 'UC', response_code_details: 'upstream_reset' }, 'error', 'upstream_reset'],
    [{ response_code: 200, response_flags: 'SI', response_code_details: 'stream_idle' }, 'timeout', 'stream_idle'],
    [{ response_code: 200, response_flags: 'DC' }, 'success', null],
    [{ response_code: 504, response_flags: 'UT' }, 'timeout', null],
    [{ response_code: 503, upstream_transport_failure_reason: 'TLS_error' }, 'error', 'TLS_error'],
    [{ response_code: 404, response_code_details: 'via_upstream' }, 'failure', null],
    [{ response_code: '-' }, null, null],
  ])('reads %j as %s because of %s', (record, outcome, reason) => {
    expect(outcomeOfExchange(record)).toBe(outcome);
    expect(reasonOfExchange(record)).toBe(reason);
  });
});

it.each([
  ['rbac_access_denied_matched_policy[ns[default]-policy[p]-rule[0]]', 'ns[default]-policy[p]-rule[0]'],
  ['rbac_access_denied_matched_policy[none]', null],
  ['ext_authz_denied', null],
])('reads the rule of %s as %s', (response_code_details, rule) => {
  expect(matchedPolicy({ response_code_details })).toBe(rule);
});

import type { JsonObject, JsonValue, Outcome } from '@tripline/contract';
import { readText } from './converters.ts';
import type { DecisionSource } from './format.ts';
import { outcomeOfStatus, statusOf } from './http-outcomes.ts';

/** What Envoy's own filters write as `response_code_details` when they refuse, by how it begins. The first that fits counts. */
const filters: readonly (readonly [RegExp, DecisionSource])[] = [
  [/^(?:jwt_authn|basic_auth|api_key_auth|oauth|invalid_jwt)/i, 'authn'],
  [/^ext_authz_error/i, 'error'],
  [/^(?:rbac_access_denied|ext_authz|csrf|cors)/i, 'policy'],
  [/^rate_limiter_error/i, 'error'],
  [/^(?:request_rate_limited|local_rate_limited|rate_limit)/i, 'rate_limit'],
];

/** Response flags that say the same: UAEX not authorised by the external service, RL limited, RLSE the limiter did not answer. */
const flags = new Map<string, DecisionSource>([
  ['UAEX', 'policy'],
  ['RL', 'rate_limit'],
  ['RLSE', 'error'],
]);

/** Flags of an answer that broke off or took too long after its status had been sent. */
const brokenFlags = new Set('UC UR UF UO LR LH UPE DPE URX'.split(' '));
const timeoutFlags = new Set('UT SI DT'.split(' '));

/** Details of an answer that the upstream gave. */
const VIA_UPSTREAM = 'via_upstream';

/** Who of Envoy's own filters refused the request; null where none did. */
export function refusedByFilter(record: JsonObject): DecisionSource | null {
  const details = detailsOf(record) ?? '';
  if (details === VIA_UPSTREAM) return null;
  const byDetails = filters.find(([pattern]) => pattern.test(details))?.[1];
  if (byDetails !== undefined) return byDetails;
  // A request that is let through when its limiter does not answer has the flag too.
  if ((statusOf(record['response_code']) ?? 0) < 400) return null;
  return flagsOf(record).flatMap((flag) => flags.get(flag) ?? [])[0] ?? null;
}

export function isFromUpstream(record: JsonObject): boolean {
  return detailsOf(record) === VIA_UPSTREAM;
}

/** What became of the exchange: by its status, and by the flags of one that went wrong later. */
export function outcomeOfExchange(record: JsonObject): Outcome | null {
  const outcome = outcomeOfStatus(record['response_code']);
  const set = flagsOf(record);
  if (set.some((flag) => timeoutFlags.has(flag))) return 'timeout';
  return outcome === 'success' && set.some((flag) => brokenFlags.has(flag)) ? 'error' : outcome;
}

/** Why it went wrong, in Envoy's words; null where nothing did. */
export function reasonOfExchange(record: JsonObject): string | null {
  if (outcomeOfExchange(record) === 'success') return null;
  const details = detailsOf(record);
  return details !== null && details !== VIA_UPSTREAM
    ? details
    : textOf(record['upstream_transport_failure_reason'] ?? record['connection_termination_details']);
}

const rbacPolicy = /^rbac_access_denied_matched_policy\[(.{1,200})\]$/;

/** The rule by which Envoy's RBAC refused, where it names one. */
export function matchedPolicy(record: JsonObject): string | null {
  const name = rbacPolicy.exec(detailsOf(record) ?? '')?.[1] ?? 'none';
  return name === 'none' ? null : name;
}

function detailsOf(record: JsonObject): string | null {
  return textOf(record['response_code_details']);
}

const MOST_FLAGS = 20;

function flagsOf(record: JsonObject): string[] {
  return (textOf(record['response_flags']) ?? '').split(',', MOST_FLAGS);
}

function textOf(value: JsonValue | undefined): string | null {
  return readText(value ?? null) ?? null;
}

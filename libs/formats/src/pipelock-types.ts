import type { JsonObject, JsonValue, Kind, Verdict } from '@tripline/contract';
import type { DecisionSource } from './format.ts';
import { lookUp, words } from './words.ts';

/** What a type of Pipelock's events stands for. */
export interface Meaning {
  readonly kind: Kind;
  /** What the type itself states, for records without an action. */
  readonly verdict: Verdict | null;
  /** Who decided, where it was not the policy. */
  readonly by?: DecisionSource;
}

/** The types of internal/audit/events.go. What is done with one request is a call, what is done with all of an agent's is about its session. */
const meanings: Readonly<Record<string, Meaning>> = {
  ...types('tool_call', 'allow', 'allowed forward_http redirect'),
  ...types('tool_call', 'deny', 'blocked ws_blocked airlock_deny containment_metrics_deny'),
  // The operator's switch stops everybody: no agent is refused for what it did.
  ...types('tool_call', 'deny', 'kill_switch_deny', 'person'),
  ...types('tool_call', 'flag', 'anomaly mcp_unknown_tool tool_redirect chain_detection taint_decision sni_mismatch'),
  ...types('tool_call', 'flag', 'adaptive_upgrade'),
  ...types('tool_call', null, 'error', 'error'),
  ...types('dlp_match', 'flag', 'body_dlp header_dlp dlp_warn file_sentry_dlp cross_request_dlp_match'),
  ...types('dlp_match', 'flag', 'cross_request_entropy_exceeded cross_request_entropy_anomaly address_protection'),
  ...types('guardrail', 'flag', 'response_scan ws_scan body_prompt_injection response_scan_exempt media_exposure'),
  ...types('guardrail', 'flag', 'text_stego_detected'),
  ...types('guardrail', 'redact', 'shield_rewrite'),
  ...types('session', 'flag', 'session_anomaly adaptive_escalation airlock_enter'),
  ...types('session', null, 'adaptive_recovery airlock_deescalate tunnel_open tunnel_close ws_open ws_close'),
  ...types('admin_change', null, 'config_reload session_admin commitment_key_lifecycle'),
  ...types('auth', null, 'authority_verification'),
  ...types('lifecycle', null, 'startup shutdown agent_listener license_expiry rule_bundle_degraded'),
};
/** A type that was added since: what its action says. */
const unnamed: Meaning = { kind: 'other', verdict: null };

/** Scanners that look for data on its way out: what one of them finds is a match of DLP. */
const dlpScanners: Readonly<Record<string, true>> = words(
  true as const,
  'dlp body_dlp header_dlp env_leak seed_phrase address_protection file_sentry_dlp cross_request_dlp cross_request_dlp_match ' +
    'cross_request_entropy entropy subdomain_entropy path_entropy',
);
/** Scanners that count, and judge nobody. */
const limits: Readonly<Record<string, true>> = words(true as const, 'ratelimit rate_limit databudget data_budget');

/** @param facts the fields of the event */
export function meaningOf(type: JsonValue | undefined, { scanner = null }: JsonObject): Meaning {
  const meaning = lookUp(meanings, type ?? null) ?? unnamed;
  const isMatch = meaning.kind === 'tool_call' && lookUp(dlpScanners, scanner) === true;
  return isMatch ? { ...meaning, kind: 'dlp_match' } : meaning;
}

/** Who made a decision. A limit that is used up and a resolver that did not answer are no judgement on the agent. */
export function decidedBy(meaning: Meaning, { scanner = null, display_label }: JsonObject): DecisionSource {
  if (meaning.by !== undefined) return meaning.by;
  if (lookUp(limits, scanner) === true) return 'rate_limit';
  return typeof display_label === 'string' && display_label.startsWith('dns_') ? 'error' : 'policy';
}

function types(kind: Kind, verdict: Verdict | null, list: string, by?: DecisionSource): Record<string, Meaning> {
  return words(by === undefined ? { kind, verdict } : { kind, verdict, by }, list);
}

import { isJsonObject, type JsonObject, type JsonValue, type Outcome, type Verdict } from '@tripline/contract';
import { readArguments, readText } from './converters.ts';
import type { DecisionSource } from './format.ts';
import { outcomeOfStatus, refusedBy, statusOf } from './http-outcomes.ts';
import { lookUp, words } from './words.ts';

/** Why the gateway answered itself (src/proxy/mod.rs). No reason: the answer is the upstream's. What is not here decides nothing. */
const sources: Readonly<Record<string, DecisionSource>> = {
  ...words('authn', 'jwtauth oidc basicauth apikeyauth'),
  ...words('policy', 'authorization extauth guardrail'),
  ...words('rate_limit', 'ratelimit'),
};

/** A rule hides the tool that it forbids: to the caller it does not exist (src/mcp/mod.rs). */
const hidden = /^(?:mcp: )?unknown (tool|prompt|resource|task|template)[^:]{0,40}: (.{1,1024})$/is;
/** Reasons that name a part of the gateway, and not what it decided: that is in the text, or in the status. */
const speakers = words(true, 'mcp directresponse');
const guardrail = /\bmcpGuardrails rejected\b/;
const rateLimit = /\brate limit exceeded\b/i;

export interface Decision {
  readonly verdict: Verdict | null;
  readonly by: DecisionSource | null;
}

const undecided: Decision = { verdict: null, by: null };

/** What the gateway decided. It says so only when it refuses: a call that went through states no verdict. */
export function decisionOf(fields: JsonObject): Decision {
  const by = refusal(fields);
  return by === null ? undecided : { verdict: 'deny', by };
}

function refusal(fields: JsonObject): DecisionSource | null {
  const reason = fields['reason'] ?? null;
  const status = statusOf(fields['http.status']);
  const text = errorOf(fields) ?? '';
  if (guardrail.test(text) || hiddenName(fields) !== null) return 'policy';
  if (lookUp(speakers, reason)) return rateLimit.test(text) ? 'rate_limit' : refusedBy(status);
  const by = lookUp(sources, reason) ?? null;
  if (by === null) return null;
  // A person without a session is led to the login page.
  if (by === 'authn' && status !== null && status >= 300 && status < 400) return null;
  // The service that was asked did not answer, and the gateway does not let through what it could not ask about.
  if (status !== null && status >= 500) return 'error';
  return by === 'policy' && status === 401 ? 'authn' : by;
}

/** The name of a tool, prompt or resource that a rule hides; null where none does. An upstream that knows no such tool says the same at HTTP 200. */
export function hiddenName(fields: JsonObject): string | null {
  const [, , name = null] = hidden.exec(errorOf(fields) ?? '') ?? [];
  const isGateways = fields['reason'] === 'MCP' || statusOf(fields['http.status']) === 400;
  return isGateways ? name : null;
}

/** What became of the call. A refused one failed, whatever the status: a guardrail's refusal is HTTP 200. */
export function outcomeOf(fields: JsonObject, results: readonly JsonValue[], { verdict }: Decision): Outcome | null {
  const status = outcomeOfStatus(fields['http.status']);
  if (verdict === 'deny') return 'failure';
  if (fields['reason'] === 'Timeout') return 'timeout';
  const hasError = textAt(fields, 'mcp.error.code') !== null || errorOf(fields) !== null || results.some(isFailed);
  return hasError && (status === null || status === 'success') ? 'error' : status;
}

/** A result that the operator logs may say itself that the tool failed. */
function isFailed(value: JsonValue): boolean {
  const result = readArguments(value);
  return isJsonObject(result) && result['isError'] === true;
}

function errorOf(fields: JsonObject): string | null {
  return textAt(fields, 'error') ?? textAt(fields, 'mcp.error.message');
}

function textAt(fields: JsonObject, key: string): string | null {
  return readText(fields[key] ?? null) ?? null;
}

import type { JsonValue, Outcome, Severity, Verdict } from '@tripline/contract';
import { isAbsent } from './absent.ts';
import type { DecisionSource } from './format.ts';
import { lookUp, words } from './words.ts';

interface Ruling {
  readonly verdict: Verdict;
  /** Who decided, where the word itself tells. */
  readonly by?: DecisionSource;
}

/** Words that sources use for a decision. A denial by a person, a failed login, a rate limit and a broken policy are denials of other kinds. */
const rulings: Readonly<Record<string, Ruling>> = {
  ...rows('allow', undefined, 'allow allowed true accept accepted permit permitted pass passed'),
  ...rows('allow', undefined, 'approve approved auto_accept modify approved_for_session approvedforsession'),
  ...rows('deny', undefined, 'deny denied false block blocked forbidden access_denied'),
  ...rows('deny', 'person', 'reject rejected user_reject user_abort abort aborted timedout timed_out'),
  ...rows('deny', 'policy', 'authorization extauth guardrail'),
  ...rows('deny', 'authn', 'jwtauth oidc basicauth apikeyauth unauthenticated'),
  ...rows('deny', 'rate_limit', 'ratelimit rate_limit rate_limited throttled'),
  ...rows('pending_approval', undefined, 'pending_approval pending hold held require_approval'),
  ...rows('redact', undefined, 'redact redacted sanitize sanitized mask masked mutated'),
  // A redirected call ran elsewhere: not refused, and worth a look.
  ...rows(
    'flag',
    undefined,
    'flag flagged alert alerted log logged warn warning anomaly tool_redirect redirect redirected',
  ),
  ...rows('error', 'error', 'error policy_error evaluation_error'),
};

const outcomes: Readonly<Record<string, Outcome>> = {
  ...words('success', 'success succeeded ok true completed'),
  ...words('failure', 'failure failed fail false'),
  ...words('error', 'error application_error tool_error'),
  ...words('timeout', 'timeout timed_out timedout'),
};

const severities: Readonly<Record<string, Severity>> = {
  ...words('informational', 'informational info information notice debug trace'),
  ...words('low', 'low minor'),
  ...words('medium', 'medium moderate warn warning'),
  ...words('high', 'high error major'),
  ...words('critical', 'critical crit alert emergency emerg fatal severe'),
};

/** The verdict that a word or boolean states. @returns null when absent, undefined for a word that is none */
export function readVerdict(value: JsonValue): Verdict | null | undefined {
  return isAbsent(value) ? null : rulingOf(value)?.verdict;
}

/** Who decided, by the same word; null for a word that does not tell. */
export function readDecisionSource(value: JsonValue): DecisionSource | null | undefined {
  if (isAbsent(value)) return null;
  const ruling = rulingOf(value);
  return ruling === undefined ? undefined : (ruling.by ?? null);
}

/** What happened to the call. Never read from a field that states a decision. */
export function readOutcome(value: JsonValue): Outcome | null | undefined {
  return isAbsent(value) ? null : lookUp(outcomes, value);
}

/** The source's severity, as our word for it. */
export function readSeverity(value: JsonValue): Severity | null | undefined {
  return isAbsent(value) ? null : lookUp(severities, value);
}

function rulingOf(value: JsonValue): Ruling | undefined {
  return lookUp(rulings, value);
}

function rows(verdict: Verdict, by: DecisionSource | undefined, list: string): Record<string, Ruling> {
  return words(by === undefined ? { verdict } : { verdict, by }, list);
}

import type { JsonValue, Outcome } from '@tripline/contract';
import { readWhole } from './converters.ts';
import type { DecisionSource } from './format.ts';

/** What an HTTP status says of the call: it went well, was turned down (4xx), broke (5xx, or no answer at all: 0), or took too long. */
export function outcomeOfStatus(status: JsonValue | undefined): Outcome | null {
  const code = statusOf(status);
  if (code === null) return null;
  if (code === 408 || code === 504) return 'timeout';
  if (code < 100 || code >= 500) return 'error';
  return code >= 400 ? 'failure' : 'success';
}

/**
 * Who refused, by the HTTP status with which a gateway itself answers: not logged in, not allowed, or too often. An upstream answers with the
 * same statuses, and its refusal is no decision of the gateway.
 */
export function refusedBy(status: JsonValue | undefined): DecisionSource | null {
  const code = statusOf(status);
  return (code !== null && refusals.get(code)) || null;
}

const refusals = new Map<number, DecisionSource>([
  [401, 'authn'],
  [407, 'authn'],
  [403, 'policy'],
  [451, 'policy'],
  [429, 'rate_limit'],
]);

/** @returns null where there is none, or what stands there is no status */
export function statusOf(status: JsonValue | undefined): number | null {
  const code = readWhole(status ?? null) ?? null;
  return code === null || code > 999 ? null : code;
}

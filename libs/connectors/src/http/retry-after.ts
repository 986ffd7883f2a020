/** A destination that asks for more is asked again after this: a wrong date must not silence an integration for days. */
const MAX_WAIT_MS = 3_600_000;

/**
 * Milliseconds that a Retry-After header asks for: a number of seconds, or an HTTP date (RFC 9110 §10.2.3). A date that has passed is 0.
 * @returns undefined when there is none or it cannot be read
 */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1000, MAX_WAIT_MS);
  // An HTTP date begins with the day's name; Date.parse alone would take almost any text.
  if (!/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.min(Math.max(0, at - nowMs), MAX_WAIT_MS);
}

/** A destination that asks for more is asked again after this: a wrong date must not silence an integration for days. */
const MAX_WAIT_MS = 3_600_000;

/**
 * Milliseconds that a Retry-After header asks for: a number of seconds, or an HTTP date (RFC 9110 §10.2.3).
 * @returns undefined when there is none, it cannot be read, or it asks for no wait: 0, or a date that has passed, as a clock behind ours always
 * tells. The usual backoff holds then, or a destination that is down would be asked without a pause
 */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  const waitMs = waitOf(header?.trim() ?? '', nowMs);
  return waitMs > 0 ? Math.min(waitMs, MAX_WAIT_MS) : undefined;
}

function waitOf(text: string, nowMs: number): number {
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  // An HTTP date begins with the day's name; Date.parse alone would take almost any text.
  return /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(text) ? Date.parse(text) - nowMs : Number.NaN;
}

const FIRST_MS = 500;
const LONGEST_MS = 60_000;

/**
 * Wait before the next attempt: full jitter, doubling from 500 ms, at most 60 s.
 * @param attempt 1 for the first retry
 * @param random in [0, 1), passed in so that tests are exact
 */
export function backoffMs(attempt: number, random: number): number {
  return Math.floor(random * Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt - 1, 20)));
}

/** Resolves after `ms`, or at once when the signal aborts: the caller looks at the signal. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}

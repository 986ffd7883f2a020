/** Prints what a test measured, for `docs/decisions`, when `TEST_FIGURES` is set. */
export function figure(what: string, value: number | string, unit = ''): void {
  if (process.env['TEST_FIGURES'] === undefined) return;
  const shown = typeof value === 'number' ? Math.round(value * 10) / 10 : value;
  process.stdout.write(`FIGURE ${what}: ${shown} ${unit}\n`);
}

/** Milliseconds that a job took, and what it gave. */
export async function timed<T>(job: () => Promise<T>): Promise<{ readonly ms: number; readonly result: T }> {
  const startedAt = performance.now();
  const result = await job();
  return { ms: performance.now() - startedAt, result };
}

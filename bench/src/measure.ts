/** CPU microseconds per event of a synchronous job: the median of several rounds, after a warm-up. Wall time is of no use on a shared machine. */
export function cpuPerEvent(
  events: number,
  job: () => void,
  rounds = 7,
): { readonly median: number; readonly min: number; readonly max: number } {
  job();
  job();
  const costs = Array.from({ length: rounds }, () => {
    const before = process.cpuUsage();
    job();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / events;
  }).sort((a, b) => a - b);
  return { median: costs[rounds >> 1] as number, min: costs[0] as number, max: costs[rounds - 1] as number };
}

/** The value below which the share `q` of the sorted numbers lies. */
export function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
}

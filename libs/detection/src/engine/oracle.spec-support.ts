/**
 * What final alerts must be, by brute force: sort a group's matches, look at every window from scratch. Shares nothing with the engine, so
 * that the two agree only when both are right.
 */
export interface OracleRule {
  readonly isDistinct: boolean;
  readonly needed: number;
  readonly sizeMicros: number;
  readonly dedupMicros: number;
}

export interface OracleEvent {
  readonly id: string;
  readonly time: number;
  /** Of equal times the lower comes first. */
  readonly sequence: number;
  readonly group: string;
  readonly value: string;
}

export interface OracleAlert {
  readonly group: string;
  readonly crossedAt: number;
  readonly crossedBy: string;
  readonly ids: readonly string[];
  readonly suppressed: number;
}

export function oracle(events: readonly OracleEvent[], rule: OracleRule): OracleAlert[] {
  return [...new Set(events.map((event) => event.group))].sort().flatMap((group) => {
    const own = events.filter((event) => event.group === group);
    const unique = own.filter((event, index) => own.findIndex(({ id }) => id === event.id) === index);
    const sorted = unique.sort((a, b) => a.time - b.time || a.sequence - b.sequence);
    return alertsOf(group, sorted, rule);
  });
}

function alertsOf(group: string, sorted: readonly OracleEvent[], rule: OracleRule): OracleAlert[] {
  const alerts: OracleAlert[] = [];
  let next = 0;
  while (next < sorted.length) {
    const crossing = sorted.findIndex((_, i) => i >= next && fires(sorted, i, rule));
    if (crossing < 0) break;
    const { time, id } = sorted[crossing] as OracleEvent;
    const isInside = (event: OracleEvent) => event.time <= time + rule.dedupMicros;
    const followers = sorted.filter((event, i) => i > crossing && isInside(event));
    alerts.push({
      group,
      crossedAt: time,
      crossedBy: id,
      ids: [...evidence(sorted, crossing, rule), ...followers].map((event) => event.id),
      suppressed: followers.filter((event) => fires(sorted, sorted.indexOf(event), rule)).length,
    });
    next = crossing + 1 + followers.length;
  }
  return alerts;
}

/** The closed window that ends with entry i, in order. */
function windowOf(sorted: readonly OracleEvent[], i: number, { sizeMicros }: OracleRule): OracleEvent[] {
  return sorted.filter((event, j) => j <= i && event.time >= (sorted[i] as OracleEvent).time - sizeMicros);
}

function fires(sorted: readonly OracleEvent[], i: number, rule: OracleRule): boolean {
  const inside = windowOf(sorted, i, rule);
  return (rule.isDistinct ? new Set(inside.map(({ value }) => value)).size : inside.length) >= rule.needed;
}

/** The newest entries that suffice: the last ones, or the last one of each of the values seen last. */
function evidence(sorted: readonly OracleEvent[], i: number, rule: OracleRule): OracleEvent[] {
  const inside = windowOf(sorted, i, rule);
  const isNewest = (event: OracleEvent, at: number) =>
    !rule.isDistinct || !inside.slice(at + 1).some(({ value }) => value === event.value);
  return inside.filter(isNewest).slice(-rule.needed);
}

import type { Entry } from './entry.ts';

/**
 * When a correlation crosses its threshold, judged over entries in order. "Entry i fires" means: among the entries up to and including i that lie in the
 * closed window [time of i − size, time of i], enough are found. More entries never make a firing entry stop firing,
 * which is why an early alert is never taken back.
 */
export interface Measure {
  /** Whether it depends on which of two events of the same time comes first. */
  readonly isOrdered: boolean;
  fires(entries: readonly Entry[], i: number): boolean;
  /** The newest entries that suffice for entry i to fire, in order. */
  crossing(entries: readonly Entry[], i: number): readonly Entry[];
  /** How many of the first `settled` entries can go: no window that ends at or after `settledTo` needs them. Moves what stays to the front. */
  trim(entries: Entry[], settled: number, settledTo: number): number;
}

/** event_count: `needed` events. */
export function countMeasure(needed: number, sizeMicros: number): Measure {
  // With one needed the settled tail would be empty; the newest settled entry stays, to tell where the settled part ends.
  const kept = Math.max(1, needed - 1);
  return {
    isOrdered: false,
    fires: (entries, i) => {
      const oldest = entries[i - needed + 1];
      return oldest !== undefined && (entries[i] as Entry).time - oldest.time <= sizeMicros;
    },
    crossing: (entries, i) => entries.slice(i - needed + 1, i + 1),
    trim: (entries, settled, settledTo) => {
      let drop = Math.max(0, settled - kept);
      while (drop < settled && (entries[drop] as Entry).time < settledTo - sizeMicros) drop += 1;
      if (drop === 1) entries.shift();
      else if (drop > 1) entries.splice(0, drop);
      return settled - drop;
    },
  };
}

/** value_count and temporal: `needed` different values. Of the settled part only the newest entry of each value matters. */
export function distinctMeasure(needed: number, sizeMicros: number): Measure {
  return {
    isOrdered: false,
    fires: (entries, i) => newestPerValue(entries, i, needed, sizeMicros).length > 0,
    crossing: (entries, i) => newestPerValue(entries, i, needed, sizeMicros),
    trim: (entries, settled, settledTo) => {
      const stay = newestOf(entries, settled, needed, settledTo - sizeMicros);
      if (stay.length < settled) entries.splice(0, settled, ...stay);
      return stay.length;
    },
  };
}

/** Walks back from entry i until `needed` values are found; empty when the window does not hold them. */
function newestPerValue(entries: readonly Entry[], i: number, needed: number, sizeMicros: number): Entry[] {
  const seen = new Set<string>();
  const found: Entry[] = [];
  const start = (entries[i] as Entry).time - sizeMicros;
  for (let j = i; j >= 0 && seen.size < needed; j -= 1) {
    const entry = entries[j] as Entry;
    if (entry.time < start) break;
    const before = seen.size;
    for (const value of entry.values) seen.add(value);
    if (seen.size > before) found.push(entry);
  }
  return seen.size >= needed ? found.reverse() : [];
}

function newestOf(entries: readonly Entry[], settled: number, needed: number, start: number): Entry[] {
  const seen = new Set<string>();
  const found: Entry[] = [];
  for (let j = settled - 1; j >= 0; j -= 1) {
    const entry = entries[j] as Entry;
    const before = seen.size;
    // One more than needed: the entry that fires may hold one of these values itself.
    if (entry.time < start || seen.size > needed) break;
    for (const value of entry.values) seen.add(value);
    if (seen.size > before) found.push(entry);
  }
  return found.reverse();
}

/** What a group remembers of an event that it counts. No arguments, no text: an alert is made from this. */
export interface Entry {
  /** Event time, microseconds. */
  readonly time: number;
  /** Event id. */
  readonly id: string;
  /** Input offset, for the alert's source ranges. */
  readonly offset: number;
  readonly owner: string | null;
  readonly isTest: boolean;
  /** What the event adds one to in the alert's breakdown: `tool=vault_get`. */
  readonly labels: readonly string[];
  /** What is told apart: values of a field, or which rules matched. Empty where events are counted. */
  readonly values: readonly string[];
}

/**
 * Entries are ordered by event time, then id: an order that does not depend on arrival, so that any permutation of the input ends in the same
 * windows. The same record delivered again by a shipper has the same time and id, so it is found at its own place.
 */
export function isBefore(time: number, id: string, entry: Entry): boolean {
  return time < entry.time || (time === entry.time && id < entry.id);
}

/** Index of the first entry from `from` on that is not before (time, id). Searched from the end, where new events mostly belong. */
export function placeOf(entries: readonly Entry[], from: number, time: number, id: string): number {
  const last = entries[entries.length - 1];
  if (last === undefined || entries.length === from || isAfter(time, id, last)) return entries.length;
  let low = from;
  let high = entries.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isAfter(time, id, entries[middle] as Entry)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isAfter(time: number, id: string, entry: Entry): boolean {
  return time > entry.time || (time === entry.time && id > entry.id);
}

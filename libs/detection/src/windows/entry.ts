/**
 * Where an event stands in the log that its source wrote. Unlike the offset at which it reaches us it does not depend on when it came, so that
 * any permutation of the input ends in the same windows. Lineages stand in no order of their own; numbers made from their names give them one.
 */
export interface Origin {
  readonly lineage: number;
  /** Increases within a lineage. */
  readonly sequence: number;
  /** Among the events of one record. */
  readonly index: number;
}

/** What a group remembers of an event that it counts. No arguments, no text: an alert is made from this. */
export interface Entry extends Origin {
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

export type Ordered = Origin & Pick<Entry, 'time' | 'id'>;

/** By event time; equal times by origin, in which a source's own order lies. Below zero when a comes first. */
export function compare(a: Ordered, b: Ordered): number {
  return a.time - b.time || compareTied(a, b);
}

function compareTied(a: Ordered, b: Ordered): number {
  const byOrigin = a.lineage - b.lineage || a.sequence - b.sequence || a.index - b.index;
  if (byOrigin !== 0 || a.id === b.id) return byOrigin;
  return a.id < b.id ? -1 : 1;
}

/** Index of the first entry from `from` on that does not come before this one. Searched from the end, where new events mostly belong. */
export function placeOf(entries: readonly Entry[], from: number, of: Ordered): number {
  const last = entries[entries.length - 1];
  if (last === undefined || entries.length === from || compare(last, of) < 0) return entries.length;
  let low = from;
  let high = entries.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compare(entries[middle] as Entry, of) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the entry with the same time and id: the same record, delivered again by a shipper, whatever its origin is then. -1: there is none. */
export function indexOfCopy(entries: readonly Entry[], place: number, { time, id }: Ordered): number {
  for (let i = place; i < entries.length && (entries[i] as Entry).time === time; i += 1)
    if ((entries[i] as Entry).id === id) return i;
  for (let i = place - 1; i >= 0 && (entries[i] as Entry).time === time; i -= 1)
    if ((entries[i] as Entry).id === id) return i;
  return -1;
}

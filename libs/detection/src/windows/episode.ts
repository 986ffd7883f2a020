import type { Entry } from './entry.ts';
import type { Measure } from './measure.ts';

const KEPT_IDS = 50;
/** Of one kind of label; what comes after counts as `(other)`. */
const KEPT_LABELS = 50;
const KEPT_VALUES = 1_000;
const OTHER = '(other)';

/**
 * What one alert is about: the entries that made its window cross, and every match of its group until the dedup period ends.
 *
 * Final alerts are defined on the sorted sequence of a group's matches, whatever order they came in. Walk it from the oldest: the first entry that fires and
 * belongs to no episode yet opens one, with the newest entries that suffice; every further entry up to `dedup` after the
 * crossing joins it, firing or not; then the next one that fires opens the next. That sequence of episodes is "the sorted-order
 * window" of design P4, and each episode is one final alert.
 */
export class Episode {
  /** Event time of the entry that crossed. */
  readonly crossedAt: number;
  /** Id of the event that crossed. */
  readonly crossedBy: string;
  count = 0;
  firstTime = Number.POSITIVE_INFINITY;
  lastTime = Number.NEGATIVE_INFINITY;
  /** Entries after the crossing that would have fired themselves. */
  suppressed = 0;
  /** Of the last event that names one. */
  owner: string | null = null;
  isTest = true;
  /** The first 50. */
  ids: string[] = [];
  labels = new Map<string, number>();
  values = new Set<string>();
  firstOffset = Number.POSITIVE_INFINITY;
  lastOffset = Number.NEGATIVE_INFINITY;

  constructor(crossedAt: number, crossedBy: string) {
    this.crossedAt = crossedAt;
    this.crossedBy = crossedBy;
  }

  add(entry: Entry): void {
    this.count += 1;
    this.firstTime = Math.min(this.firstTime, entry.time);
    this.lastTime = Math.max(this.lastTime, entry.time);
    this.owner = entry.owner ?? this.owner;
    this.isTest &&= entry.isTest;
    if (this.ids.length < KEPT_IDS) this.ids.push(entry.id);
    for (const label of entry.labels) this.#countLabel(label);
    for (const value of entry.values) if (this.values.size < KEPT_VALUES) this.values.add(value);
    this.firstOffset = Math.min(this.firstOffset, entry.offset);
    this.lastOffset = Math.max(this.lastOffset, entry.offset);
  }

  clone(): Episode {
    const copy = Object.assign(new Episode(this.crossedAt, this.crossedBy), this);
    copy.ids = [...this.ids];
    copy.labels = new Map(this.labels);
    copy.values = new Set(this.values);
    return copy;
  }

  #countLabel(label: string): void {
    const known = this.labels.get(label);
    const isFull = known === undefined && this.labels.size >= KEPT_LABELS;
    const key = isFull ? OTHER : label;
    this.labels.set(key, (this.labels.get(key) ?? 0) + 1);
  }
}

/** Where a walk over the sorted entries stands: in an episode, or between two. */
export interface Walk {
  current: Episode | null;
}

/** Takes entry i, the next in order. @returns the episode that ends because entry i lies beyond it */
export function stepWalk(
  walk: Walk,
  entries: readonly Entry[],
  i: number,
  { measure, dedupMicros }: { readonly measure: Measure; readonly dedupMicros: number },
): Episode | null {
  const entry = entries[i] as Entry;
  const ended = endWalkBefore(walk, entry.time, dedupMicros);
  const fires = measure.fires(entries, i);
  if (walk.current !== null) {
    walk.current.add(entry);
    if (fires) walk.current.suppressed += 1;
  } else if (fires) {
    walk.current = new Episode(entry.time, entry.id);
    for (const each of measure.crossing(entries, i)) walk.current.add(each);
  }
  return ended;
}

/** Ends the current episode when it is over before `time`: nothing from there on can join it. */
export function endWalkBefore(walk: Walk, time: number, dedupMicros: number): Episode | null {
  const { current } = walk;
  if (current === null || time <= current.crossedAt + dedupMicros) return null;
  walk.current = null;
  return current;
}

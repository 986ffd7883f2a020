import { compare, type Entry, indexOfCopy, placeOf } from './entry.ts';
import { type Episode, endWalkBefore, stepWalk, type Walk } from './episode.ts';
import type { Measure } from './measure.ts';

/** What a group must know of its rule. */
export interface WindowRule {
  readonly measure: Measure;
  readonly sizeMicros: number;
  readonly dedupMicros: number;
  readonly maxEntries: number;
  readonly isEarly: boolean;
}

/** An alert that is known to the outside and not final yet. */
export interface OpenAlert {
  /** The event that opened it: part of its id. */
  readonly anchorId: string;
  readonly anchorTime: number;
  revision: number;
  /** Matches seen in its reach so far, in whatever order they came. */
  seen: number;
  /** `seen` at which the next update is due. */
  nextUpdate: number;
}

export type Phase = 'open' | 'update' | 'final';

/** Told of every revision of an alert. Alert and episode change afterwards: take what is needed at once. */
export type OnRevision<R extends WindowRule = WindowRule> = (
  group: Group<R>,
  alert: OpenAlert,
  episode: Episode,
  phase: Phase,
) => void;

/** In place of what was added: an entry that was written has changed. */
export const EVERYTHING = 'everything';

/** Shared by all groups that have none of something. */
const NONE: readonly never[] = [];
/** Arrays below this length are made to measure. */
const SMALL = 8;

/**
 * The matches of one rule in one group.
 *
 * `entries` is sorted. Its first `settled` ones are walked: nothing can come before them any more, and only those stay that a later window may need. The rest wait for late
 * ones. Early alerts are opened among the waiting, on the entry that fires. Two open alerts are always more than the dedup period apart, and a firing entry stays firing; so
 * each lies in an episode of its own once the walk gets there, and takes that episode as its final content. An episode without an early alert
 * gets one when the walk opens it. Hence: every alert has one final revision, and the final ones depend on the sorted sequence alone.
 */
export class Group<R extends WindowRule = WindowRule> implements Walk {
  readonly key: string;
  readonly rule: R;
  entries: Entry[];
  settled = 0;
  /** Entries before this event time are refused. Never falls. */
  sealed = Number.NEGATIVE_INFINITY;
  /** Whose events are in here: the slowest of their watermarks is the group's. */
  sources: readonly string[] = NONE;
  /** The episode in which the walk over the settled entries stands. */
  current: Episode | null = null;
  alerts: readonly OpenAlert[] = NONE;
  /** Entries since the state was last written; emptied by who writes it. */
  added: Entry[] | null | typeof EVERYTHING = null;
  /** When the engine will look at this group again; kept by the engine. */
  scheduled = Number.POSITIVE_INFINITY;
  /** Event time of the first waiting entry that fires. */
  #firstFiring = Number.POSITIVE_INFINITY;

  constructor(key: string, rule: R) {
    this.key = key;
    this.rule = rule;
    this.entries = [];
  }

  /**
   * Counts a match, unless it is there already or belongs before what is settled.
   * @param watermark of the group, at this event: everything before it is settled first
   */
  insert(entry: Entry, watermark: number, onRevision: OnRevision<R>): 'counted' | 'duplicate' | 'sealed' {
    this.settle(watermark, onRevision);
    if (entry.time < this.sealed) return 'sealed';
    const place = placeOf(this.entries, 0, entry);
    const copy = indexOfCopy(this.entries, place, entry);
    if (copy >= 0) {
      this.#takeEarlier(copy, entry);
      return 'duplicate';
    }
    if (place < this.settled) return 'sealed';
    this.#add(place, entry);
    const known = this.alerts.length;
    this.#openFiring(place, onRevision);
    this.#update(entry, known, onRevision);
    if (this.entries.length - this.settled > this.rule.maxEntries) this.#settleOldest(onRevision);
    return 'counted';
  }

  /** Walks every entry before `watermark`, ends the episode that is over by then, forgets what no window needs. */
  settle(watermark: number, onRevision: OnRevision<R>): void {
    this.sealed = Math.max(this.sealed, watermark);
    while ((this.entries[this.settled]?.time ?? Number.POSITIVE_INFINITY) < this.sealed) this.#settleNext(onRevision);
    this.#tidy(onRevision);
  }

  /** Settles all there is and closes every alert: the group is about to be forgotten. */
  close(onRevision: OnRevision<R>): void {
    this.settle(Number.POSITIVE_INFINITY, onRevision);
  }

  /**
   * Ends the alerts, and opens those, that event time has come to by `before`, one after the other. Nothing else is sealed: a source that is
   * quiet because its records are held up somewhere finds its counts as it left them.
   */
  settleEnds(before: number, onRevision: OnRevision<R>): void {
    for (let end = this.endsAt(); end < before; end = this.endsAt()) this.settle(end + 1, onRevision);
  }

  /** The event time that the watermark must pass for an alert to end or a final one to open; Infinity where there is none. */
  endsAt(): number {
    return this.current === null ? this.#firstFiring : this.current.crossedAt + this.rule.dedupMicros;
  }

  /** The event time that the watermark must pass for something to happen without a new match: an end, an opening, or being empty. */
  due(): number {
    const end = this.endsAt();
    if (end < Number.POSITIVE_INFINITY) return end;
    const last = this.entries[this.entries.length - 1];
    const isOver = last === undefined ? Number.NEGATIVE_INFINITY : last.time + this.rule.sizeMicros;
    return Math.max(isOver, this.sealed - 1);
  }

  /**
   * Nothing left that a later event could change. What is sealed ahead of the watermark must be remembered: events of that time are not late.
   */
  isOverAt(watermark: number): boolean {
    return this.entries.length === 0 && this.current === null && this.sealed <= watermark;
  }

  /** After a restore: what is not stored because it follows from the rest. @param settled how many entries are walked */
  derive(settled: number): void {
    this.settled = settled;
    this.#trim();
    this.#firstFiring = this.#findFiring();
  }

  /** A million groups hold one entry or two: pushed, an array would take room for seventeen. */
  #add(place: number, entry: Entry): void {
    if (this.entries.length < SMALL) this.entries = this.entries.toSpliced(place, 0, entry);
    else if (place === this.entries.length) this.entries.push(entry);
    else this.entries.splice(place, 0, entry);
    if (this.added === null) this.added = [entry];
    else if (this.added !== EVERYTHING) this.added.push(entry);
  }

  /** Of two copies of one record the earlier origin holds, whichever came first: but for an order that an alert may stand on already. */
  #takeEarlier(at: number, copy: Entry): void {
    const known = this.entries[at] as Entry;
    if (at < this.settled || this.rule.measure.isOrdered || compare(known, copy) <= 0) return;
    const { lineage, sequence, index } = copy;
    this.entries.splice(at, 1);
    const place = placeOf(this.entries, this.settled, copy);
    this.entries.splice(place, 0, { ...known, lineage, sequence, index });
    this.added = EVERYTHING;
  }

  #settleNext(onRevision: OnRevision<R>): void {
    const before = this.current;
    const ended = stepWalk(this, this.entries, this.settled, this.rule);
    this.settled += 1;
    if (ended !== null) this.#finish(ended, onRevision);
    const { current } = this;
    if (this.rule.isEarly && current !== null && current !== before && this.#alertOf(current) === undefined)
      this.#open(current.crossedBy, current.crossedAt, current, onRevision);
  }

  #settleOldest(onRevision: OnRevision<R>): void {
    this.sealed = Math.max(this.sealed, (this.entries[this.settled] as Entry).time);
    this.#settleNext(onRevision);
    this.#tidy(onRevision);
  }

  #tidy(onRevision: OnRevision<R>): void {
    const { dedupMicros } = this.rule;
    const lastSettled = this.entries[this.settled - 1];
    const hasPassedFiring = lastSettled !== undefined && lastSettled.time >= this.#firstFiring;
    const ended = endWalkBefore(this, this.sealed, dedupMicros);
    if (ended !== null) this.#finish(ended, onRevision);
    this.#trim();
    if (hasPassedFiring) this.#firstFiring = this.#findFiring();
  }

  /** What was settled at the sealed time itself, by a limit and not by the watermark, stays: copies of it are not too late. */
  #trim(): void {
    const { measure, maxEntries } = this.rule;
    let settled = this.settled;
    const least = settled - maxEntries;
    while (settled > 0 && settled > least && (this.entries[settled - 1] as Entry).time >= this.sealed) settled -= 1;
    this.settled -= settled - measure.trim(this.entries, settled, this.sealed);
  }

  #findFiring(): number {
    for (let i = this.settled; i < this.entries.length; i += 1)
      if (this.rule.measure.fires(this.entries, i)) return (this.entries[i] as Entry).time;
    return Number.POSITIVE_INFINITY;
  }

  /** A new entry can make itself and those after it fire, as far as their windows reach back to it. */
  #openFiring(place: number, onRevision: OnRevision<R>): void {
    const { measure, sizeMicros, isEarly } = this.rule;
    const reach = (this.entries[place] as Entry).time + sizeMicros;
    for (let i = place; i < this.entries.length; i += 1) {
      const entry = this.entries[i] as Entry;
      if (entry.time > reach) return;
      if (!measure.fires(this.entries, i)) continue;
      this.#firstFiring = Math.min(this.#firstFiring, entry.time);
      if (isEarly && !this.#isNearAlert(entry.time))
        this.#open(entry.id, entry.time, this.#provisional(entry.time), onRevision);
    }
  }

  #isNearAlert(time: number): boolean {
    return this.alerts.some((alert) => Math.abs(alert.anchorTime - time) <= this.rule.dedupMicros);
  }

  #open(anchorId: string, anchorTime: number, episode: Episode, onRevision: OnRevision<R>): void {
    const alert = { anchorId, anchorTime, revision: 0, seen: episode.count, nextUpdate: powerAbove(episode.count) };
    this.alerts = [...this.alerts, alert];
    onRevision(this, alert, episode, 'open');
  }

  /** An update at every power of ten: the count alone decides, so the same log gives the same revisions. @param known alerts before this entry */
  #update({ time }: Entry, known: number, onRevision: OnRevision<R>): void {
    const { sizeMicros, dedupMicros } = this.rule;
    for (let i = 0; i < known; i += 1) {
      const alert = this.alerts[i] as OpenAlert;
      if (time < alert.anchorTime - sizeMicros || time > alert.anchorTime + dedupMicros) continue;
      alert.seen += 1;
      if (alert.seen < alert.nextUpdate) continue;
      alert.nextUpdate = powerAbove(alert.seen);
      alert.revision += 1;
      onRevision(this, alert, this.#provisional(alert.anchorTime), 'update');
    }
  }

  /** The episode around a firing entry as it would be if nothing else came. */
  #provisional(time: number): Episode {
    const walk: Walk = { current: this.current?.clone() ?? null };
    for (let i = this.settled; i < this.entries.length; i += 1) {
      const ended = stepWalk(walk, this.entries, i, this.rule);
      if (ended !== null && time <= ended.crossedAt + this.rule.dedupMicros) return ended;
    }
    if (walk.current === null) throw new Error('an entry fires and lies in no episode');
    return walk.current;
  }

  #alertOf(episode: Episode): OpenAlert | undefined {
    const end = episode.crossedAt + this.rule.dedupMicros;
    return this.alerts.find(({ anchorTime }) => anchorTime >= episode.crossedAt && anchorTime <= end);
  }

  #finish(episode: Episode, onRevision: OnRevision<R>): void {
    const open = this.#alertOf(episode);
    this.alerts = this.alerts.filter((alert) => alert !== open && alert.anchorTime > episode.crossedAt);
    const alert = open ?? {
      anchorId: episode.crossedBy,
      anchorTime: episode.crossedAt,
      revision: -1,
      seen: episode.count,
      nextUpdate: Number.POSITIVE_INFINITY,
    };
    alert.revision += 1;
    onRevision(this, alert, episode, 'final');
  }
}

function powerAbove(count: number): number {
  let power = 10;
  while (power <= count) power *= 10;
  return power;
}

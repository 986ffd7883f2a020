import type { Group } from '../windows/group.ts';
import type { Correlator } from './correlator.ts';
import { SourceClock } from './source-clock.ts';

/** Where the event time of a source stands in an input partition: part of the state. */
export interface SourceTime {
  /** Newest event time; -Infinity before the first event. */
  readonly newest: number;
  /** The event time that the source is taken to have come to although it is quiet; -Infinity while it is not. */
  readonly idleTo: number;
}

/** Event time of every source, and which groups wait for it. */
export class Clocks {
  readonly #latenessMicros: (source: string) => number;
  readonly #clocks = new Map<string, SourceClock>();

  /** @param latenessMicros asked once per source */
  constructor(latenessMicros: (source: string) => number) {
    this.#latenessMicros = latenessMicros;
  }

  of(source: string): SourceClock {
    let clock = this.#clocks.get(source);
    if (clock === undefined) {
      clock = new SourceClock(source, this.#latenessMicros(source));
      this.#clocks.set(source, clock);
    }
    return clock;
  }

  /** Where every source stands. */
  get times(): ReadonlyMap<string, SourceTime> {
    return new Map([...this.#clocks].map(([source, { newest, idleTo }]) => [source, { newest, idleTo }]));
  }

  /** The slowest watermark of the group's sources: others do not hold it back. */
  watermarkOf(group: Group<Correlator>): number {
    return this.#slowest(group).watermark;
  }

  /** As `watermarkOf`, where quiet sources are ahead. @param quiet what else is to be taken of sources */
  endsBefore(group: Group<Correlator>, quiet?: ReadonlyMap<string, number>): number {
    let slowest = Number.POSITIVE_INFINITY;
    for (const source of group.sources) {
      const { endsBefore, latenessMicros } = this.of(source);
      const quietTo = quiet?.get(source) ?? Number.NEGATIVE_INFINITY;
      slowest = Math.min(slowest, Math.max(endsBefore, quietTo - latenessMicros));
    }
    return slowest;
  }

  latenessOf(group: Group<Correlator>): number {
    return Math.max(...group.sources.map((source) => this.of(source).latenessMicros));
  }

  /** Makes sure that the group is looked at when it is due. */
  schedule(group: Group<Correlator>): void {
    const due = group.due();
    if (due >= group.scheduled) return;
    group.scheduled = due;
    this.#slowest(group).timers.set(due, group);
  }

  /**
   * The groups that are due now that this clock has moved. Which ones, and in which order, depends on the groups alone
   * and not on when they were scheduled: a restored engine goes the same way.
   */
  takeDue(clock: SourceClock): Group<Correlator>[] {
    const due: Group<Correlator>[] = [];
    for (;;) {
      const timer = clock.timers.takeBefore(clock.watermark);
      if (timer === undefined) break;
      const group = timer.of;
      if (group.scheduled !== timer.due || !group.rule.has(group)) continue;
      group.scheduled = Number.POSITIVE_INFINITY;
      if (group.due() < this.watermarkOf(group)) due.push(group);
      else this.schedule(group);
    }
    return inOrder(due);
  }

  #slowest(group: Group<Correlator>): SourceClock {
    let slowest = this.of(group.sources[0] as string);
    for (let i = 1; i < group.sources.length; i += 1) {
      const clock = this.of(group.sources[i] as string);
      if (clock.watermark < slowest.watermark) slowest = clock;
    }
    return slowest;
  }
}

/** An order that depends on the groups alone: a restored engine goes through them the same way. */
export function inOrder(groups: Group<Correlator>[]): Group<Correlator>[] {
  return groups.length < 2 ? groups : groups.sort(byRuleAndKey);
}

function byRuleAndKey(a: Group<Correlator>, b: Group<Correlator>): number {
  const [left, right] = [a.rule.linked.stateHash, b.rule.linked.stateHash];
  if (left !== right) return left < right ? -1 : 1;
  return a.key < b.key ? -1 : 1;
}

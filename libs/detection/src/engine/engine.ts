import { FieldTable } from '../match/event-fields.ts';
import type { DetectionRule } from '../sigma/rule.ts';
import type { RuleSet } from '../sigma/rule-set.ts';
import type { Group, OnRevision } from '../windows/group.ts';
import type { GroupRecord } from '../windows/group-records.ts';
import { Clocks, inOrder, type SourceTime } from './clocks.ts';
import { Correlator } from './correlator.ts';
import { Detections } from './detections.ts';
import { type EngineCounts, emptyCounts } from './engine-counts.ts';
import { Evidence } from './evidence.ts';
import type { Observation } from './observation.ts';
import { correlationRevision, eventRevision, type Revision } from './revision.ts';
import type { SourceClock } from './source-clock.ts';

export interface EngineOptions {
  /** How much later than the newest event of its source an older one may come. Asked once per source. */
  latenessMicros(source: string): number;
  /** True for records read from Avro, where a field that is not there is null. */
  readonly isNullAbsent: boolean;
}

/** A change of a group's state, as a record of a changelog. */
export interface GroupChange extends GroupRecord {
  readonly stateHash: string;
}

/**
 * Judges events one by one, in the order of the log. Reads no clock: the same events in the same order give the same revisions,
 * in whatever portions they come and however often the engine is restored in between.
 */
export class Engine {
  readonly #clocks: Clocks;
  readonly #detections: Detections;
  readonly #correlators: readonly { correlator: Correlator; counts: readonly number[] }[];
  readonly #alone: readonly { rule: DetectionRule; index: number; evidence: Evidence }[];
  #restored: Group<Correlator>[] = [];
  /** Groups with an alert that time alone will end or open. */
  readonly #ending = new Set<Group<Correlator>>();
  #revisions: Revision[] = [];
  #counts = emptyCounts();

  constructor(rules: RuleSet, options: EngineOptions) {
    const table = new FieldTable();
    this.#clocks = new Clocks((source) => options.latenessMicros(source));
    this.#detections = new Detections(rules.detections, table, {
      isNullAbsent: options.isNullAbsent,
      onError: (ruleId) => this.#countError(ruleId),
    });
    this.#correlators = rules.correlations.map((linked) => ({
      correlator: new Correlator(linked, table),
      counts: this.#detections.indexesOf(linked.counts),
    }));
    this.#alone = rules.alone.map((rule) => ({
      rule,
      index: this.#detections.indexesOf([rule])[0] as number,
      evidence: new Evidence(rule.options.evidence, table),
    }));
  }

  /** @returns late: too late for windows, to be reported; replay: windows do not count it */
  observe(observation: Observation): 'judged' | 'late' | 'replay' {
    if (this.#restored.length > 0) this.#scheduleRestored();
    const clock = this.#clocks.of(observation.source);
    if (!observation.isReplay) clock.wake();
    const isLate = observation.timeMicros < clock.watermark;
    const isCounted = !isLate && !observation.isReplay;
    if (isCounted && clock.advance(observation.timeMicros)) this.#expire(clock);
    if (isCounted || this.judgesSingleEvents) this.#judge(observation, clock, isCounted);
    if (observation.isReplay) return 'replay';
    return isLate ? 'late' : 'judged';
  }

  /** Whether any rule alerts on single events. Without one, nobody judges replays and late events. */
  get judgesSingleEvents(): boolean {
    return this.#alone.length > 0;
  }

  /** Revisions since the last call, in order. */
  takeRevisions(): readonly Revision[] {
    const revisions = this.#revisions;
    this.#revisions = [];
    return revisions;
  }

  /** Groups that changed since the last call, in the order of their last change. */
  takeChanges(): GroupChange[] {
    return this.#correlators.flatMap(({ correlator }) =>
      correlator.takeChanges().map((record) => ({ stateHash: correlator.linked.stateHash, ...record })),
    );
  }

  takeCounts(): EngineCounts {
    const counts = this.#counts;
    this.#counts = emptyCounts();
    return counts;
  }

  /** Event time by source: part of the state. */
  get clocks(): ReadonlyMap<string, SourceTime> {
    return this.#clocks.times;
  }

  restoreClock(source: string, { newest, idleTo }: SourceTime): void {
    const clock = this.#clocks.of(source);
    clock.advance(newest);
    clock.idle(idleTo);
  }

  /** Whether `idle` would end or open an alert. */
  hasEnds(quiet: ReadonlyMap<string, number>): boolean {
    if (this.#restored.length > 0) this.#scheduleRestored();
    for (const group of this.#ending) if (group.endsAt() < this.#clocks.endsBefore(group, quiet)) return true;
    return false;
  }

  /**
   * Nothing has come from some sources for a while, although all there is has been read: their event time is taken to have come to what `quiet` says by
   * source, and alerts end by it. Who calls this writes the times down with what comes of them, since no event of the log says them.
   */
  idle(quiet: ReadonlyMap<string, number>): void {
    if (this.#restored.length > 0) this.#scheduleRestored();
    for (const [source, toMicros] of quiet) this.#clocks.of(source).idle(toMicros);
    const due = [...this.#ending].filter((group) => group.endsAt() < this.#clocks.endsBefore(group));
    for (const group of inOrder(due))
      this.#isolate(group.rule, () => {
        group.settleEnds(this.#clocks.endsBefore(group), this.#onRevision);
        this.#settled(group);
      });
  }

  /**
   * A record as `takeChanges` gave it, oldest first, where a later one with the same key and part replaces an earlier. Before the first event.
   * @returns false when no rule has this state hash (any more)
   * @throws RangeError when the bytes are not a group's state
   */
  restoreGroup(record: GroupChange): boolean {
    const owner = this.#correlators.find(({ correlator }) => correlator.linked.stateHash === record.stateHash);
    const restored = owner?.correlator.restore(record);
    if (restored === undefined) return owner !== undefined;
    const [source, ...others] = restored.sources;
    if (source !== undefined && others.length === 0) restored.sources = this.#clocks.of(source).alone;
    this.#restored.push(restored);
    return owner !== undefined;
  }

  /** Settles everything, as if every source had come to its end: for tests and backtests. The engine is used up afterwards. */
  finish(): void {
    for (const { correlator } of this.#correlators)
      for (const group of correlator.all()) this.#isolate(correlator, () => group.close(this.#onRevision));
  }

  /** Live groups of all rules. */
  get groups(): number {
    return this.#correlators.reduce((sum, { correlator }) => sum + correlator.size, 0);
  }

  #judge(observation: Observation, clock: SourceClock, isCounted: boolean): void {
    this.#detections.judge(observation.fields);
    if (isCounted)
      for (const { correlator, counts } of this.#correlators) {
        if (!counts.some((index) => this.#detections.matched(index))) continue;
        this.#isolate(correlator, () => this.#count(observation, correlator, counts));
      }
    for (const { rule, index, evidence } of this.#alone) {
      if (!this.#detections.matched(index)) continue;
      const { watermark, latenessMicros } = clock;
      const at = { isLate: !isCounted && !observation.isReplay, watermark, latenessMicros };
      this.#revisions.push(eventRevision(rule, observation, evidence.labelsOf(this.#detections.fields), at));
    }
  }

  #count(observation: Observation, correlator: Correlator, counts: readonly number[]): void {
    const { fields } = this.#detections;
    const { tenant } = observation;
    const clock = this.#clocks.of(observation.source);
    const { source } = clock;
    const matched = counts.map((index) => this.#detections.matched(index));
    const contributions = correlator.contributions(fields, tenant, matched);
    if (contributions === undefined) this.#counts.missingGroup += 1;
    for (const { key, values } of contributions ?? []) {
      const group = correlator.group(key);
      if (group.sources.length === 0) group.sources = clock.alone;
      const watermark = Math.min(this.#clocks.watermarkOf(group), clock.watermark);
      const entry = correlator.entryOf(fields, observation, values);
      const result = group.insert(entry, watermark, this.#onRevision);
      if (result === 'sealed') this.#counts.sealed += 1;
      if (result === 'duplicate') this.#counts.repeated += 1;
      if (result === 'counted' && !group.sources.includes(source)) group.sources = [...group.sources, source];
      correlator.touch(group);
      this.#schedule(group);
      this.#counts.evicted += correlator.evict(this.#onRevision, (evicted) => this.#ending.delete(evicted));
    }
  }

  /** The watermark of a source has moved: what waited for it ends, opens or is forgotten. */
  #expire(clock: SourceClock): void {
    for (const group of this.#clocks.takeDue(clock))
      this.#isolate(group.rule, () => {
        group.settle(this.#clocks.watermarkOf(group), this.#onRevision);
        this.#settled(group);
      });
  }

  #settled(group: Group<Correlator>): void {
    if (group.isOverAt(this.#clocks.watermarkOf(group))) {
      group.rule.forget(group);
      this.#ending.delete(group);
    } else {
      group.rule.touch(group);
      this.#schedule(group);
    }
  }

  /** Makes sure that the group is looked at when it is due. */
  #schedule(group: Group<Correlator>): void {
    this.#clocks.schedule(group);
    if (group.endsAt() < Number.POSITIVE_INFINITY) this.#ending.add(group);
    else if (this.#ending.size > 0) this.#ending.delete(group);
  }

  readonly #onRevision: OnRevision<Correlator> = (group, alert, episode, phase) => {
    const watermark = this.#clocks.endsBefore(group);
    const latenessMicros = this.#clocks.latenessOf(group);
    this.#revisions.push(correlationRevision(group, alert, episode, { phase, watermark, latenessMicros }));
  };

  #scheduleRestored(): void {
    for (const group of this.#restored) if (group.rule.has(group)) this.#schedule(group);
    this.#restored = [];
  }

  #isolate(correlator: Correlator, work: () => void): void {
    try {
      work();
    } catch {
      this.#countError(correlator.linked.rule.id);
    }
  }

  #countError(ruleId: string): void {
    this.#counts.ruleErrors.set(ruleId, (this.#counts.ruleErrors.get(ruleId) ?? 0) + 1);
  }
}

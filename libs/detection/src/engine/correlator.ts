import type { EventFields, FieldTable } from '../match/event-fields.ts';
import { neededCount } from '../sigma/correlation-condition.ts';
import type { LinkedCorrelation } from '../sigma/rule-set.ts';
import type { Entry } from '../windows/entry.ts';
import { Group, type OnRevision, type WindowRule } from '../windows/group.ts';
import { type GroupRecord, GroupRecords } from '../windows/group-records.ts';
import { countMeasure, distinctMeasure, type Measure } from '../windows/measure.ts';
import { Evidence } from './evidence.ts';
import { distinctValues, groupKey, groupValues } from './group-keys.ts';
import { type Observation, originOf } from './observation.ts';

const NOTHING: readonly string[] = [];

/** A match on its way into a group. */
interface Contribution {
  readonly key: string;
  readonly values: readonly string[];
}

/** One correlation rule at work: which group an event counts in, and the groups, stalest first. */
export class Correlator implements WindowRule {
  readonly linked: LinkedCorrelation;
  readonly measure: Measure;
  readonly sizeMicros: number;
  readonly dedupMicros: number;
  readonly maxEntries: number;
  readonly isEarly: boolean;
  readonly #evidence: Evidence;
  readonly #valueSlots: readonly number[];
  /** Per counted rule: where its events have the group-by values. */
  readonly #groupSlots: readonly (readonly number[])[];
  readonly #hasAliases: boolean;
  /** In the order in which they were last touched, which the changelog keeps: the first is the stalest, also after a restore. */
  readonly #groups = new Map<string, Group<Correlator>>();
  #oldestFirst = this.#groups.values();
  readonly #changed = new Map<string, Group<Correlator> | null>();
  readonly #records = new GroupRecords();
  #touchedLast: Group<Correlator> | undefined;

  constructor(linked: LinkedCorrelation, table: FieldTable) {
    const { rule } = linked;
    const needed = neededCount(rule.condition);
    this.linked = linked;
    this.sizeMicros = rule.windowMicros;
    this.dedupMicros = rule.options.dedupMicros;
    this.isEarly = rule.options.emit === 'early';
    this.maxEntries = Math.max(rule.options.maxGroupEntries, 2 * needed);
    this.measure = (rule.type === 'event_count' ? countMeasure : distinctMeasure)(needed, rule.windowMicros);
    this.#evidence = new Evidence(rule.options.evidence, table);
    this.#valueSlots = rule.valueFields.map((field) => table.slot(field));
    this.#groupSlots = rule.refersTo.map((handle) =>
      rule.groupBy.map((field) => table.slot(rule.aliases[field]?.[handle] ?? field)),
    );
    this.#hasAliases = Object.keys(rule.aliases).length > 0;
  }

  all(): Iterable<Group<Correlator>> {
    return this.#groups.values();
  }

  get size(): number {
    return this.#groups.size;
  }

  /**
   * Where the loaded event counts. @param matched for each counted rule, whether the event matches it
   * @returns undefined when it matches and lacks a group-by field; empty when it does not match
   */
  contributions(event: EventFields, tenant: string, matched: readonly boolean[]): Contribution[] | undefined {
    const found = new Map<string, readonly string[]>();
    let isMissing = false;
    for (let i = 0; i < matched.length; i += 1) {
      if (!matched[i]) continue;
      const isKept = this.linked.rule.options.missingGroup === 'keep';
      const values = groupValues(event, this.#groupSlots[i] as readonly number[], isKept);
      if (values === undefined) {
        isMissing = true;
        continue;
      }
      const counted = this.#countedValues(event, i);
      if (this.linked.rule.type !== 'event_count' && counted.length === 0) continue;
      const key = groupKey(tenant, values);
      const before = found.get(key);
      found.set(key, before === undefined ? counted : [...before, ...counted]);
      // Without aliases all counted rules share the group: one look-up, unless the rules themselves are counted.
      if (!this.#hasAliases && this.linked.rule.type !== 'temporal') break;
    }
    if (isMissing && found.size === 0) return undefined;
    return [...found].map(([key, values]) => ({ key, values }));
  }

  entryOf(event: EventFields, observation: Observation, values: readonly string[]): Entry {
    const { lineage, sequence, index } = originOf(observation);
    return {
      time: observation.timeMicros,
      id: observation.id,
      lineage,
      sequence,
      index,
      offset: observation.offset,
      owner: observation.owner === null ? null : this.#evidence.shared(observation.owner),
      isTest: observation.isTest,
      labels: this.#evidence.labelsOf(event),
      values,
    };
  }

  /** The group of a key, made when there is none. */
  group(key: string): Group<Correlator> {
    return this.#groups.get(key) ?? new Group(key, this);
  }

  /** Marks a group as changed and makes it the freshest. */
  touch(group: Group<Correlator>): void {
    if (group === this.#touchedLast) return;
    this.#touchedLast = group;
    this.#groups.delete(group.key);
    this.#groups.set(group.key, group);
    this.#changed.delete(group.key);
    this.#changed.set(group.key, group);
  }

  has(group: Group<Correlator>): boolean {
    return this.#groups.get(group.key) === group;
  }

  forget(group: Group<Correlator>): void {
    if (group === this.#touchedLast) this.#touchedLast = undefined;
    this.#groups.delete(group.key);
    this.#changed.delete(group.key);
    this.#changed.set(group.key, null);
  }

  /** Closes and forgets the stalest groups above the limit. @returns how many */
  evict(onRevision: OnRevision<Correlator>, onForget: (group: Group<Correlator>) => void): number {
    const { maxKeys } = this.linked.rule.options;
    let evicted = 0;
    for (; this.#groups.size > maxKeys; evicted += 1) {
      const group = this.#stalest();
      group.close(onRevision);
      this.forget(group);
      onForget(group);
    }
    return evicted;
  }

  /** Changed groups since the last call, in the order of their last change. */
  takeChanges(): GroupRecord[] {
    const records = [...this.#changed].flatMap(([key, group]) => this.#records.write(key, group));
    this.#changed.clear();
    this.#touchedLast = undefined;
    return records;
  }

  /** @returns the group, to be scheduled */
  restore(record: GroupRecord): Group<Correlator> | undefined {
    const { key } = record;
    const group = this.#records.read(record, this.#groups.get(key), () => new Group<Correlator>(key, this));
    this.#groups.delete(key);
    if (group !== undefined) this.#groups.set(key, group);
    return group;
  }

  /**
   * The first group in order. A new iterator would walk over the places of all groups that were deleted before it;
   * this one stays where it is, and everything before it is gone.
   */
  #stalest(): Group<Correlator> {
    let next = this.#oldestFirst.next();
    if (next.done) {
      this.#oldestFirst = this.#groups.values();
      next = this.#oldestFirst.next();
    }
    return next.value as Group<Correlator>;
  }

  #countedValues(event: EventFields, ruleIndex: number): readonly string[] {
    const { type, refersTo } = this.linked.rule;
    if (type === 'event_count') return NOTHING;
    return type === 'temporal' ? [refersTo[ruleIndex] as string] : distinctValues(event, this.#valueSlots);
  }
}

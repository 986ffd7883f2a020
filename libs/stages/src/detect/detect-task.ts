import { type Alert, type Engine as AlertEngine, codecs, topics } from '@tripline/contract';
import { alertRecord, Engine, LineageMarks, type Revision, type RuleSet } from '@tripline/detection';
import type {
  Chunk,
  Emission,
  InputRecord,
  StateChange,
  StatefulStepResult,
  Task,
  Tick,
  TopicPartition,
} from '@tripline/pipeline';
import { deadLetter } from './dead-letter.ts';
import { type DetectEvent, eventReader, observationOf } from './event-reader.ts';
import { Quietness } from './quietness.ts';
import { type Tally, tallyOf } from './tally.ts';
import { readMark, readPosition, type StateKey, StateUnreadableError, TaskState, unframed } from './task-state.ts';

export interface DetectTaskOptions {
  readonly input: TopicPartition;
  /** Of the input topic. */
  readonly incarnation: number;
  readonly rules: RuleSet;
  latenessMicros(source: string): number;
  /** After how long without an event a source counts as quiet, and time alone ends its alerts; null: never. */
  readonly idleAfterMicros: number | null;
  readonly engine: AlertEngine;
  /** Told once per step what it did, for metrics. */
  onTally(tally: Tally): void;
}

/**
 * Judges the events of one input partition. What it knows is the engine's groups and clocks, how far each lineage has come, and the position;
 * all of it goes to the changelog with the alerts that it led to.
 */
export class DetectTask implements Task {
  readonly #options: DetectTaskOptions;
  readonly #state: TaskState;
  readonly #read: ReturnType<typeof eventReader>;
  readonly #engine: Engine;
  readonly #marks = new LineageMarks();
  readonly #quietness: Quietness;
  /** Keys of rules that are gone: forgotten with the first step, so that their state does not come back with them. */
  readonly #orphans = new Set<string>();
  #next: number | null = null;

  constructor(options: DetectTaskOptions) {
    this.#options = options;
    this.#state = new TaskState(options.input);
    this.#quietness = new Quietness(options.idleAfterMicros);
    this.#read = eventReader(options.rules);
    this.#engine = new Engine(options.rules, {
      latenessMicros: (source) => options.latenessMicros(source),
      isNullAbsent: true,
    });
  }

  /** @throws StateUnreadableError: then nothing may be judged */
  restore(key: string, value: Buffer | null): void {
    const about = value === null ? this.#state.parseForgotten(key) : this.#state.parseKey(key);
    if (about === undefined) return;
    const state = value === null ? null : unframed(value);
    try {
      this.#take(key, about, state);
    } catch (error) {
      throw new StateUnreadableError({ reason: 'corrupt', kind: about.kind }, error);
    }
  }

  position(): number | null {
    return this.#next;
  }

  step(chunk: Chunk): StatefulStepResult {
    const tally = tallyOf();
    const emit: Emission[] = [];
    const reject = chunk.records.flatMap((record) => {
      // A record before the position is in the state already.
      if (this.#next !== null && record.offset < this.#next) return [];
      this.#next = record.offset + 1;
      return this.#judge(record, chunk.nowMicros, emit, tally);
    });
    emit.push(...this.#alerts(chunk.nowMicros, tally));
    const put = chunk.records.length === 0 ? [] : this.#changes();
    return { emit, reject, put, ...this.#told(tally) };
  }

  wantsTick(nowMicros: number): boolean {
    // Without a place of its own the task has nothing to write down.
    return this.#next !== null && this.#engine.hasEnds(this.#quietness.times(this.#engine.clocks, nowMicros));
  }

  tick({ nowMicros, readToMicros }: Tick): StatefulStepResult {
    const tally = tallyOf();
    this.#engine.idle(this.#quietness.times(this.#engine.clocks, readToMicros));
    const emit = this.#alerts(nowMicros, tally);
    // Without an alert nobody has seen a consequence: what was taken of the time may be forgotten.
    const put = emit.length === 0 ? [] : this.#changes();
    return { emit, reject: [], put, ...this.#told(tally) };
  }

  #told(tally: Tally): Pick<StatefulStepResult, 'dropped'> {
    tally.add(this.#engine.takeCounts());
    this.#options.onTally(tally);
    return { dropped: tally.dropped };
  }

  #judge(record: InputRecord, nowMicros: number, emit: Emission[], tally: Tally) {
    if (record.value === null) {
      tally.drop('empty');
      return [];
    }
    const decoded = this.#read(record.value);
    if (!decoded.ok) return [deadLetter(record, decoded.reason, nowMicros)];
    const event = decoded.value;
    this.#quietness.saw(event.source, nowMicros);
    // A replay has passed here before, or never got here: its origin says nothing about what is new.
    if (event.replay_id === null && !this.#marks.pass(event.origin)) {
      tally.drop('duplicate');
      return [];
    }
    const outcome = this.#engine.observe(observationOf(event, record.offset));
    if (outcome === 'late') emit.push(this.#late(event, record, tally));
    if (outcome === 'replay' && !this.#engine.judgesSingleEvents) tally.drop('replay');
    return [];
  }

  /** The event as it was read, so that a backtest can judge it in its place. */
  #late(event: DetectEvent, record: InputRecord, tally: Tally): Emission {
    tally.late(event.source);
    return {
      topic: topics.detectLate,
      key: record.key?.toString() ?? '',
      value: record.value as Buffer,
      partition: record.partition,
    };
  }

  #alerts(nowMicros: number, tally: Tally): Emission[] {
    return this.#engine.takeRevisions().map((revision) => this.#alert(revision, nowMicros, tally));
  }

  #alert(revision: Revision, nowMicros: number, tally: Tally): Emission {
    const { input, engine } = this.#options;
    const alert: Alert = alertRecord(revision, { ...input, nowMicros, engine });
    const isStaged = revision.rule.options.stage !== 'prod';
    tally.alert(revision.rule.name ?? revision.rule.id, alert.status);
    return {
      topic: isStaged ? topics.alertsStaging : topics.alerts,
      key: JSON.stringify([alert.tenant, alert.alert_id]),
      value: codecs.alert.encode(alert),
    };
  }

  #changes(): StateChange[] {
    const { incarnation, rules } = this.#options;
    const next = this.#next;
    if (next === null) return [];
    const orphans = [...this.#orphans].map((key) => ({ key, value: null }));
    this.#orphans.clear();
    return [
      ...orphans,
      ...this.#marks.takeChanges().map((change) => this.#state.lineage(change, next)),
      ...this.#engine.takeChanges().map((change) => this.#state.group(change, next)),
      this.#state.position({ next, incarnation, rules: rules.hash, clocks: this.#engine.clocks }),
    ];
  }

  #take(key: string, about: StateKey, state: Buffer | null): void {
    if (about.kind === 'lineage') this.#marks.restore(about.lineage, state === null ? null : readMark(state));
    if (about.kind === 'position' && state !== null) {
      const { next, incarnation, clocks } = readPosition(state);
      // Of an input that is there no more, all is known but the place in the new one.
      this.#next = incarnation === this.#options.incarnation ? next : null;
      for (const [source, time] of clocks) this.#engine.restoreClock(source, time);
    }
    if (about.kind === 'group') {
      const { stateHash, part, group } = about;
      const isKnown = this.#engine.restoreGroup({ stateHash, part, key: group, state });
      if (!isKnown && state !== null) this.#orphans.add(key);
      else this.#orphans.delete(key);
    }
  }
}

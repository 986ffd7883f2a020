import type { Search } from '../sigma/search.ts';
import type { EventFields, FieldTable } from './event-fields.ts';
import { type LiteralFinder, literalFinder } from './literal-finder.ts';
import { numberIn } from './text-form.ts';
import { type Atom, popularityOf, witnessOf } from './witness.ts';

type RulesBy<Key> = Map<Key, number[]>;

/** What rules ask of one field. */
interface SlotIndex {
  readonly slot: number;
  readonly exact: RulesBy<string>;
  readonly numbers: RulesBy<number>;
  readonly parts: RulesBy<string>;
  readonly present: number[];
  finder: LiteralFinder | undefined;
}

/**
 * Which rules an event can match at all: each rule is filed under something that an event must have for it, and an event is looked up by what it has.
 * Rules that match by what an event lacks cannot be filed; they are candidates of every event.
 */
export class RuleIndex {
  readonly #slots = new Map<number, SlotIndex>();
  /** By the event's own key: the fields that it may hold, itself or within. */
  readonly #byKey = new Map<string, SlotIndex[]>();
  readonly #leaves: RulesBy<string> = new Map();
  readonly #leafFinder: LiteralFinder | undefined;
  readonly #always: number[] = [];
  /** By rule: the number of the event for which it was found last. */
  readonly #foundFor: Float64Array;
  #event = 0;
  #candidates: number[] = [];

  constructor(searches: readonly Search[], table: FieldTable) {
    const popularity = popularityOf(searches, table);
    this.#foundFor = new Float64Array(searches.length);
    for (const [rule, search] of searches.entries()) {
      const witness = witnessOf(search, table, popularity);
      if (witness === undefined) this.#always.push(rule);
      else for (const atom of witness.atoms) this.#file(atom, rule);
    }
    for (const index of this.#slots.values()) {
      if (index.parts.size > 0) index.finder = literalFinder(index.parts);
      const { name, steps } = table.path(index.slot);
      for (const key of new Set([name, steps[0] as string])) append(this.#byKey, key, index);
    }
    if (this.#leaves.size > 0) this.#leafFinder = literalFinder(this.#leaves);
  }

  /** Rules that are candidates of every event. */
  get always(): readonly number[] {
    return this.#always;
  }

  /** Each once, in no order; valid until the next call. */
  candidates(event: EventFields): readonly number[] {
    this.#event += 1;
    this.#candidates = [...this.#always];
    for (const key in event.event) {
      const slots = this.#byKey.get(key);
      if (slots !== undefined) for (const index of slots) this.#lookUp(index, event);
    }
    if (this.#leafFinder !== undefined)
      for (const leaf of event.foldedLeaves()) this.#leafFinder.find(leaf, this.#found);
    return this.#candidates;
  }

  /** A field that cannot be read makes candidates of all that ask for it: each of them fails by itself then, and is counted. */
  #lookUp(index: SlotIndex, event: EventFields): void {
    const { slot, present, exact, numbers, parts } = index;
    try {
      if (present.length > 0 && event.value(slot) !== undefined) this.#found(present);
      const text = event.folded(slot);
      if (typeof text === 'string') this.#lookUpText(index, text);
      else if (text !== undefined) for (const each of text) this.#lookUpText(index, each);
    } catch {
      this.#found(present);
      for (const filed of [exact, numbers, parts]) for (const rules of filed.values()) this.#found(rules);
    }
  }

  #lookUpText({ exact, numbers, finder }: SlotIndex, text: string): void {
    const rules = exact.get(text);
    if (rules !== undefined) this.#found(rules);
    if (numbers.size > 0) {
      const equal = numbers.get(numberIn(text) as number);
      if (equal !== undefined) this.#found(equal);
    }
    finder?.find(text, this.#found);
  }

  readonly #found = (rules: readonly number[]): void => {
    for (const rule of rules) {
      if (this.#foundFor[rule] === this.#event) continue;
      this.#foundFor[rule] = this.#event;
      this.#candidates.push(rule);
    }
  };

  #file(atom: Atom, rule: number): void {
    if (atom.kind === 'leaf') {
      append(this.#leaves, atom.text, rule);
      return;
    }
    const index = this.#slotIndex(atom.slot);
    if (atom.kind === 'exact') append(index.exact, atom.text, rule);
    else if (atom.kind === 'number') append(index.numbers, atom.number, rule);
    else if (atom.kind === 'part') append(index.parts, atom.text, rule);
    else if (index.present.at(-1) !== rule) index.present.push(rule);
  }

  #slotIndex(slot: number): SlotIndex {
    let index = this.#slots.get(slot);
    if (index === undefined) {
      index = { slot, exact: new Map(), numbers: new Map(), parts: new Map(), present: [], finder: undefined };
      this.#slots.set(slot, index);
    }
    return index;
  }
}

/** A rule that is filed twice under the same key, one time after the other, stands there once. */
function append<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else if (list.at(-1) !== value) list.push(value);
}

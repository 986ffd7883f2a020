import type { Search } from '../sigma/search.ts';
import { compileSearch, type Matcher } from './compile-search.ts';
import { EventFields, FieldTable } from './event-fields.ts';
import { RuleIndex } from './rule-index.ts';

export interface MatchedRule {
  readonly search: Search;
  /** What an event must be before the rule is asked: its log source. */
  readonly guard?: Search | undefined;
}

export interface RuleMatcherOptions {
  /** True for records read from Avro, where a field that is not there is null. */
  readonly isNullAbsent: boolean;
  readonly table?: FieldTable;
  /** A rule that throws does not match, and the others go on. */
  onError?(rule: number): void;
}

/** Asks many rules about one event after the other. */
export class RuleMatcher {
  /** Fields of the event that was judged last. */
  readonly fields: EventFields;
  readonly #index: RuleIndex;
  readonly #matchers: readonly Matcher[];
  readonly #guards: readonly Guard[];
  readonly #guardOf: readonly (Guard | undefined)[];
  readonly #onError: (rule: number) => void;
  readonly #isMatched: Uint8Array;
  #matched: number[] = [];

  constructor(rules: readonly MatchedRule[], { isNullAbsent, table = new FieldTable(), onError }: RuleMatcherOptions) {
    this.fields = new EventFields(table, { isNullAbsent });
    this.#matchers = rules.map(({ search }) => compileSearch(search, table));
    const guards = new Map<Search, Guard>();
    this.#guardOf = rules.map(({ guard }) => guardFor(guard, guards, table));
    this.#guards = [...guards.values()];
    this.#index = new RuleIndex(
      rules.map(({ search }) => search),
      table,
    );
    this.#isMatched = new Uint8Array(rules.length);
    this.#onError = (rule) => onError?.(rule);
  }

  /** @returns the rules that match, by their place in the list, in order; valid until the next event */
  judge(event: object): readonly number[] {
    for (const rule of this.#matched) this.#isMatched[rule] = 0;
    for (const guard of this.#guards) guard.answer = undefined;
    this.fields.load(event);
    this.#matched = this.#index.candidates(this.fields).filter((rule) => this.#matches(rule));
    for (const rule of this.#matched) this.#isMatched[rule] = 1;
    return this.#matched.sort((a, b) => a - b);
  }

  /** Whether the event judged last matches the rule. */
  isMatched(rule: number): boolean {
    return this.#isMatched[rule] === 1;
  }

  #matches(rule: number): boolean {
    try {
      const guard = this.#guardOf[rule];
      if (guard !== undefined) {
        guard.answer ??= guard.matches(this.fields);
        if (!guard.answer) return false;
      }
      return (this.#matchers[rule] as Matcher)(this.fields);
    } catch {
      this.#onError(rule);
      return false;
    }
  }
}

/** A condition that many rules share, asked once per event. */
interface Guard {
  readonly matches: Matcher;
  answer: boolean | undefined;
}

function guardFor(search: Search | undefined, guards: Map<Search, Guard>, table: FieldTable): Guard | undefined {
  if (search === undefined) return undefined;
  const guard = guards.get(search) ?? { matches: compileSearch(search, table), answer: undefined };
  guards.set(search, guard);
  return guard;
}

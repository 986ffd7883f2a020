import { compileSearch, type Matcher } from '../match/compile-search.ts';
import { EventFields, type FieldTable } from '../match/event-fields.ts';
import type { DetectionRule } from '../sigma/rule.ts';

/** Asks every detection rule about one event; a rule that throws does not match, and the others go on. */
export class Detections {
  readonly #rules: readonly { rule: DetectionRule; matches: Matcher }[];
  readonly #onError: (ruleId: string) => void;
  readonly #matched: boolean[];
  readonly #indexes: ReadonlyMap<DetectionRule, number>;
  /** Fields of the event that was judged last. */
  readonly fields: EventFields;

  constructor(
    rules: readonly DetectionRule[],
    table: FieldTable,
    options: { isNullAbsent: boolean; onError: (ruleId: string) => void },
  ) {
    this.#rules = rules.map((rule) => ({ rule, matches: compileSearch(rule.search, table) }));
    this.#indexes = new Map(rules.map((rule, index) => [rule, index]));
    this.#matched = rules.map(() => false);
    this.#onError = options.onError;
    this.fields = new EventFields(table, options);
  }

  judge(event: object): void {
    this.fields.load(event);
    for (let i = 0; i < this.#rules.length; i += 1) {
      const { rule, matches } = this.#rules[i] as { rule: DetectionRule; matches: Matcher };
      try {
        this.#matched[i] = matches(this.fields);
      } catch {
        this.#matched[i] = false;
        this.#onError(rule.id === '' ? rule.title : rule.id);
      }
    }
  }

  /** Where `matched` finds these rules. */
  indexesOf(rules: readonly DetectionRule[]): number[] {
    return rules.map((rule) => this.#indexes.get(rule) ?? -1);
  }

  matched(index: number): boolean {
    return this.#matched[index] === true;
  }
}

import type { EventFields, FieldTable } from '../match/event-fields.ts';
import { RuleMatcher } from '../match/rule-matcher.ts';
import { kindRoute } from '../sigma/routes.ts';
import type { DetectionRule } from '../sigma/rule.ts';

/** Asks every detection rule about one event; a rule that throws does not match, and the others go on. */
export class Detections {
  readonly #matcher: RuleMatcher;
  readonly #indexes: ReadonlyMap<DetectionRule, number>;

  constructor(
    rules: readonly DetectionRule[],
    table: FieldTable,
    options: { isNullAbsent: boolean; onError: (ruleId: string) => void },
  ) {
    this.#indexes = new Map(rules.map((rule, index) => [rule, index]));
    const asked = rules.map(({ search, logsource }) => ({ search, guard: kindRoute(logsource) }));
    this.#matcher = new RuleMatcher(asked, {
      isNullAbsent: options.isNullAbsent,
      table,
      onError: (index) => {
        const { id, title } = rules[index] as DetectionRule;
        options.onError(id === '' ? title : id);
      },
    });
  }

  /** Fields of the event that was judged last. */
  get fields(): EventFields {
    return this.#matcher.fields;
  }

  judge(event: object): void {
    this.#matcher.judge(event);
  }

  /** Where `matched` finds these rules. */
  indexesOf(rules: readonly DetectionRule[]): number[] {
    return rules.map((rule) => this.#indexes.get(rule) ?? -1);
  }

  matched(index: number): boolean {
    return this.#matcher.isMatched(index);
  }
}

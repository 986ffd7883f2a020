import type { Rule } from './rule.ts';

/** A problem between rules, and the rule that has it. */
export interface LinkProblem {
  readonly rule: Rule;
  /** Begins with the place in the rule where it has one: "correlation.rules: …". */
  readonly message: string;
}

/** Names by which other rules may refer to this one. */
export function handlesOf(rule: Rule): string[] {
  return [rule.id, rule.name].filter((handle) => handle !== null && handle !== '') as string[];
}

import { ConditionError, readBoolean } from './boolean-text.ts';
import type { Problems } from './problems.ts';
import type { RuleExpression } from './rule.ts';

/** A correlation's condition over the names of rules: `probe and (leak or not cleared)`. */
export function readRuleExpression(text: string, problems: Problems): RuleExpression | undefined {
  try {
    return readBoolean<RuleExpression>(text, {
      all: (of) => ({ kind: 'and', of }),
      any: (of) => ({ kind: 'or', of }),
      not: (of) => ({ kind: 'not', of }),
      operand: (rule) => ({ kind: 'rule', rule }),
    });
  } catch (error) {
    if (error instanceof ConditionError) return problems.add(error.message);
    throw error;
  }
}

/** The names in an expression, each once, in the order in which they appear. */
export function rulesIn(expression: RuleExpression, names = new Set<string>()): Set<string> {
  if (expression.kind === 'rule') names.add(expression.rule);
  else if (expression.kind === 'not') rulesIn(expression.of, names);
  else for (const each of expression.of) rulesIn(each, names);
  return names;
}

/** True when a rule that has not matched (yet) can make it true: then nothing is sure before the window ends. */
export function hasNegation(expression: RuleExpression): boolean {
  if (expression.kind === 'and' || expression.kind === 'or') return expression.of.some(hasNegation);
  return expression.kind === 'not';
}

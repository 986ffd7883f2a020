import { isCorrelation, type LinkedCorrelation } from '../sigma/link-correlations.ts';
import type { CorrelationRule } from '../sigma/rule.ts';
import type { RuleSet } from '../sigma/rule-set.ts';

const RUN_TYPES: readonly CorrelationRule['type'][] = ['event_count', 'value_count', 'temporal'];

/** What the rules say that this engine cannot run: named at load, so that no rule is there and does nothing. */
export function notRunYet(set: RuleSet): { rule: CorrelationRule; message: string }[] {
  return set.correlations.flatMap((linked) => reasons(linked).map((message) => ({ rule: linked.rule, message })));
}

function reasons({ rule, parts }: LinkedCorrelation): string[] {
  const { condition, options } = rule;
  return [
    ...(RUN_TYPES.includes(rule.type) ? [] : [`correlation.type: ${rule.type} is not run yet`]),
    ...(condition.kind === 'expression' ? ['correlation.condition: expressions are not run yet'] : []),
    ...(condition.kind === 'bounds' && condition.bounds.length > 1
      ? ['correlation.condition: ranges are not run yet']
      : []),
    ...(options.window.kind === 'sliding' ? [] : [`x-detect.window: ${options.window.kind} is not run yet`]),
    ...(rule.groupBy.length > 0 ? [] : ['correlation.group-by: rules without it are not run yet']),
    ...(parts.some(isCorrelation) ? ['correlation.rules: correlations of correlations are not run yet'] : []),
  ];
}

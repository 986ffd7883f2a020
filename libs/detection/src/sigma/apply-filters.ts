import { canonicalHash } from './canonical-hash.ts';
import { handlesOf, type LinkProblem } from './link-problem.ts';
import { isWithin } from './logsource.ts';
import type { DetectionRule, FilterRule } from './rule.ts';
import { all } from './search.ts';

/**
 * Detection rules narrowed by the filters that apply to them: (rule) and (filter). The filter's searches have been put in place already,
 * so they never join a rule's own `1 of …`. A filter that would do nothing where its author expects something is a problem.
 */
export function applyFilters(
  rules: readonly DetectionRule[],
  filters: readonly FilterRule[],
  problems: LinkProblem[],
): DetectionRule[] {
  const byRule = new Map<DetectionRule, FilterRule[]>();
  for (const filter of filters)
    for (const rule of targetsOf(filter, rules, problems)) byRule.set(rule, [...(byRule.get(rule) ?? []), filter]);
  return rules.map((rule) => narrowed(rule, byRule.get(rule) ?? []));
}

function targetsOf(filter: FilterRule, rules: readonly DetectionRule[], problems: LinkProblem[]): DetectionRule[] {
  const { appliesTo, logsource } = filter;
  if (appliesTo === 'any') return rules.filter((rule) => isWithin(rule.logsource, logsource));
  const byHandle = new Map(rules.flatMap((rule) => handlesOf(rule).map((handle) => [handle, rule] as const)));
  const targets = appliesTo.flatMap((handle) => {
    const rule = byHandle.get(handle);
    if (rule !== undefined && isWithin(rule.logsource, logsource)) return [rule];
    const why = rule === undefined ? 'is no detection rule' : 'has another log source than the filter';
    problems.push({ rule: filter, message: `filter.rules: ${handle} ${why}` });
    return [];
  });
  return targets.length === appliesTo.length ? [...new Set(targets)] : [];
}

function narrowed(rule: DetectionRule, filters: readonly FilterRule[]): DetectionRule {
  if (filters.length === 0) return rule;
  return {
    ...rule,
    search: all([rule.search, ...filters.map(({ search }) => search)]),
    searchHash: canonicalHash([rule.searchHash, ...filters.map(({ searchHash }) => searchHash)]),
  };
}

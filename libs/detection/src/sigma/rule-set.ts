import { canonicalHash } from './canonical-hash.ts';
import type { CorrelationRule, DetectionRule, Rule } from './rule.ts';

/** A correlation with the detection rules that it counts. */
export interface LinkedCorrelation {
  readonly rule: CorrelationRule;
  /** In the order in which the rule names them. */
  readonly counts: readonly DetectionRule[];
  /** Of the parts that shape its state: what is counted, by what, over which window. Threshold, dedup and texts are not among them. */
  readonly stateHash: string;
}

/** Rules that fit together: what an engine runs. */
export interface RuleSet {
  readonly detections: readonly DetectionRule[];
  readonly correlations: readonly LinkedCorrelation[];
  /** Detection rules that alert on their own: no correlation counts them, or one that counts them generates. */
  readonly alone: readonly DetectionRule[];
  readonly hash: string;
}

/** Resolves the names by which rules refer to each other. @returns the set, and every problem between rules */
export function linkRules(rules: readonly Rule[]): { set: RuleSet; problems: string[] } {
  const problems = duplicateProblems(rules);
  const byHandle = new Map<string, Rule>();
  for (const rule of rules) for (const handle of handlesOf(rule)) byHandle.set(handle, rule);
  const detections = rules.filter((rule) => rule.kind === 'detection');
  const correlations = rules.flatMap((rule) => (rule.kind === 'correlation' ? [link(rule, byHandle, problems)] : []));
  const silent = new Set(correlations.flatMap(({ rule, counts }) => (rule.generate ? [] : counts)));
  const generated = new Set(correlations.flatMap(({ rule, counts }) => (rule.generate ? counts : [])));
  const alone = detections.filter((rule) => generated.has(rule) || !silent.has(rule));
  for (const rule of [...correlations.map((each) => each.rule), ...alone])
    if (rule.id === '') problems.push(`${rule.file}: "${rule.title}" alerts and has no id`);
  return { set: { detections, correlations, alone, hash: canonicalHash(rules.map((rule) => rule.hash)) }, problems };
}

/** The same rules without those that are in stage `test`, which run in their own tests only. */
export function deployed(set: RuleSet): RuleSet {
  const correlations = set.correlations.filter(({ rule }) => rule.options.stage !== 'test');
  const alone = set.alone.filter((rule) => rule.options.stage !== 'test');
  const used = new Set([...alone, ...correlations.flatMap(({ counts }) => counts)]);
  return { ...set, correlations, alone, detections: set.detections.filter((rule) => used.has(rule)) };
}

function handlesOf(rule: Rule): string[] {
  return [rule.id, rule.name].filter((handle) => handle !== null && handle !== '') as string[];
}

function duplicateProblems(rules: readonly Rule[]): string[] {
  const seen = new Map<string, Rule>();
  const problems: string[] = [];
  for (const rule of rules)
    for (const handle of handlesOf(rule)) {
      const other = seen.get(handle);
      if (other !== undefined) problems.push(`${rule.file}: ${handle} is taken by a rule of ${other.file}`);
      seen.set(handle, rule);
    }
  return problems;
}

function link(rule: CorrelationRule, byHandle: ReadonlyMap<string, Rule>, problems: string[]): LinkedCorrelation {
  const counts = rule.refersTo.flatMap((handle) => {
    const target = byHandle.get(handle);
    if (target?.kind === 'detection') return [target];
    const why =
      target === undefined ? 'is no rule' : 'is a correlation: correlations of correlations are not supported yet';
    problems.push(`${rule.file}, correlation.rules: ${handle} ${why}`);
    return [];
  });
  const { id, type, groupBy, windowMicros, valueFields, aliases } = rule;
  const searches = counts.map((each) => each.searchHash);
  return {
    rule,
    counts,
    stateHash: canonicalHash({ id, type, groupBy, windowMicros, valueFields, aliases, searches }),
  };
}

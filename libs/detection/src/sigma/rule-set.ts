import { applyFilters } from './apply-filters.ts';
import { canonicalHash } from './canonical-hash.ts';
import { isCorrelation, type LinkedCorrelation, linkCorrelations } from './link-correlations.ts';
import { handlesOf, type LinkProblem } from './link-problem.ts';
import type { DetectionRule, Rule } from './rule.ts';

export type { LinkedCorrelation, LinkedRule } from './link-correlations.ts';

/** Rules that fit together: what an engine runs. */
export interface RuleSet {
  /** With the filters that apply to them. */
  readonly detections: readonly DetectionRule[];
  /** What a correlation counts stands before it. */
  readonly correlations: readonly LinkedCorrelation[];
  /** Detection rules that alert on their own: no correlation counts them, or one that counts them generates. */
  readonly alone: readonly DetectionRule[];
  readonly hash: string;
}

/** Resolves the names by which rules refer to each other. @returns the set, and every problem between rules */
export function linkRules(rules: readonly Rule[]): { set: RuleSet; problems: string[] } {
  const { set, problems } = link(rules);
  return { set, problems: problems.map(({ rule, message }) => `${rule.file}${placeOf(message)}`) };
}

/** As `linkRules`; a rule with a problem is left out of the set, and so is what refers to it. */
export function link(rules: readonly Rule[]): { set: RuleSet; problems: LinkProblem[] } {
  const problems: LinkProblem[] = [];
  const unique = withoutDuplicates(rules, problems);
  const filters = unique.filter((rule) => rule.kind === 'filter');
  const detections = applyFilters(
    unique.filter((rule) => rule.kind === 'detection'),
    filters,
    problems,
  );
  const written = unique.filter((rule) => rule.kind === 'correlation');
  const correlations = linkCorrelations(written, detections, problems);
  const silent = new Set(correlations.flatMap(({ rule, counts }) => (rule.generate ? [] : counts)));
  const generated = new Set(correlations.flatMap(({ rule, counts }) => (rule.generate ? counts : [])));
  const alone = detections.filter((rule) => generated.has(rule) || !silent.has(rule));
  return { set: { detections, correlations, alone, hash: canonicalHash(unique.map((rule) => rule.hash)) }, problems };
}

/** The same rules without those that are in stage `test`, which run in their own tests only. */
export function deployed(set: RuleSet): RuleSet {
  const inUse = set.correlations.filter(({ rule }) => rule.options.stage !== 'test');
  const needed = new Set(inUse.flatMap((linked) => [linked, ...innerOf(linked)]));
  const correlations = set.correlations.filter((linked) => needed.has(linked));
  const alone = set.alone.filter((rule) => rule.options.stage !== 'test');
  const used = new Set([...alone, ...correlations.flatMap(({ counts }) => counts)]);
  return { ...set, correlations, alone, detections: set.detections.filter((rule) => used.has(rule)) };
}

/** The correlations that a correlation counts, and those that they count. */
export function innerOf(linked: LinkedCorrelation): LinkedCorrelation[] {
  return linked.parts.filter(isCorrelation).flatMap((part) => [part, ...innerOf(part)]);
}

function withoutDuplicates(rules: readonly Rule[], problems: LinkProblem[]): Rule[] {
  const seen = new Map<string, Rule>();
  return rules.filter((rule) => {
    const handles = handlesOf(rule);
    const taken = handles.find((handle) => seen.has(handle));
    if (taken !== undefined)
      problems.push({ rule, message: `${taken} is taken by a rule of ${seen.get(taken)?.file}` });
    else for (const handle of handles) seen.set(handle, rule);
    return taken === undefined;
  });
}

/** Messages about a place in the document begin with it: "correlation.rules: …". */
function placeOf(message: string): string {
  return /^[a-z-]+\.[^\s:]+: /.test(message) ? `, ${message}` : `: ${message}`;
}

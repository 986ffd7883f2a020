import { isCorrelation, type LinkedCorrelation, type LinkedRule } from '../sigma/link-correlations.ts';
import type { CorrelationRule, Rule } from '../sigma/rule.ts';
import type { RuleSet } from '../sigma/rule-set.ts';
import { Arrivals } from './arrivals.ts';

/** Whether a rule can fire on what one format says. */
export interface FormatCoverage {
  readonly format: string;
  /** seen: the samples hold an event for each part of the rule; fields: all fields arrive, no sample matches; lacks: it cannot fire. */
  readonly state: 'seen' | 'fields' | 'lacks';
  /** Fields that never arrive. */
  readonly lacks: readonly string[];
}

export interface RuleCoverage {
  readonly rule: Rule;
  readonly formats: readonly FormatCoverage[];
}

/** A temporal rule needs each of its parts, any other one of them. */
const ALL_PARTS: readonly CorrelationRule['type'][] = ['temporal', 'temporal_ordered'];

/** @param samples events by format */
export function ruleCoverage(set: RuleSet, samples: ReadonlyMap<string, readonly object[]>): RuleCoverage[] {
  const arrivals = [...samples].map(([format, events]) => [format, new Arrivals(events)] as const);
  const alerting: LinkedRule[] = [...set.correlations.filter(({ alerts }) => alerts), ...set.alone];
  return alerting.map((linked) => ({
    rule: isCorrelation(linked) ? linked.rule : linked,
    formats: arrivals.map(([format, of]) => ({ format, ...coverageOf(linked, [], of) })),
  }));
}

type Coverage = Omit<FormatCoverage, 'format'>;

/** @param needed fields that an event must have besides what the rule asks */
function coverageOf(part: LinkedRule, needed: readonly string[], of: Arrivals): Coverage {
  if (isCorrelation(part)) return coverageOfAll(part, needed, of);
  const lacks = [...new Set([...of.lacksFor(part.search), ...needed.filter((field) => !of.arrives(field))])];
  if (lacks.length > 0) return { state: 'lacks', lacks };
  return { state: of.someMatches(part.search, needed) ? 'seen' : 'fields', lacks };
}

function coverageOfAll({ rule, parts }: LinkedCorrelation, outer: readonly string[], of: Arrivals): Coverage {
  const grouped = (handle: string) =>
    rule.options.missingGroup === 'keep' ? [] : rule.groupBy.map((field) => rule.aliases[field]?.[handle] ?? field);
  const each = parts.map((part, index) =>
    coverageOf(part, [...outer, ...grouped(rule.refersTo[index] as string), ...rule.valueFields], of),
  );
  const sorted = each.sort((a, b) => order[a.state] - order[b.state]);
  const needsAll = ALL_PARTS.includes(rule.type) && rule.condition.kind === 'bounds';
  const decisive = (needsAll ? sorted.at(-1) : sorted[0]) as Coverage;
  const lacks = needsAll ? each.flatMap((part) => part.lacks) : decisive.lacks;
  return { state: decisive.state, lacks: [...new Set(lacks)] };
}

const order = { seen: 0, fields: 1, lacks: 2 } as const;

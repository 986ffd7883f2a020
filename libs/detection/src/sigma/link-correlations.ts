import { canonicalHash } from './canonical-hash.ts';
import { handlesOf, type LinkProblem } from './link-problem.ts';
import type { CorrelationRule, DetectionRule } from './rule.ts';

/** What a correlation counts: matches of a detection rule, or firings of another correlation. */
export type LinkedRule = DetectionRule | LinkedCorrelation;

/** A correlation with the rules that it counts. */
export interface LinkedCorrelation {
  readonly rule: CorrelationRule;
  /** In the order in which the rule names them. */
  readonly parts: readonly LinkedRule[];
  /** Those of `parts` that are detection rules. */
  readonly counts: readonly DetectionRule[];
  /** False when another correlation counts it and none that does generates: then it fires without a word. */
  readonly alerts: boolean;
  /** Of the parts that shape its state: what is counted, by what, over which window. Threshold, dedup and texts are not among them. */
  readonly stateHash: string;
}

/** How many correlations may stand on each other. */
const MAX_DEPTH = 10;
/** How far down we look before we say so: a chain without end would exhaust the stack. */
const MAX_WALK = 200;

type Linked = Omit<LinkedCorrelation, 'alerts'> & { alerts: boolean };

/** @returns the correlations whose rules are all there, inner ones first */
export function linkCorrelations(
  rules: readonly CorrelationRule[],
  detections: readonly DetectionRule[],
  problems: LinkProblem[],
): LinkedCorrelation[] {
  const linker = new Linker(rules, detections, problems);
  for (const rule of rules) linker.link(rule, []);
  const isLoud = new Map<LinkedRule, boolean>();
  for (const { rule, parts } of linker.linked)
    for (const part of parts) isLoud.set(part, rule.generate || isLoud.get(part) === true);
  for (const each of linker.linked) each.alerts = isLoud.get(each) ?? true;
  return linker.linked;
}

export function isCorrelation(part: LinkedRule): part is LinkedCorrelation {
  return 'parts' in part;
}

/** Walks from each correlation down to the detections, each correlation once. */
class Linker {
  readonly #detections = new Map<string, DetectionRule>();
  readonly #correlations = new Map<string, CorrelationRule>();
  readonly #problems: LinkProblem[];
  readonly #done = new Map<CorrelationRule, { linked: Linked; depth: number } | undefined>();

  constructor(rules: readonly CorrelationRule[], detections: readonly DetectionRule[], problems: LinkProblem[]) {
    for (const rule of detections) for (const handle of handlesOf(rule)) this.#detections.set(handle, rule);
    for (const rule of rules) for (const handle of handlesOf(rule)) this.#correlations.set(handle, rule);
    this.#problems = problems;
  }

  /** In the order in which they were done: inner ones first. */
  get linked(): Linked[] {
    return [...this.#done.values()].flatMap((each) => each?.linked ?? []);
  }

  /** @param outer the correlations on the way here @returns undefined when it cannot be linked; the problems say why */
  link(rule: CorrelationRule, outer: readonly CorrelationRule[]): { linked: Linked; depth: number } | undefined {
    if (this.#done.has(rule)) return this.#done.get(rule);
    const found = rule.refersTo.map((handle) => this.#resolve(handle, rule, outer));
    const aliases = this.#aliasesOf(rule);
    const result =
      found.every((part) => part !== undefined) && aliases !== undefined
        ? this.#linked({ ...rule, aliases }, found)
        : undefined;
    this.#done.set(rule, result);
    return result;
  }

  #resolve(handle: string, rule: CorrelationRule, outer: readonly CorrelationRule[]) {
    const detection = this.#detections.get(handle);
    if (detection !== undefined) return { part: detection, depth: 0 };
    const inner = this.#correlations.get(handle);
    if (inner === undefined) return this.#refuse(rule, `correlation.rules: ${handle} is no rule`);
    if (inner === rule || outer.includes(inner))
      return this.#refuse(rule, `correlation.rules: ${handle} counts this rule in turn: a cycle`);
    const isSane = outer.length < MAX_WALK;
    const linked = isSane ? this.link(inner, [...outer, rule]) : undefined;
    if (!isSane || (linked !== undefined && linked.depth >= MAX_DEPTH))
      return this.#refuse(rule, `correlation.rules: more than ${MAX_DEPTH} correlations stand on each other`);
    if (linked === undefined) return this.#refuse(rule, `correlation.rules: ${handle} is refused itself`);
    return { part: linked.linked, depth: linked.depth };
  }

  /** Aliases name rules by name or id; afterwards by the handle that the correlation itself uses. */
  #aliasesOf(rule: CorrelationRule): CorrelationRule['aliases'] | undefined {
    const before = this.#problems.length;
    const aliases = Object.entries(rule.aliases).map(([alias, mapping]) => {
      const place = `correlation.aliases.${alias}`;
      const fields = rule.refersTo.flatMap((handle) => {
        const target = this.#detections.get(handle) ?? this.#correlations.get(handle);
        const known = target === undefined ? [handle] : [handle, ...handlesOf(target)];
        const key = known.find((each) => Object.hasOwn(mapping, each));
        if (key === undefined) this.#refuse(rule, `${place}: has no field for the rule ${handle}`);
        return key === undefined ? [] : [[key, handle, mapping[key] as string] as const];
      });
      for (const key of Object.keys(mapping))
        if (!fields.some(([used]) => used === key)) this.#refuse(rule, `${place}: ${key} is not one of rules`);
      return [alias, Object.fromEntries(fields.map(([, handle, field]) => [handle, field]))] as const;
    });
    return this.#problems.length > before ? undefined : Object.fromEntries(aliases);
  }

  #linked(rule: CorrelationRule, found: readonly { part: LinkedRule; depth: number }[]) {
    const parts = found.map(({ part }) => part);
    const counts = parts.filter((part): part is DetectionRule => !isCorrelation(part));
    const linked: Linked = { rule, parts, counts, alerts: true, stateHash: stateHashOf(rule, parts) };
    return { linked, depth: 1 + Math.max(...found.map(({ depth }) => depth)) };
  }

  #refuse(rule: CorrelationRule, message: string): undefined {
    this.#problems.push({ rule, message });
    return undefined;
  }
}

/** A sliding window leaves no trace in the hash: it was the only kind once, and rules keep what they have counted since. */
function stateHashOf(rule: CorrelationRule, parts: readonly LinkedRule[]): string {
  const { id, type, groupBy, windowMicros, valueFields, aliases, options } = rule;
  const searches = parts.map((part) => (isCorrelation(part) ? firingHashOf(part) : part.searchHash));
  const window = options.window.kind === 'sliding' ? {} : { window: options.window };
  return canonicalHash({ id, type, groupBy, windowMicros, valueFields, aliases, searches, ...window });
}

/** Of what decides when a correlation fires: an outer one counts other things as soon as one of these changes. */
function firingHashOf({ rule, stateHash }: LinkedCorrelation): string {
  const { dedupMicros, minEvents, missingGroup } = rule.options;
  return canonicalHash([stateHash, rule.condition, dedupMicros, minEvents, missingGroup]);
}

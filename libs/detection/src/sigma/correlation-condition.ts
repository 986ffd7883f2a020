import { isMap } from './documents.ts';
import type { Problems } from './problems.ts';
import { type Bound, type CorrelationCondition, type CorrelationType, comparisons } from './rule.ts';
import { hasNegation, readRuleExpression, rulesIn } from './rule-expression.ts';
import { MapReader } from './yaml-values.ts';

export interface ConditionBody {
  readonly condition: CorrelationCondition;
  readonly valueFields: readonly string[];
}

const VALUE_TYPES: readonly CorrelationType[] = ['value_count', 'value_sum', 'value_avg'];

/** @param rules the correlation's own list; empty where it leaves that to the expression */
export function readCorrelationCondition(
  value: unknown,
  of: { type: CorrelationType; rules: readonly string[] },
  problems: Problems,
): ConditionBody {
  const everyRule = { condition: bounds({ op: 'gte', threshold: of.rules.length }), valueFields: [] };
  const isTemporal = of.type === 'temporal' || of.type === 'temporal_ordered';
  if (value === undefined && isTemporal) return everyRule;
  if (typeof value === 'string' && isTemporal) return readExpression(value, of.rules, problems) ?? everyRule;
  if (typeof value === 'string')
    return problems.add('an expression over rule names goes with temporal and temporal_ordered') ?? everyRule;
  if (!isMap(value)) return problems.add('must be a map such as gte: 10') ?? everyRule;
  const reader = new MapReader(value, problems);
  const body = {
    valueFields: readFields(reader, of.type),
    condition: bounds(...readBounds(reader, of.type, problems)),
  };
  reader.rejectUnread();
  if (of.type === 'temporal_ordered' && !isEveryRule(body.condition, of.rules.length))
    problems.add(`temporal_ordered takes gte: ${of.rules.length} (every rule, the default) or an expression`);
  return body;
}

/** True when something else than more matches can decide it: such a condition means something only once its window has closed. */
export function needsClose(condition: CorrelationCondition): boolean {
  if (condition.kind === 'expression') return hasNegation(condition.expression);
  return condition.bounds.some(({ op }) => op !== 'gt' && op !== 'gte');
}

/** True when an alert could turn out wrong before all events are there; an average falls again, whatever it is compared with. */
export function mustWait(type: CorrelationType, condition: CorrelationCondition): boolean {
  return type === 'value_avg' || needsClose(condition);
}

/** The bound from below, by which an alert names its condition: events, values or rules that must be there. */
export function lowerBound(condition: CorrelationCondition): Bound {
  if (condition.kind === 'expression') return { op: 'gte', threshold: rulesIn(condition.expression).size };
  const { bounds: all } = condition;
  return all.find(({ op }) => op === 'gt' || op === 'gte') ?? (all[0] as Bound);
}

/** How many entries (events, distinct values, distinct rules) a window must hold. */
export function neededCount(condition: CorrelationCondition): number {
  const { op, threshold } = lowerBound(condition);
  return op === 'gt' ? Math.floor(threshold) + 1 : Math.ceil(threshold);
}

function bounds(...all: readonly Bound[]): CorrelationCondition {
  return { kind: 'bounds', bounds: all };
}

function readExpression(text: string, rules: readonly string[], problems: Problems): ConditionBody | undefined {
  const expression = readRuleExpression(text, problems);
  if (expression === undefined) return undefined;
  const named = rulesIn(expression);
  for (const name of named)
    if (rules.length > 0 && !rules.includes(name)) problems.add(`names ${name}, which is not one of rules`);
  for (const rule of rules) if (!named.has(rule)) problems.add(`does not use ${rule}, which is one of rules`);
  return { condition: { kind: 'expression', expression }, valueFields: [] };
}

function readFields(reader: MapReader, type: CorrelationType): string[] {
  const fields = reader.texts('field');
  const takesField = VALUE_TYPES.includes(type);
  if (takesField && fields.length === 0) reader.at('field').add('is missing');
  if (!takesField && fields.length > 0) reader.at('field').add(`does not go with ${type}`);
  if (takesField && type !== 'value_count' && fields.length > 1) reader.at('field').add(`${type} takes one field`);
  if (reader.raw('percentile') !== undefined)
    reader.at('percentile').add('has no agreed meaning in Sigma and is not supported');
  return fields;
}

function readBounds(reader: MapReader, type: CorrelationType, problems: Problems): Bound[] {
  const canBeNegative = type === 'value_avg';
  const found = comparisons.flatMap((op): Bound[] => {
    const threshold = reader.number(op, (value) => {
      if (canBeNegative) return undefined;
      if (op === 'gte' && value <= 0) return 'must be above zero';
      return value < 0 ? 'must not be negative' : undefined;
    });
    return threshold === undefined ? [] : [{ op, threshold }];
  });
  const has = (...ops: readonly string[]) => ops.every((op) => reader.has(op));
  if (has('gt', 'gte')) problems.add('takes gt or gte, not both');
  if (has('lt', 'lte')) problems.add('takes lt or lte, not both');
  if (has('eq') && comparisons.some((op) => op !== 'eq' && reader.has(op))) problems.add('eq stands alone');
  if (!comparisons.some((op) => reader.has(op))) problems.add(`must hold one of ${comparisons.join(', ')}`);
  if (isEmptyRange(found)) problems.add('no number is in this range');
  return found.length > 0 ? found : [{ op: 'gte', threshold: 1 }];
}

function isEmptyRange(found: readonly Bound[]): boolean {
  const of = (...ops: string[]) => found.find(({ op }) => ops.includes(op));
  const lower = of('gt', 'gte');
  const upper = of('lt', 'lte');
  if (lower === undefined || upper === undefined) return false;
  const isClosed = lower.op === 'gte' && upper.op === 'lte';
  return isClosed ? lower.threshold > upper.threshold : lower.threshold >= upper.threshold;
}

function isEveryRule(condition: CorrelationCondition, rules: number): boolean {
  return condition.kind === 'expression' || (condition.bounds.length === 1 && neededCount(condition) === rules);
}

import { readCorrelationCondition } from './correlation-condition.ts';
import { isMap, type YamlMap } from './documents.ts';
import type { Problems } from './problems.ts';
import { type CorrelationRule, type CorrelationType, correlationTypes } from './rule.ts';
import { rulesIn } from './rule-expression.ts';
import { parseTimespan, TIMESPAN_PROBLEM } from './timespan.ts';
import { MapReader } from './yaml-values.ts';

export type CorrelationBody = Pick<
  CorrelationRule,
  'type' | 'refersTo' | 'groupBy' | 'windowMicros' | 'condition' | 'valueFields' | 'aliases' | 'generate'
>;

/** Known to Sigma or to other engines, and not to us: refused by name, never taken for something else. */
const REFUSED_TYPES: Readonly<Record<string, string>> = {
  value_percentile: 'has no agreed meaning in Sigma and is not supported',
  value_median: 'is not part of Sigma and is not supported',
  temporal_extended: 'is written as temporal, with the expression in condition',
  temporal_ordered_extended: 'is written as temporal_ordered, with the expression in condition',
};
const MAX_RULES = 100;
const MAX_FIELDS = 20;

/** The `correlation` section of a rule. What cannot be honoured exactly is a problem, never ignored. */
export function readCorrelation(section: YamlMap, problems: Problems): CorrelationBody {
  const reader = new MapReader(section, problems);
  const type = readType(reader);
  const rules = reader.texts('rules');
  if (new Set(rules).size < rules.length) reader.at('rules').add('names a rule twice');
  if (rules.length > MAX_RULES) reader.at('rules').add(`names more than ${MAX_RULES} rules`);
  const groupBy = reader.texts('group-by');
  if (new Set(groupBy).size < groupBy.length) reader.at('group-by').add('names a field twice');
  if (groupBy.length > MAX_FIELDS) reader.at('group-by').add(`names more than ${MAX_FIELDS} fields`);
  const windowMicros = parseTimespan(reader.raw('timespan'));
  if (windowMicros === undefined) reader.at('timespan').add(TIMESPAN_PROBLEM);
  const aliases = readAliases(reader);
  const body = readCorrelationCondition(reader.raw('condition'), { type, rules }, reader.at('condition'));
  const { condition } = body;
  const refersTo = rules.length === 0 && condition.kind === 'expression' ? [...rulesIn(condition.expression)] : rules;
  if (refersTo.length === 0) reader.at('rules').add('must name one rule or more');
  const generate = reader.boolean('generate', false);
  reader.rejectUnread();
  return { type, refersTo, groupBy, windowMicros: windowMicros ?? 1, aliases, generate, ...body };
}

function readType(reader: MapReader): CorrelationType {
  const word = reader.requiredText('type');
  const type = correlationTypes.find((each) => each === word);
  const refusal = Object.hasOwn(REFUSED_TYPES, word) ? REFUSED_TYPES[word] : undefined;
  if (type === undefined && word !== '')
    reader.at('type').add(refusal === undefined ? `unknown type ${word}` : `${word} ${refusal}`);
  return type ?? 'event_count';
}

/** As written: which rules the names stand for is known when rules are linked. */
function readAliases(reader: MapReader): Record<string, Record<string, string>> {
  const aliases = Object.entries(reader.map('aliases') ?? {}).flatMap(([alias, mapping]) => {
    const problems = reader.at('aliases').at(alias);
    if (!isMap(mapping)) return problems.add('must be a map of rule to field') ?? [];
    const fields = new MapReader(mapping, problems);
    const entries = Object.keys(mapping).map((rule): [string, string] => [rule, fields.requiredText(rule)]);
    return [[alias, Object.fromEntries(entries)] as const];
  });
  return Object.fromEntries(aliases);
}

import { isMap, type YamlMap } from './documents.ts';
import type { Problems } from './problems.ts';
import { type CorrelationRule, type CorrelationType, correlationTypes } from './rule.ts';
import { parseTimespan, TIMESPAN_PROBLEM } from './timespan.ts';
import { MapReader } from './yaml-values.ts';

export type CorrelationBody = Pick<
  CorrelationRule,
  'type' | 'refersTo' | 'groupBy' | 'windowMicros' | 'condition' | 'valueFields' | 'aliases' | 'generate'
>;

const REFUSED_TYPES: Readonly<Record<string, string>> = {
  temporal_ordered: 'is not supported yet',
  value_sum: 'is not supported yet',
  value_avg: 'is not supported yet',
  value_percentile: 'has no agreed meaning in Sigma and is not supported',
  value_median: 'is not part of Sigma and is not supported',
};

/** The `correlation` section of a rule. What cannot be honoured exactly is a problem, never ignored. */
export function readCorrelation(section: YamlMap, problems: Problems): CorrelationBody {
  const reader = new MapReader(section, problems);
  const type = readType(reader);
  const refersTo = reader.texts('rules');
  if (refersTo.length === 0) reader.at('rules').add('must name one rule or more');
  if (new Set(refersTo).size < refersTo.length) reader.at('rules').add('names a rule twice');
  const groupBy = reader.texts('group-by');
  if (groupBy.length === 0) reader.at('group-by').add('must name one field or more');
  const windowMicros = parseTimespan(reader.raw('timespan'));
  if (windowMicros === undefined) reader.at('timespan').add(TIMESPAN_PROBLEM);
  const aliases = readAliases(reader, refersTo);
  const [condition, valueFields] = readCondition(reader, type, refersTo.length);
  const generate = reader.boolean('generate', false);
  reader.rejectUnread();
  return { type, refersTo, groupBy, windowMicros: windowMicros ?? 1, condition, valueFields, aliases, generate };
}

function readType(reader: MapReader): CorrelationType {
  const word = reader.requiredText('type');
  const type = correlationTypes.find((each) => each === word);
  const refusal = REFUSED_TYPES[word];
  if (type === undefined && word !== '')
    reader.at('type').add(refusal === undefined ? `unknown type ${word}` : `${word} ${refusal}`);
  return type ?? 'event_count';
}

/** Only conditions that stay true once they are: the others can be judged when a window closes, which sliding windows never do. */
function readCondition(
  reader: MapReader,
  type: CorrelationType,
  rules: number,
): [CorrelationRule['condition'], string[]] {
  const fallback = { op: 'gte', threshold: rules } as const;
  const value = reader.raw('condition');
  const problems = reader.at('condition');
  if (type === 'temporal' && value === undefined) return [fallback, []];
  if (typeof value === 'string')
    return [problems.add('expressions over rule names are not supported yet') ?? fallback, []];
  if (!isMap(value)) return [problems.add('must be a map such as gte: 10') ?? fallback, []];
  const condition = new MapReader(value, problems);
  const valueFields = condition.texts('field');
  if (type === 'value_count' && valueFields.length === 0) problems.at('field').add('is missing');
  if (type !== 'value_count' && valueFields.length > 0) problems.at('field').add(`does not go with ${type}`);
  for (const op of ['lt', 'lte', 'eq', 'neq'])
    if (condition.raw(op) !== undefined)
      problems.at(op).add('is true before anything has happened and is not supported with sliding windows');
  const atLeastOne = (threshold: number) => (threshold < 0 ? 'must not be negative' : undefined);
  const gt = condition.number('gt', atLeastOne);
  const gte = condition.number('gte', (threshold) => (threshold <= 0 ? 'must be above zero' : undefined));
  condition.rejectUnread();
  if (condition.has('gt') && condition.has('gte')) problems.add('takes gt or gte, not both');
  if (!condition.has('gt') && !condition.has('gte')) problems.add('must hold gt or gte');
  if (gt !== undefined) return [{ op: 'gt', threshold: gt }, valueFields];
  return [{ op: 'gte', threshold: gte ?? 1 }, valueFields];
}

function readAliases(reader: MapReader, refersTo: readonly string[]): Record<string, Record<string, string>> {
  const aliases: Record<string, Record<string, string>> = {};
  for (const [alias, mapping] of Object.entries(reader.map('aliases') ?? {})) {
    const problems = reader.at('aliases').at(alias);
    if (!isMap(mapping)) {
      problems.add('must be a map of rule to field');
      continue;
    }
    const fields = new MapReader(mapping, problems);
    const entries = refersTo.flatMap((rule) => {
      const field = fields.text(rule);
      if (field === undefined) problems.add(`has no field for the rule ${rule}`);
      return field === undefined ? [] : [[rule, field] as const];
    });
    fields.rejectUnread();
    aliases[alias] = Object.fromEntries(entries);
  }
  return aliases;
}

/** How many entries (events, distinct values, distinct rules) a window must hold. */
export function neededCount({ op, threshold }: CorrelationRule['condition']): number {
  return op === 'gt' ? Math.floor(threshold) + 1 : Math.ceil(threshold);
}

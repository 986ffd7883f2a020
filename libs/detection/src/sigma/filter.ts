import { readDetection } from './detection.ts';
import type { YamlMap } from './documents.ts';
import type { Problems } from './problems.ts';
import type { FilterRule } from './rule.ts';
import type { Search } from './search.ts';
import { MapReader } from './yaml-values.ts';

/** The `filter` section: searches and a condition as in a detection, and the rules that it narrows. */
export function readFilter(
  section: YamlMap,
  problems: Problems,
): { appliesTo: FilterRule['appliesTo']; search: Search | undefined } {
  const { rules: _, ...detection } = section;
  const appliesTo = readRules(new MapReader(section, problems));
  if (Array.isArray(section['condition'])) problems.at('condition').add('must be one condition');
  return { appliesTo, search: readDetection(detection, problems) };
}

/** `any` (or `all`): whatever has the filter's log source. An empty list would say so by accident. */
function readRules(reader: MapReader): FilterRule['appliesTo'] {
  if (!reader.has('rules')) reader.at('rules').add('is missing: name rules, or any');
  const value = reader.raw('rules');
  if (typeof value === 'string' && ['any', 'all'].includes(value.toLowerCase())) return 'any';
  const rules = reader.texts('rules');
  if (rules.length === 0 && value !== undefined) reader.at('rules').add('must name one rule or more, or any');
  return rules;
}

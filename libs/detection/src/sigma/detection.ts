import { readCondition } from './condition.ts';
import { isMap, type YamlMap } from './documents.ts';
import { readFieldItem, readKeywords } from './field-item.ts';
import type { Problems } from './problems.ts';
import { all, any, type Search } from './search.ts';
import { isScalar } from './yaml-values.ts';

/** The `detection` section of a rule as one search. @returns undefined when something in it cannot be used; the problems say what */
export function readDetection(section: YamlMap, problems: Problems): Search | undefined {
  if ('timeframe' in section) problems.at('timeframe').add('was removed from Sigma: write a correlation');
  const searches = new Map<string, Search | undefined>();
  for (const [name, value] of Object.entries(section)) {
    if (name !== 'condition' && name !== 'timeframe') searches.set(name, readSearch(value, problems.at(name)));
  }
  if (searches.size === 0) problems.add('has no searches');
  if (!('condition' in section)) return problems.at('condition').add('is missing');
  const condition = readCondition(section['condition'], searches, problems.at('condition'));
  return [...searches.values()].includes(undefined) ? undefined : condition;
}

/** A map (AND), a list of maps (OR), or keywords. */
function readSearch(value: unknown, problems: Problems): Search | undefined {
  if (isMap(value)) return readMap(value, problems);
  if (isScalar(value)) return readKeywords(value, [], problems);
  if (!Array.isArray(value) || value.length === 0) return problems.add('must be a map or a list, and not empty');
  if (!value.some(isMap)) return readKeywords(value, [], problems);
  const searches = value.map((each, index) => readMember(each, problems.at(index)));
  return searches.every((search) => search !== undefined) ? any(searches) : undefined;
}

/** Of a list that holds maps: a map, or a keyword among them. */
function readMember(value: unknown, problems: Problems): Search | undefined {
  if (isMap(value)) return readMap(value, problems);
  return isScalar(value) ? readKeywords(value, [], problems) : problems.add('must be a map or a keyword');
}

function readMap(map: YamlMap, problems: Problems): Search | undefined {
  const entries = Object.entries(map);
  if (entries.length === 0) return problems.add('is empty');
  const searches = entries.map(([key, value]) => readItem(key, value, problems.at(key)));
  return searches.every((search) => search !== undefined) ? all(searches) : undefined;
}

/** A key without a field name holds keywords: `'|all': [a, b]`. */
function readItem(key: string, value: unknown, problems: Problems): Search | undefined {
  if (!key.startsWith('|')) return readFieldItem(key, value, problems);
  return readKeywords(value, key.slice(1).split('|'), problems);
}

import { isMap } from './documents.ts';
import type { Problems } from './problems.ts';
import type { Logsource } from './rule.ts';

export const logsourceKeys = ['category', 'product', 'service'] as const;

/** The section `logsource`; its other keys (`definition`) are for people. */
export function readLogsource(section: unknown, problems: Problems): Logsource {
  if (section === undefined) problems.add('is missing');
  else if (!isMap(section)) problems.add('must be a map');
  if (!isMap(section)) return {};
  const entries = logsourceKeys.flatMap((key) => {
    const value = Object.hasOwn(section, key) ? section[key] : undefined;
    if (value === undefined || value === null) return [];
    return typeof value === 'string' ? [[key, value] as const] : (problems.at(key).add('must be text') ?? []);
  });
  if (entries.length === 0) problems.add(`must hold one of ${logsourceKeys.join(', ')}`);
  return Object.fromEntries(entries);
}

/** Whether a rule's log source holds all that another names: `product: windows` holds for every rule about Windows. */
export function isWithin(rule: Logsource, other: Logsource): boolean {
  return Object.entries(other).every(([key, value]) => rule[key]?.toLowerCase() === value.toLowerCase());
}

import { type Rule, taxonomyNames } from '@tripline/detection';

/** An entry of a taxonomy, and the rules that are about it. */
export interface CoveredEntry {
  readonly id: string;
  readonly name: string | null;
  readonly rules: readonly string[];
}

/** Entries that rules point to, and those of the list for agents that none does. */
export function entriesOf(rules: readonly Rule[]): CoveredEntry[] {
  const found = new Map(
    Object.keys(taxonomyNames).flatMap((id) => (id.startsWith('ASI') ? [[id, [] as string[]]] : [])),
  );
  for (const rule of rules) for (const id of idsOf(rule)) found.set(id, [...(found.get(id) ?? []), labelOf(rule)]);
  return [...found]
    .map(([id, names]) => ({ id, name: taxonomyNames[id] ?? null, rules: names }))
    .sort((a, b) => a.id.localeCompare(b.id));
}

/** What a rule is about, by every taxonomy. */
export function idsOf({ taxonomies }: Rule): string[] {
  return Object.values(taxonomies).flat();
}

/** What people call a rule. */
export function labelOf({ name, title }: Rule): string {
  return name ?? title;
}

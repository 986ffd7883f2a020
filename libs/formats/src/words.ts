import type { JsonValue } from '@tripline/contract';

const LONGEST_WORD = 40;

/** A table's entry for a word or boolean; case does not matter, and spaces and hyphens read as `_`. Keys are in lower case. */
export function lookUp<T>(table: Readonly<Record<string, T>>, value: JsonValue): T | undefined {
  if (typeof value !== 'string' && typeof value !== 'boolean') return undefined;
  const word = String(value);
  if (Object.hasOwn(table, word)) return table[word];
  if (word.length > LONGEST_WORD) return undefined;
  const normal = word
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
  return Object.hasOwn(table, normal) ? table[normal] : undefined;
}

/** One meaning for all words of a list that are separated by spaces. */
export function words<T>(meaning: T, list: string): Record<string, T> {
  return Object.fromEntries(list.split(' ').map((word) => [word, meaning]));
}

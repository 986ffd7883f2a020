import type { JsonValue } from '@tripline/contract';

/** Words by which sources say "nothing here". `unknown` and `anonymous` are how several gateways spell a missing identity. */
const absentWords = new Set(['', '-', 'unknown', 'anonymous', 'null', 'none', 'n/a']);
const LONGEST = 9;

/** True for null and for the words that stand for it. */
export function isAbsent(value: JsonValue): boolean {
  if (value === null) return true;
  return typeof value === 'string' && value.length <= LONGEST && absentWords.has(value.trim().toLowerCase());
}

import { isRawNumber, type JsonValue, parseJson } from '@tripline/contract';
import { isAbsent } from './absent.ts';
import { lookUp } from './words.ts';

/**
 * Reads a value as a field wants it: null where the source says nothing, undefined where the value is not of that kind.
 * What is undefined stays in `extra` as the source wrote it, and counts as a mapping miss.
 */
export type Converter<T> = (value: JsonValue) => T | null | undefined;

/** As many digits as ingest lets through: those of a 256-bit integer. */
const decimalText = /^[+-]?\d{1,78}(\.\d{1,78})?$/;
const wholeText = /^\d{1,15}$/;
/**
 * Numbers of the event are not scanned for secrets, so none may have the 13 digits of the shortest card number. A larger one stays in `extra`,
 * which is scanned. No score, duration in milliseconds, size or count that we know comes near.
 */
const BELOW = 1e12;
/** JSON in a string is parsed to this depth and left as text beyond it: what works on values may recurse. */
const DEEPEST_PARSED = 64;

/** Text, or a number or boolean as text, digit by digit. */
export function readText(value: JsonValue): string | null | undefined {
  if (isAbsent(value)) return null;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return isRawNumber(value) ? value.rawJSON : undefined;
}

/** A decimal as the source wrote it; money is never a double. */
export function readDecimal(value: JsonValue): string | null | undefined {
  const text = readText(value);
  if (typeof text !== 'string') return text;
  const trimmed = text.trim();
  return typeof value !== 'boolean' && decimalText.test(trimmed) ? trimmed : undefined;
}

/** A number where rounding does no harm: scores. */
export function readDouble(value: JsonValue): number | null | undefined {
  const text = readDecimal(value);
  if (text === null) return null;
  const number = typeof value === 'number' ? value : Number(text ?? Number.NaN);
  return isPlainSize(number) ? number : undefined;
}

/** A size, count or position: a whole number from 0, and a plain size. */
export function readWhole(value: JsonValue): number | null | undefined {
  if (isAbsent(value)) return null;
  const number = typeof value === 'string' && wholeText.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number >= 0 && isPlainSize(number)
    ? number
    : undefined;
}

/** False also for NaN. */
export function isPlainSize(number: number): boolean {
  return Math.abs(number) < BELOW;
}

export function readBoolean(value: JsonValue): boolean | null | undefined {
  if (isAbsent(value)) return null;
  if (typeof value === 'boolean') return value;
  return value === 'true' ? true : value === 'false' ? false : undefined;
}

/** A list of texts, or one text. Absent words in it are left out. */
export function readTexts(value: JsonValue): string[] | null | undefined {
  if (isAbsent(value)) return null;
  const items = Array.isArray(value) ? value : [value];
  const texts = items.map(readText);
  return texts.includes(undefined) ? undefined : texts.filter((text): text is string => typeof text === 'string');
}

/**
 * Arguments of a call: JSON, or JSON in a string. A string that does not parse (cut, not JSON) stays a string.
 * @returns null also for an empty object, which says as much as none
 */
export function readArguments(value: JsonValue): JsonValue | null {
  if (isAbsent(value)) return null;
  if (typeof value !== 'string' || !/^\s*[[{"]/.test(value)) return value;
  const parsed = parseJson(value);
  return parsed === undefined || isDeeperThan(parsed, DEEPEST_PARSED) ? value : parsed;
}

/** A converter for a closed set of words in lower case. */
export function oneOf<const Word extends string>(...list: readonly Word[]): Converter<Word> {
  return byTable(Object.fromEntries(list.map((word) => [word, word])) as Record<string, Word>);
}

/** A converter by table; a word that is not in it is not of that kind. */
export function byTable<T>(table: Readonly<Record<string, T>>): Converter<T> {
  return (value) => (isAbsent(value) ? null : lookUp(table, value));
}

function isDeeperThan(value: JsonValue, levels: number): boolean {
  if (typeof value !== 'object' || value === null || isRawNumber(value)) return false;
  if (levels === 0) return true;
  for (const child of Object.values(value)) if (isDeeperThan(child, levels - 1)) return true;
  return false;
}

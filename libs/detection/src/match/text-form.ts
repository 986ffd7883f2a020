import { isRawNumber } from '@tripline/contract';

/** Deeper than anything that normalize lets through; deeper leaves are not looked at. */
const MAX_DEPTH = 100;

/**
 * A value as rules compare it: the text of a scalar, the texts of the leaves of a list or a map (any of them may match).
 * @returns undefined for null and for what is not there
 */
export function textForm(value: unknown): string | readonly string[] | undefined {
  if (typeof value === 'object' && value !== null && !isRawNumber(value)) return leafTexts(value);
  return scalarText(value);
}

/** The texts of all leaves, in order. */
export function leafTexts(value: unknown): string[] {
  const texts: string[] = [];
  collect(value, texts, 0);
  return texts;
}

function collect(value: unknown, texts: string[], depth: number): void {
  const isContainer = typeof value === 'object' && value !== null && !isRawNumber(value);
  if (isContainer && depth < MAX_DEPTH)
    for (const each of Array.isArray(value) ? value : Object.values(value)) collect(each, texts, depth + 1);
  else {
    const text = scalarText(value);
    if (text !== undefined) texts.push(text);
  }
}

function scalarText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  return isRawNumber(value) ? value.rawJSON : undefined;
}

const DECIMAL = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?\s*$/i;

/** The number that a text is in decimal writing; undefined for any other text: `0x10` and the empty text are no numbers. */
export function numberIn(text: string): number | undefined {
  if (text.length > 40 || !DECIMAL.test(text)) return undefined;
  const number = Number(text);
  return Number.isFinite(number) ? number : undefined;
}

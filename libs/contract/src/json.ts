/**
 * JSON without loss: a number that a double cannot hold stays the text that the source wrote.
 * Built on the source text access of JSON.parse and on JSON.rawJSON (V8 since Node 22).
 */

/** A number kept as text, e.g. 9007199254740993. JSON.stringify writes it digit by digit. */
export interface RawNumber {
  readonly rawJSON: string;
}

export type JsonValue = string | number | boolean | null | RawNumber | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

interface JsonWithSource {
  parse(text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown): unknown;
  rawJSON(text: string): RawNumber;
  isRawJSON(value: unknown): value is RawNumber;
}
const json = JSON as unknown as JsonWithSource;

/** A number of 16 digits (with or without a point), or with an exponent: only then can a double lose anything. Digits inside a string seldom look so. */
const mayLoseDigits = /(?:^|[:,[])\s*-?(?:[\d.]{16}|[\d.]+[eE])/;

/** @returns undefined when the text is not JSON: the parser's message quotes its input and is never passed on */
export function parseJson(text: string): JsonValue | undefined {
  try {
    return (mayLoseDigits.test(text) ? json.parse(text, keepDigits) : JSON.parse(text)) as JsonValue;
  } catch {
    return undefined;
  }
}

function keepDigits(_key: string, value: unknown, context: { source?: string }): unknown {
  if (typeof value !== 'number' || context.source === undefined) return value;
  return String(value) === context.source || !losesDigits(value, context.source) ? value : json.rawJSON(context.source);
}

function losesDigits(value: number, source: string): boolean {
  if (!Number.isFinite(value)) return true;
  if (value === 0) return /[1-9]/.test(source.replace(/[eE].*$/, ''));
  const digits = source
    .replace(/[eE].*$/, '')
    .replace(/[-.]/g, '')
    .replace(/^0+/, '');
  return digits.length > 15;
}

/** True for a number kept as text. */
export function isRawNumber(value: unknown): value is RawNumber {
  return json.isRawJSON(value);
}

/** A number kept as text. @throws when the text is not a JSON number */
export function rawNumber(text: string): RawNumber {
  if (!/^-?\d/.test(text)) throw new TypeError('not a number');
  return json.rawJSON(text);
}

export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isRawNumber(value);
}

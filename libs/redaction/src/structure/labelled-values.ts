import { isRawNumber, type JsonObject } from '@tripline/contract';

const labels = new Set(['name', 'key', 'header', 'field', 'label', 'k', 'Name', 'Key', 'Header', 'NAME', 'KEY']);
const values = new Set(['value', 'val', 'v', 'Value', 'VALUE']);

/** Members that name another one, as in {"name": "Cookie", "value": "…"}. */
export function isLabelName(name: string): boolean {
  return labels.has(name);
}

export function isValueName(name: string): boolean {
  return values.has(name);
}

/** A name, and not a text in which something may have been replaced. */
export function isLabel(text: string): boolean {
  return /^[^[\]{}"'=:\r\n]{1,64}$/.test(text);
}

/** The name that such an object gives to its value. */
export function labelOf(object: JsonObject): string | undefined {
  for (const label of labels) {
    const name = Object.hasOwn(object, label) ? object[label] : undefined;
    if (typeof name === 'string') return isLabel(name) ? name : undefined;
  }
  return undefined;
}

const headerName = /^(?:(?:proxy-)?authorization|(?:set-)?cookie|x-[\w-]*(?:key|token|secret))$/i;

/** True for a value that follows a header's name in a list: ["Cookie", "sid=1"], but not a list of names only. */
export function isHeaderValue(previous: unknown, value: string): boolean {
  return typeof previous === 'string' && headerName.test(previous) && !/^[A-Za-z-]*$/.test(value);
}

/** A number that the digits of a card would fit in, as text; undefined for all other values. */
export function longNumber(value: unknown): string | undefined {
  if (typeof value === 'number') return Math.abs(value) >= 1e11 ? String(value) : undefined;
  return isRawNumber(value) ? value.rawJSON : undefined;
}

const number64Name = /(?:[cC]hecksum|[a-z]I[Dd]s?)$|(?:^|[^A-Za-z])(?:ID|Id|id)s?$/;
const number64 = /^\d{17,20}$/;

/** True for the name of a checksum or of an id. */
export function namesNumber64(name: string): boolean {
  return number64Name.test(name);
}

/** A whole number of 64 bits. No card that is issued has as many digits as these mostly have. */
export function isNumber64(text: string): boolean {
  return number64.test(text);
}

import { isJsonObject, isRawNumber, type JsonObject, type JsonValue, rawNumber } from '@tripline/contract';

/** Nesting of attribute values; a deeper one is left out rather than followed. */
const DEEPEST = 64;

const snakeNames = new Map<string, string>();

/**
 * A member of an OTLP/JSON object by its lowerCamelCase name, which the specification demands. Some exporters print the names of the protobuf
 * file instead, so `time_unix_nano` is read for `timeUnixNano`.
 */
export function member(owner: JsonObject, name: string): JsonValue | undefined {
  if (Object.hasOwn(owner, name)) return owner[name];
  const snake = snakeNameOf(name);
  return Object.hasOwn(owner, snake) ? owner[snake] : undefined;
}

function snakeNameOf(name: string): string {
  const known = snakeNames.get(name);
  if (known !== undefined) return known;
  const made = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  // Only names that stand in our code get here, so the map stays small.
  snakeNames.set(name, made);
  return made;
}

/** The objects of a member that is a list. */
export function objectsIn(owner: JsonObject, name: string): JsonObject[] {
  const list = member(owner, name);
  return Array.isArray(list) ? (list as readonly JsonValue[]).filter((entry) => isJsonObject(entry)) : [];
}

export function objectAt(owner: JsonObject, name: string): JsonObject {
  const value = member(owner, name);
  return isJsonObject(value) ? value : {};
}

/** The attributes of a record, span, scope or resource, as a plain object. */
export function attributesOf(owner: JsonObject): JsonObject {
  return keyValues(owner['attributes'], 0);
}

/** An AnyValue as plain JSON; null for the empty one, undefined for what is none. Integers arrive as strings and become numbers, digit by digit where a double would lose some. */
export function anyValue(value: JsonValue | undefined, depth = 0): JsonValue | undefined {
  if (depth > DEEPEST || value === undefined) return undefined;
  // Not as specified, and clear enough: a value that is not wrapped in its type.
  if (!isJsonObject(value)) return Array.isArray(value) ? undefined : value;
  const text = value['stringValue'];
  if (typeof text === 'string') return text;
  if (Object.keys(value).length === 0) return null;
  const integer = member(value, 'intValue');
  if (integer !== undefined) return integerOf(integer);
  const list = member(value, 'arrayValue');
  if (isJsonObject(list)) return itemsOf(list, depth + 1);
  const map = member(value, 'kvlistValue');
  if (isJsonObject(map)) return keyValues(map['values'], depth + 1);
  // Bytes stay the base64 that they are: what looks for secrets decodes it.
  return (
    scalarOf(member(value, 'stringValue') ?? member(value, 'boolValue') ?? member(value, 'doubleValue')) ??
    scalarOf(member(value, 'bytesValue'))
  );
}

/** An id as hexadecimal digits in lower case; undefined for none, which protobuf spells as zeros. Exporters that follow protobuf's own mapping write base64. */
export function hexId(value: JsonValue | undefined, bytes: 8 | 16): string | undefined {
  if (typeof value !== 'string' || value === '' || /^0+$/.test(value)) return undefined;
  const isBase64 = value.length === Math.ceil(bytes / 3) * 4 && /^[\w+/-]+={1,2}$/.test(value);
  return isBase64 ? hexId(Buffer.from(value, 'base64').toString('hex'), bytes) : value.toLowerCase();
}

/** Unix nanoseconds, as written. Zero is protobuf's way to say that no time is known. */
export function nanos(value: JsonValue | undefined): JsonValue | undefined {
  return value === '0' || value === 0 || value === '' || value === null ? undefined : value;
}

/**
 * The word for an enum's value: the specification demands its number, some exporters write the name of the protobuf file.
 * @param words by number
 * @param prefix of the names
 */
export function enumWord(value: JsonValue | undefined, words: readonly string[], prefix: string): string | undefined {
  if (typeof value === 'number') return words[value];
  if (typeof value !== 'string') return undefined;
  const word = value.toLowerCase().replace(prefix, '');
  return words.includes(word) ? word : words[/^\d$/.test(word) ? Number(word) : -1];
}

/** The members that say something. */
export function present(fields: Record<string, JsonValue | undefined>): JsonObject {
  const said: [string, JsonValue][] = [];
  for (const name of Object.keys(fields)) {
    const value = fields[name];
    if (value !== undefined && !isNothing(value)) said.push([name, value]);
  }
  return Object.fromEntries(said);
}

function isNothing(value: JsonValue): boolean {
  if (value === null || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return isJsonObject(value) && Object.keys(value).length === 0;
}

function keyValues(list: JsonValue | undefined, depth: number): JsonObject {
  if (isJsonObject(list)) return list;
  const pairs = Array.isArray(list) ? (list as readonly JsonValue[]) : [];
  const read: [string, JsonValue][] = [];
  for (const pair of pairs) {
    if (!isJsonObject(pair) || typeof pair['key'] !== 'string') continue;
    const value = anyValue(pair['value'], depth);
    if (value !== undefined) read.push([pair['key'], value]);
  }
  // Not by assignment: a key `__proto__` must stay a field.
  return Object.fromEntries(read);
}

function itemsOf(list: JsonObject, depth: number): JsonValue[] {
  const items = Array.isArray(list['values']) ? (list['values'] as readonly JsonValue[]) : [];
  return items.map((item) => anyValue(item, depth) ?? null);
}

function integerOf(value: JsonValue): JsonValue | undefined {
  if (typeof value !== 'string' || !/^-?(0|[1-9]\d{0,19})$/.test(value)) return scalarOf(value);
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : rawNumber(value);
}

function scalarOf(value: JsonValue | undefined): JsonValue | undefined {
  return typeof value === 'object' && !isRawNumber(value) ? undefined : value;
}

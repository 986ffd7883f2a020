import { type AuditEvent, isJsonObject, type JsonValue, parseJson } from '@tripline/contract';

/**
 * Names under which DLP, guardrail and gateway products carry raw content (product 5). Compared without case and punctuation, so
 * `matchedText` and `matched-text` are `matched_text`.
 */
const names = ['value', 'matched_text', 'match', 'original', 'prompt', 'response', 'content', 'messages'];

/** Names of content fields, as they are compared. @see contentFieldsWith */
export type ContentFields = ReadonlySet<string>;

/** @param further names that a deployment adds to the list */
export function contentFieldsWith(further: readonly string[]): ContentFields {
  return new Set([...names, ...further].map(plain));
}

/** Records whose arguments are the call's own, where `value` or `content` is an argument like any other. */
const callKinds: ReadonlySet<string> = new Set(['tool_call', 'tool_decision', 'hold']);

/** True for records that describe a call and no finding in its content. */
export function keepsArgumentNames(event: AuditEvent): boolean {
  return callKinds.has(event.kind) && event.dlp === null && !event.event_type.startsWith('dlp.');
}

/** What lies deeper is left out too: a string may hold JSON nested beyond what code can recurse into. */
const MAX_DEPTH = 64;

/** The value without content fields, at any depth, also in JSON that a string holds. Unchanged parts are the same; numbers keep their digits. */
export function dropContentFields(value: JsonValue, fields: ContentFields): JsonValue {
  return without(value, fields, 0);
}

function without(value: JsonValue, fields: ContentFields, depth: number): JsonValue {
  if (typeof value === 'string') return textWithout(value, fields, depth);
  const isArray = Array.isArray(value);
  if (!isArray && !isJsonObject(value)) return value;
  if (depth > MAX_DEPTH) return null;
  if (isArray) {
    const kept = value.map((member) => without(member, fields, depth + 1));
    return kept.some((member, index) => member !== value[index]) ? kept : value;
  }
  const members = Object.entries(value);
  const kept = members
    .filter(([key]) => !fields.has(plain(key)))
    .map(([key, child]): [string, JsonValue] => [key, without(child, fields, depth + 1)]);
  const isSame = kept.length === members.length && kept.every(([key, child]) => child === value[key]);
  // fromEntries defines properties, so a key named __proto__ stays a key.
  return isSame ? value : Object.fromEntries(kept);
}

function textWithout(text: string, fields: ContentFields, depth: number): string {
  const parsed = /^\s*[[{]/.test(text) ? parseJson(text) : undefined;
  if (parsed === undefined) return text;
  const kept = without(parsed, fields, depth + 1);
  return kept === parsed ? text : JSON.stringify(kept);
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

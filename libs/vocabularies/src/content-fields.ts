import {
  type AuditEvent,
  type ContentFields,
  isJsonObject,
  type JsonValue,
  parseJson,
  plainFieldName,
} from '@tripline/contract';

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
    .filter(([key]) => !fields.has(plainFieldName(key)))
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

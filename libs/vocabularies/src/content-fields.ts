import { type AuditEvent, isJsonObject, type JsonValue } from '@tripline/contract';

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

/** The value without content fields, at any depth. Copies; numbers keep their digits. */
export function dropContentFields(value: JsonValue, fields: ContentFields): JsonValue {
  if (Array.isArray(value)) return value.map((member) => dropContentFields(member, fields));
  if (!isJsonObject(value)) return value;
  // fromEntries defines properties, so a key named __proto__ stays a key.
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !fields.has(plain(key)))
      .map(([key, child]) => [key, dropContentFields(child, fields)]),
  );
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

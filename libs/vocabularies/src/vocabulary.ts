import type { Alert, AuditEvent, JsonValue } from '@tripline/contract';

/** What a vocabulary makes. An undefined field is left out; a vocabulary that wants an explicit null says null. */
export interface Shaped {
  readonly [key: string]: ShapedValue | undefined;
}
export type ShapedValue = JsonValue | Shaped | readonly ShapedValue[];

/**
 * How much of a call's content an integration sends: `metadata` none of it, `keys` the names of arguments without values,
 * `redacted` the arguments as normalize left them, secrets replaced.
 */
export const contentModes = ['metadata', 'keys', 'redacted'] as const;
export type ContentMode = (typeof contentModes)[number];

/** The content that may be sent; absent fields may not, or the event has none. See `contentOf`. */
export interface Content {
  readonly mode: ContentMode;
  readonly arguments?: JsonValue;
  readonly argumentKeys?: readonly string[];
  readonly extra?: JsonValue;
  readonly extraKeys?: readonly string[];
}

/** One mapping of our records to the field names of a SIEM. Pure, deterministic, the same key order at each call. */
export interface Vocabulary {
  readonly name: string;
  /** Reads `event.arguments` and `event.extra` from `content` only. */
  event(event: AuditEvent, content: Content): Shaped;
  alert(alert: Alert): Shaped;
}

import { type AuditEvent, type ContentFields, dropContentFields, type JsonValue, parseJson } from '@tripline/contract';
import { keepsArgumentNames } from './content-fields.ts';
import { keyPaths } from './key-paths.ts';
import type { Content, ContentMode } from './vocabulary.ts';

/** What an integration may send of a call's content. Made once per integration. */
export interface ContentPolicy {
  readonly mode: ContentMode;
  readonly contentFields: ContentFields;
}

const none: Content = { mode: 'metadata' };

/**
 * The last gate before a record leaves: only what the integration's content mode lets through, content fields of product 5 dropped once more.
 * Arguments or extra fields that are not JSON are left out: what cannot be read cannot be judged.
 */
export function contentOf(event: AuditEvent, { mode, contentFields }: ContentPolicy): Content {
  if (mode === 'metadata') return none;
  const args = read(event.arguments, keepsArgumentNames(event) ? undefined : contentFields);
  const extra = read(event.extra, contentFields);
  if (mode === 'redacted') return { mode, arguments: args, extra };
  return {
    mode,
    argumentKeys: args === undefined ? undefined : keyPaths(args),
    extraKeys: extra === undefined ? undefined : keyPaths(extra),
  };
}

function read(text: string | null, dropped: ContentFields | undefined): JsonValue | undefined {
  const value = text === null ? undefined : parseJson(text);
  return value === undefined || dropped === undefined ? value : dropContentFields(value, dropped).value;
}

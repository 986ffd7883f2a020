import { type AuditEvent, type JsonValue, parseJson } from '@tripline/contract';
import { dropContentFields, keepsArgumentNames } from './content-fields.ts';
import { keyPaths } from './key-paths.ts';
import type { Content, ContentMode } from './vocabulary.ts';

const none: Content = { mode: 'metadata' };

/**
 * The last gate before a record leaves: only what the integration's content mode lets through, content fields of product 5 dropped once more.
 * Arguments or extra fields that are not JSON are left out: what cannot be read cannot be judged.
 */
export function contentOf(event: AuditEvent, mode: ContentMode): Content {
  if (mode === 'metadata') return none;
  const args = read(event.arguments, !keepsArgumentNames(event));
  const extra = read(event.extra, true);
  if (mode === 'redacted') return { mode, arguments: args, extra };
  return {
    mode,
    argumentKeys: args === undefined ? undefined : keyPaths(args),
    extraKeys: extra === undefined ? undefined : keyPaths(extra),
  };
}

function read(text: string | null, isGated: boolean): JsonValue | undefined {
  const value = text === null ? undefined : parseJson(text);
  return value === undefined || !isGated ? value : dropContentFields(value);
}

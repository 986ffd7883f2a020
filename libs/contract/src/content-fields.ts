/**
 * Names under which DLP, guardrail and gateway products carry raw content: what a prompt, an answer or a match said (product 5). No event
 * carries them on; normalize drops them, and so does the last gate of every connector.
 */
export const contentFields: readonly string[] = [
  'value',
  'matched_text',
  'match',
  'original',
  'prompt',
  'response',
  'content',
  'messages',
];

/** Names of content fields, as they are compared. */
export type ContentFields = ReadonlySet<string>;

/** @param further names that a deployment adds to the list */
export function contentFieldsWith(further: readonly string[]): ContentFields {
  return new Set([...contentFields, ...further].map(plainFieldName));
}

/** Names are compared without case, punctuation and dress: `matchedText`, `matched-text` and full-width letters are `matched_text`. */
export function plainFieldName(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
}

const jsonType = /^application\/[a-z0-9][a-z0-9.+-]{0,60}\+json$/;
const listTypes = new Set([
  'application/json',
  'text/json',
  'application/x-ndjson',
  'application/ndjson',
  'application/jsonl',
]);

/** The media type without its parameters, in lower case. */
export function essence(contentType: string): string {
  return (contentType.split(';', 1)[0] ?? '').trim().toLowerCase();
}

/** Whether a body of this type is JSON, or may be: none claimed, or plain text in UTF-8. */
export function isJsonLike(contentType: string | null): boolean {
  if (contentType === null) return true;
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(contentType)?.[1]?.toLowerCase() ?? 'utf-8';
  const type = essence(contentType);
  return (
    ['utf-8', 'utf8', 'us-ascii'].includes(charset) &&
    (listTypes.has(type) || jsonType.test(type) || type === 'text/plain')
  );
}

/** What one record out of a body is: a special kind of JSON that the sender names (such as application/cloudevents+json), else plain JSON. */
export function itemMediaType(contentType: string | null): string {
  const type = contentType === null ? '' : essence(contentType);
  // Of a batch each one is an event.
  if (type === 'application/cloudevents-batch+json') return 'application/cloudevents+json';
  return jsonType.test(type) ? type : 'application/json';
}

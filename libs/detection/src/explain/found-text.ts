/** Fields that hold what people and tools said. Their values are never shown, only that there is one. */
const CONTENT: ReadonlySet<string> = new Set(['arguments', 'extra', 'reason', 'event_time_raw']);
const LONGEST = 80;
const MOST_MEMBERS = 5;

/** What an event has under a field, in words; values of content and of fields that are not the event's own stay out. */
export function foundText(field: string, value: unknown, isKnown: boolean): string {
  if (value === undefined || value === null) return 'the event has none';
  if (Array.isArray(value) && value.length === 0) return 'the event has an empty list';
  const isShown = isKnown && !CONTENT.has(field.split('.')[0] as string);
  if (!isShown)
    return Array.isArray(value) ? `the event has ${value.length} other values` : 'the event has another value';
  if (typeof value === 'object' && !Array.isArray(value)) return 'the event has several fields there';
  const members = Array.isArray(value) ? value : [value];
  const shown = members.slice(0, MOST_MEMBERS).map(shortened).join(', ');
  return `the event has ${shown}${members.length > MOST_MEMBERS ? ' and others' : ''}`;
}

function shortened(value: unknown): string {
  const text = typeof value === 'object' ? 'several fields' : String(value);
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`;
}

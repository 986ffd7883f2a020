import { createHash } from 'node:crypto';
import type { EventFields } from '../match/event-fields.ts';

const MAX_VALUE = 256;
/** Of a list: a sender chooses how long it is. */
const MAX_MEMBERS = 256;

/** Tenant and group values as one text; the tenant is part of every group, so that tenants never share a count. */
export function groupKey(tenant: string, values: readonly string[]): string {
  return JSON.stringify([tenant, ...values]);
}

export function parseGroupKey(key: string): { tenant: string; values: string[] } {
  const [tenant = '', ...values] = JSON.parse(key) as string[];
  return { tenant, values };
}

/**
 * The event's values of the group-by fields; undefined when one is missing (absent, empty, a list or a map: a list joined to one text would be an entity that does not exist).
 * @param isMissingKept then a missing value is the empty text
 */
export function groupValues(
  event: EventFields,
  slots: readonly number[],
  isMissingKept: boolean,
): string[] | undefined {
  const values: string[] = [];
  for (const slot of slots) {
    const text = event.text(slot);
    if (typeof text === 'string' && text !== '') values.push(shortened(text));
    else if (isMissingKept) values.push('');
    else return undefined;
  }
  return values;
}

/**
 * The texts that a field (or several fields together) holds, for counting different ones: of a list, each member, at most 256.
 * A missing field gives none.
 */
export function distinctValues(event: EventFields, slots: readonly number[]): string[] {
  const texts = slots.map((slot) => event.text(slot));
  const [only] = texts;
  if (texts.length === 1 && typeof only !== 'string') return (only ?? []).slice(0, MAX_MEMBERS).map(shortened);
  if (!texts.every((text) => typeof text === 'string')) return [];
  return [shortened(texts.length === 1 ? (only as string) : JSON.stringify(texts))];
}

/** Senders choose these texts: a long one is kept as its beginning and a hash, so that it stays one of its own. */
function shortened(text: string): string {
  if (text.length <= MAX_VALUE) return text;
  return `${text.slice(0, MAX_VALUE)}…${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
}

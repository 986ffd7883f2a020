import type { EventFields, FieldTable } from '../match/event-fields.ts';

const MAX_TEXT = 120;
const MAX_INTERNED = 10_000;

/** Cuts what a sender chose to what an alert, a key or a log can hold. */
export function bounded(text: string, max = MAX_TEXT): string {
  return text.length <= max ? text : `${text.slice(0, max - 1)}…`;
}

/** Reads an event's labels for the breakdown of an alert: `tool=vault_get`, `dlp.pattern_name=AWS key tool=s3:put`. */
export class Evidence {
  readonly #dimensions: readonly (readonly { field: string; slot: number }[])[];
  readonly #known = new Map<string, readonly string[]>();
  readonly #texts = new Map<string, string>();

  constructor(dimensions: readonly (readonly string[])[], table: FieldTable) {
    this.#dimensions = dimensions.map((fields) => fields.map((field) => ({ field, slot: table.slot(field) })));
  }

  /** The same text as one object, as long as there are not too many of them. */
  shared(text: string): string {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    if (this.#texts.size < MAX_INTERNED) this.#texts.set(text, text);
    return text;
  }

  /** Equal labels are one object: a million groups share them. */
  labelsOf(event: EventFields): readonly string[] {
    const labels: string[] = [];
    for (const dimension of this.#dimensions) {
      const parts = dimension.map(({ field, slot }) => part(field, event.text(slot)));
      if (parts.some((each) => !each.endsWith('=-'))) labels.push(parts.join(' '));
    }
    const key = labels.join('\n');
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.#known.size < MAX_INTERNED) this.#known.set(key, labels);
    return labels;
  }
}

function part(field: string, text: string | readonly string[] | undefined): string {
  if (text === undefined || text.length === 0) return `${field}=-`;
  return `${field}=${bounded(typeof text === 'string' ? text : text.join(','))}`;
}

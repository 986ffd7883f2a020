import type { Trace } from '@tripline/formats';

/** What a format did to make one event. */
export interface Explanation {
  /** Field of the event → JSON pointer into the record, once its transport's wrapping is off. What is not here the format made out by itself. */
  readonly fields: Readonly<Record<string, string>>;
  /** Pointers of what the mapping does not know, or cannot read. */
  readonly unmapped: readonly string[];
}

interface Section {
  readonly fields: Map<string, string>;
  readonly unmapped: string[];
}

/** Fields of the event that come from the same place under another name. */
const twins: Readonly<Record<string, string>> = { source_type: 'event_type', event_time: 'event_time_raw' };

/** Listens to a format while it reads one record. */
export class ExplainingTrace implements Trace {
  readonly #sections: Section[] = [];

  begin(): void {
    this.#sections.push({ fields: new Map(), unmapped: [] });
  }

  field(name: string, pointer: string): void {
    this.#current().fields.set(name, pointer);
    const twin = twins[name];
    if (twin !== undefined) this.#current().fields.set(twin, pointer);
  }

  miss(pointer: string): void {
    this.#current().unmapped.push(pointer);
  }

  /**
   * One explanation for each of the record's events. A format that reads what its events share before them has a section more than events; where the
   * sections fit neither way, every event is explained by all of them.
   */
  explain(events: number): Explanation[] {
    const [first, ...others] = this.#sections;
    const indices = Array.from({ length: events }, (_, index) => index);
    if (first === undefined) return indices.map(() => ({ fields: {}, unmapped: [] }));
    if (events === others.length + 1) return this.#sections.map((section) => joined([section]));
    if (events === others.length) return others.map((section) => joined([first, section]));
    return indices.map(() => joined(this.#sections));
  }

  #current(): Section {
    if (this.#sections.length === 0) this.begin();
    return this.#sections.at(-1) as Section;
  }
}

function joined(sections: readonly Section[]): Explanation {
  return {
    fields: Object.fromEntries(
      sections.flatMap(({ fields }) => [...fields]).filter(([name]) => name !== 'source_type'),
    ),
    unmapped: [...new Set(sections.flatMap(({ unmapped }) => unmapped))],
  };
}

import { compileSearch } from '../match/compile-search.ts';
import { EventFields, FieldTable } from '../match/event-fields.ts';
import { fieldsOf, type Search } from '../sigma/search.ts';

/** Fields with a few words of ours: that one of them has a value says nothing, which ones do. */
const TYPES: ReadonlySet<string> = new Set(['kind', 'event_type']);

type Answer = 'yes' | 'no' | 'maybe';

/** The events of one format, asked what a rule needs of them. */
export class Arrivals {
  readonly #table = new FieldTable();
  readonly #fields = new EventFields(this.#table, { isNullAbsent: true });
  readonly #events: readonly object[];

  constructor(events: readonly object[]) {
    this.#events = events;
  }

  /** Whether one of the events matches and has all of the fields. */
  someMatches(search: Search, fields: readonly string[]): boolean {
    const matches = compileSearch(search, this.#table);
    return this.#some(() => matches(this.#fields) && fields.every((field) => this.#has(field)));
  }

  /** Whether one of the events has the field. */
  arrives(field: string): boolean {
    return this.#some(() => this.#has(field));
  }

  /** What keeps every event with these fields, whatever their values, from matching; empty when nothing does. */
  lacksFor(search: Search): string[] {
    return this.#answer(search) === 'no' ? [...new Set(this.#reasons(search, 'yes'))] : [];
  }

  #answer(search: Search): Answer {
    switch (search.kind) {
      case 'all':
        return least(search.of.map((each) => this.#answer(each)));
      case 'any':
        return opposite(least(search.of.map((each) => opposite(this.#answer(each)))));
      case 'not':
        return opposite(this.#answer(search.of));
      case 'keyword':
        return 'maybe';
      case 'field':
        return this.#answerField(search);
    }
  }

  /** A field that never comes is asked as if it were absent; of types the events themselves say which there are. */
  #answerField(search: Search & { kind: 'field' }): Answer {
    if ([...fieldsOf(search)].some((field) => !this.arrives(field))) {
      this.#fields.load({});
      return compileSearch(search, this.#table)(this.#fields) ? 'yes' : 'no';
    }
    if (!TYPES.has(search.field)) return 'maybe';
    return this.someMatches(search, []) ? 'maybe' : 'no';
  }

  /** Of what is always the other answer. */
  #reasons(search: Search, wanted: Answer): string[] {
    if (search.kind === 'not') return this.#reasons(search.of, opposite(wanted));
    if (this.#answer(search) !== opposite(wanted)) return [];
    if (search.kind === 'all' || search.kind === 'any') return search.of.flatMap((each) => this.#reasons(each, wanted));
    if (search.kind === 'keyword') return [];
    const missing = [...fieldsOf(search)].filter((field) => !this.arrives(field));
    return missing.length > 0 ? missing : [`such a ${search.field}`];
  }

  #has(field: string): boolean {
    const text = this.#fields.text(this.#table.slot(field));
    return text !== undefined && text.length > 0;
  }

  #some(holds: () => boolean): boolean {
    return this.#events.some((event) => {
      this.#fields.load(event);
      return holds();
    });
  }
}

function least(answers: readonly Answer[]): Answer {
  if (answers.includes('no')) return 'no';
  return answers.includes('maybe') ? 'maybe' : 'yes';
}

function opposite(answer: Answer): Answer {
  if (answer === 'maybe') return answer;
  return answer === 'yes' ? 'no' : 'yes';
}

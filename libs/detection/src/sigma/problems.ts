/** What is wrong with a rule file, all of it at once, each with its place: "agt-001.yml, document 2, correlation.timespan: …". */
export class Problems {
  readonly #list: string[];
  readonly #place: string;

  constructor(place: string, list: string[] = []) {
    this.#place = place;
    this.#list = list;
  }

  /** The same list, one step deeper. */
  at(step: string | number): Problems {
    const isInDocument = this.#place.includes(', document ');
    const separator = typeof step === 'number' ? '' : this.#place.endsWith(', ') || !isInDocument ? '' : '.';
    return new Problems(`${this.#place}${separator}${typeof step === 'number' ? `[${step}]` : step}`, this.#list);
  }

  /** The same list, in the nth document (from 1) of the file. */
  inDocument(n: number): Problems {
    return new Problems(`${this.#place}, document ${n}, `, this.#list);
  }

  add(message: string): undefined {
    this.#list.push(`${this.#place.replace(/, $/, '')}: ${message}`);
    return undefined;
  }

  get all(): readonly string[] {
    return this.#list;
  }
}

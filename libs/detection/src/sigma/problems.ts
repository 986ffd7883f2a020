/** What is wrong with a rule document, all of it at once, each with its place: "agt-001.yml, document 2, correlation.timespan: …". */
export class Problems {
  readonly #list: string[];
  readonly #file: string;
  readonly #path: string;

  /** @param path within the document; empty: the document itself */
  constructor(file: string, path = '', list: string[] = []) {
    this.#file = file;
    this.#path = path;
    this.#list = list;
  }

  /** The same list, one step deeper. */
  at(step: string | number): Problems {
    const separator = typeof step === 'number' || this.#path === '' ? '' : '.';
    return new Problems(
      this.#file,
      `${this.#path}${separator}${typeof step === 'number' ? `[${step}]` : step}`,
      this.#list,
    );
  }

  /** A new list, for the nth document (from 1) of the file. */
  inDocument(n: number): Problems {
    return new Problems(`${this.#file}, document ${n}`);
  }

  add(message: string): undefined {
    this.#list.push(`${this.#file}${this.#path === '' ? '' : `, ${this.#path}`}: ${message}`);
    return undefined;
  }

  get all(): readonly string[] {
    return this.#list;
  }

  /** The same without the file, for a report that names it elsewhere. */
  get withoutFile(): readonly string[] {
    return this.#list.map((problem) => problem.slice(this.#file.length).replace(/^(, |: )/, ''));
  }
}

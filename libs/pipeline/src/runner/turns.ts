/** One job at a time for each key, in the order in which they were asked for. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Runs the job once those before it have ended, however they ended. */
  take<T>(key: string, job: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key);
    const mine = before === undefined ? job() : before.then(job);
    const settled = mine.then(
      () => undefined,
      () => undefined, // told to whoever asked for the job
    );
    this.#last.set(key, settled);
    void settled.then(() => {
      if (this.#last.get(key) === settled) this.#last.delete(key);
    });
    return mine;
  }

  /** What a job that is asked for now would wait for; undefined: nothing. */
  before(key: string): Promise<unknown> | undefined {
    return this.#last.get(key);
  }
}

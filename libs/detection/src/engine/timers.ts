/** A binary heap by due time. Timers are not removed: who sets one looks again, when it comes, whether it still holds. */
export class Timers<T> {
  // Two arrays instead of one of pairs: a timer costs 16 bytes instead of 70, and there is one for every group.
  readonly #dues: number[] = [];
  readonly #of: T[] = [];

  set(due: number, of: T): void {
    let i = this.#dues.length;
    this.#dues.push(due);
    this.#of.push(of);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if ((this.#dues[parent] as number) <= due) break;
      this.#move(parent, i);
      i = parent;
    }
    this.#put(i, due, of);
  }

  /** Takes out one timer whose due time is before `time`. */
  takeBefore(time: number): { readonly due: number; readonly of: T } | undefined {
    const due = this.#dues[0];
    if (due === undefined || due >= time) return undefined;
    const first = { due, of: this.#of[0] as T };
    const lastDue = this.#dues.pop() as number;
    const last = this.#of.pop() as T;
    if (this.#dues.length > 0) this.#sink(lastDue, last);
    return first;
  }

  /** Puts a timer in the place of the first and lets it sink to its own. */
  #sink(due: number, of: T): void {
    const dues = this.#dues;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= dues.length) break;
      const right = dues[child + 1];
      if (right !== undefined && right < (dues[child] as number)) child += 1;
      if ((dues[child] as number) >= due) break;
      this.#move(child, i);
      i = child;
    }
    this.#put(i, due, of);
  }

  #move(from: number, to: number): void {
    this.#put(to, this.#dues[from] as number, this.#of[from] as T);
  }

  #put(at: number, due: number, of: T): void {
    this.#dues[at] = due;
    this.#of[at] = of;
  }
}

interface Timer<T> {
  readonly due: number;
  readonly of: T;
}

/** A binary heap by due time. Timers are not removed: who sets one looks again, when it comes, whether it still holds. */
export class Timers<T> {
  readonly #heap: Timer<T>[] = [];

  set(due: number, of: T): void {
    const heap = this.#heap;
    let i = heap.length;
    const timer = { due, of };
    heap.push(timer);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const above = heap[parent] as Timer<T>;
      if (above.due <= due) break;
      heap[i] = above;
      i = parent;
    }
    heap[i] = timer;
  }

  /** Takes out one timer whose due time is before `time`. */
  takeBefore(time: number): Timer<T> | undefined {
    const first = this.#heap[0];
    if (first === undefined || first.due >= time) return undefined;
    const last = this.#heap.pop() as Timer<T>;
    if (this.#heap.length > 0) this.#sink(last);
    return first;
  }

  #sink(timer: Timer<T>): void {
    const heap = this.#heap;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      const right = heap[child + 1];
      if (right !== undefined && right.due < (heap[child] as Timer<T>).due) child += 1;
      const below = heap[child] as Timer<T>;
      if (below.due >= timer.due) break;
      heap[i] = below;
      i = child;
    }
    heap[i] = timer;
  }
}

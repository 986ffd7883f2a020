/** How many of how many. */
export interface Share {
  readonly part: number;
  readonly whole: number;
}

/**
 * The same share for every line and for its halves: rules that were made while looking at the even lines have to do as
 * well on the odd ones.
 */
export interface Halves {
  readonly all: Share;
  readonly even: Share;
  readonly odd: Share;
}

/** Counts by the number of the line from which a case comes. */
export class Counter {
  readonly #counts = { even: { part: 0, whole: 0 }, odd: { part: 0, whole: 0 } };

  add(line: number, isPart: boolean): void {
    const count = line % 2 === 0 ? this.#counts.even : this.#counts.odd;
    count.whole += 1;
    if (isPart) count.part += 1;
  }

  get halves(): Halves {
    const { even, odd } = this.#counts;
    const all = { part: even.part + odd.part, whole: even.whole + odd.whole };
    return { all, even: { ...even }, odd: { ...odd } };
  }
}

/** In percent with one digit; a dash where there was no case. */
export function percent({ part, whole }: Share): string {
  return whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`;
}

/** In [0, 1]; null where there was no case. */
export function ratio({ part, whole }: Share): number | null {
  return whole === 0 ? null : part / whole;
}

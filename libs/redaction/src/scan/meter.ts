import { DropSignal } from '../options.ts';

/** Work done, and the end of it: a measure of time that does not depend on the machine. A unit is about 3 ns. */
export class Meter {
  #left: number;

  constructor(maxWork: number) {
    this.#left = maxWork;
  }

  /** @throws DropSignal when more is spent than was allowed */
  spend(work: number): void {
    this.#left -= work;
    if (this.#left < 0) throw new DropSignal('budget');
  }
}

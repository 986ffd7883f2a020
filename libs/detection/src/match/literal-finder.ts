/** Up to so many literals are looked for one by one; a table costs memory and pays later. */
const FEW = 6;

/** Looks for many literals in a text at once. Each stands for the rules that ask for it. */
export interface LiteralFinder {
  /** Calls `found` with the rules of every literal that the text holds, maybe more than once. */
  find(text: string, found: (rules: readonly number[]) => void): void;
}

/** @param literals none of them empty */
export function literalFinder(literals: ReadonlyMap<string, readonly number[]>): LiteralFinder {
  if (literals.size > FEW) return new Automaton(literals);
  const entries = [...literals];
  return {
    find: (text, found) => {
      for (const [literal, rules] of entries) if (text.includes(literal)) found(rules);
    },
  };
}

/**
 * Aho and Corasick's automaton as one table of transitions: one step per character, however many literals there are. Characters that occur in no
 * literal are one class, so the table stays narrow.
 */
class Automaton implements LiteralFinder {
  readonly #classes = new Uint16Array(65_536);
  #width = 1;
  #next = new Int32Array(0);
  /** By state: index into `#rules`, or −1. */
  #output = new Int32Array(0);
  /** By state: the longest other state that ends here as well and has an output, or 0. */
  #shorter = new Int32Array(0);
  readonly #rules: (readonly number[])[] = [];

  constructor(literals: ReadonlyMap<string, readonly number[]>) {
    for (const literal of literals.keys()) this.#classify(literal);
    const states = [...literals.keys()].reduce((sum, literal) => sum + literal.length, 1);
    this.#next = new Int32Array(states * this.#width);
    this.#output = new Int32Array(states).fill(-1);
    this.#shorter = new Int32Array(states);
    let used = 1;
    for (const [literal, rules] of literals) used = this.#insert(literal, rules, used);
    this.#next = this.#next.slice(0, used * this.#width);
    this.#complete(used);
  }

  find(text: string, found: (rules: readonly number[]) => void): void {
    const classes = this.#classes;
    const next = this.#next;
    const output = this.#output;
    const width = this.#width;
    let state = 0;
    for (let i = 0; i < text.length; i += 1) {
      state = next[state * width + (classes[text.charCodeAt(i)] as number)] as number;
      if (output[state] !== -1 || this.#shorter[state] !== 0) this.#report(state, found);
    }
  }

  #report(state: number, found: (rules: readonly number[]) => void): void {
    for (let at = state; at !== 0; at = this.#shorter[at] as number) {
      const index = this.#output[at] as number;
      if (index !== -1) found(this.#rules[index] as readonly number[]);
    }
  }

  #classify(literal: string): void {
    for (let i = 0; i < literal.length; i += 1) {
      const code = literal.charCodeAt(i);
      if (this.#classes[code] !== 0) continue;
      this.#classes[code] = this.#width;
      this.#width += 1;
    }
  }

  /** @returns how many states there are then */
  #insert(literal: string, rules: readonly number[], used: number): number {
    let states = used;
    let state = 0;
    for (let i = 0; i < literal.length; i += 1) {
      const at = state * this.#width + (this.#classes[literal.charCodeAt(i)] as number);
      if (this.#next[at] === 0) {
        this.#next[at] = states;
        states += 1;
      }
      state = this.#next[at] as number;
    }
    this.#output[state] = this.#rules.push(rules) - 1;
    return states;
  }

  /** Fills the transitions that the literals leave open with those of the longest suffix, shorter states first. */
  #complete(states: number): void {
    const width = this.#width;
    const suffix = new Int32Array(states);
    const queue: number[] = [0];
    for (let head = 0; head < queue.length; head += 1) {
      const state = queue[head] as number;
      const fallback = suffix[state] as number;
      this.#shorter[state] = (this.#output[fallback] === -1 ? this.#shorter[fallback] : fallback) as number;
      for (let at = 0; at < width; at += 1) {
        const child = this.#next[state * width + at] as number;
        const other = this.#next[fallback * width + at] as number;
        if (child === 0) this.#next[state * width + at] = other;
        else {
          suffix[child] = state === 0 ? 0 : other;
          queue.push(child);
        }
      }
    }
  }
}

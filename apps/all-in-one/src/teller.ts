/** Tells a person what is going on. */
export interface Teller {
  say(line: string): void;
  /** Does the work and says what came of it and how long it took. @param work gives its result and the words for it */
  step<T>(name: string, work: () => Promise<readonly [T, string]>): Promise<T>;
}

/** @param write takes one line, without its end */
export function teller(write: (line: string) => void, nowMs: () => number): Teller {
  return {
    say: write,
    step: async (name, work) => {
      const started = nowMs();
      const [result, words] = await work();
      write(`✓ ${name}: ${words} (${((nowMs() - started) / 1000).toFixed(1)} s)`);
      return result;
    },
  };
}

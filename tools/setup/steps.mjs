/** Says what a command is doing and how long it took: one line before, one after. */
export class Steps {
  /**
   * @template T
   * @param {string} name
   * @param {() => Promise<T>} work may return a word on what it did, e.g. `up to date`
   */
  async run(name, work) {
    const started = performance.now();
    const result = await work();
    const did = typeof result === 'string' ? `: ${result}` : '';
    console.log(`✓ ${name}${did} (${seconds(performance.now() - started)})`);
    return result;
  }
}

/** `0.4 s`, `74 s` @param {number} milliseconds */
export function seconds(milliseconds) {
  return milliseconds < 9_950 ? `${(milliseconds / 1000).toFixed(1)} s` : `${Math.round(milliseconds / 1000)} s`;
}

/**
 * Ends the command with what happened and what to do about it.
 * @param {...string} lines
 * @returns {never}
 */
export function stopWith(...lines) {
  for (const line of lines) console.error(line);
  process.exit(1);
}

import type { Trial } from './formats-try.ts';
import { visible } from './formats-try-text.ts';

/** Pointers that are counted apart; a record may have as many unknown fields as it likes. */
const MOST_POINTERS = 1000;
const MOST_SHOWN = 20;

/** Adds up what became of all lines. */
export class TryTally {
  lines = 0;
  #events = 0;
  readonly #formats = new Map<string, number>();
  readonly #rejected = new Map<string, number>();
  readonly #unmapped = new Map<string, number>();

  add({ events, rejected }: Trial): void {
    this.lines += 1;
    this.#events += events.length;
    for (const format of new Set(events.map((event) => event.format))) increase(this.#formats, format);
    if (rejected !== null) increase(this.#rejected, rejected);
    for (const pointer of new Set(events.flatMap(({ unmapped }) => unmapped)))
      if (this.#unmapped.has(pointer) || this.#unmapped.size < MOST_POINTERS) increase(this.#unmapped, pointer);
  }

  /** @param shown lines that were shown one by one */
  text(shown: number): string[] {
    const unmapped = [...this.#unmapped].sort(([, a], [, b]) => b - a);
    const hidden = this.lines - shown;
    return [
      ...(hidden > 0 ? [`(${hidden} more lines are not shown, but counted; --lines ${this.lines} shows them)`] : []),
      `lines: ${this.lines}, events: ${this.#events}`,
      `formats: ${counts([...this.#formats]) || 'none'}`,
      ...(this.#rejected.size === 0 ? [] : [`rejected: ${counts([...this.#rejected])}`]),
      unmapped.length === 0 ? 'not mapped: nothing' : 'not mapped, by lines:',
      ...unmapped.slice(0, MOST_SHOWN).map(([pointer, count]) => `  ${count} × ${visible(pointer)}`),
      ...(unmapped.length > MOST_SHOWN ? [`  and ${unmapped.length - MOST_SHOWN} others`] : []),
    ];
  }
}

function counts(entries: readonly (readonly [string, number])[]): string {
  return entries.map(([name, count]) => `${name} ${count}`).join(', ');
}

function increase(map: Map<string, number>, key: string): void {
  map.set(key, (map.get(key) ?? 0) + 1);
}

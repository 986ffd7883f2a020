import { type Glob, glob } from './glob.ts';

/** A row of a table: it holds where each condition is met. One without conditions holds everywhere. */
export interface Row<Key extends string, Fill> {
  /** Patterns, of which one must match. */
  readonly where: { readonly [K in Key]?: readonly string[] };
  readonly fill: Fill;
}

/** The value that a condition looks at; null where the event has none. */
export type Read<Key> = (key: Key) => string | null;

interface Condition<Key> {
  readonly key: Key;
  readonly globs: readonly Glob[];
}

interface Compiled<Key, Fill> {
  readonly order: number;
  readonly conditions: readonly Condition<Key>[];
  readonly fill: Fill;
}

const NOTHING = '\u0001';
const END = '\u0000';
const MOST_KNOWN = 4096;
const LONGEST_KNOWN = 512;

/**
 * The rows of one table. A row with a condition of plain texts is found by them, so that thousands of rows cost as much as one; rows that have
 * nothing but patterns are tried one by one.
 */
export class Rows<Key extends string, Fill> {
  readonly #byText = new Map<Key, Map<string, Compiled<Key, Fill>[]>>();
  readonly #patterns: Compiled<Key, Fill>[] = [];
  /** All that the conditions look at. */
  readonly keys: readonly Key[];
  /** Rows that are tried one by one for each new combination of values. */
  readonly patternRows: number;
  /** What was found for the values of all keys; the same few come again and again. */
  readonly #known = new Map<string, readonly Fill[]>();

  constructor(rows: readonly Row<Key, Fill>[]) {
    const compiled = rows.map(({ where, fill }, order) => ({ order, conditions: conditionsOf(where), fill }));
    const frequency = frequencies(compiled);
    for (const row of compiled) this.#add(row, frequency);
    this.patternRows = this.#patterns.length;
    this.keys = [...new Set(compiled.flatMap(({ conditions }) => conditions.map(({ key }) => key)))];
  }

  /** What the rows that hold fill in, in the order of the table. */
  find(read: Read<Key>): readonly Fill[] {
    if (this.keys.length === 0) return this.#patterns.length === 0 ? none : inOrder([...this.#patterns]);
    let values = '';
    for (const key of this.keys) values += `${read(key) ?? NOTHING}${END}`;
    const known = this.#known.get(values);
    if (known !== undefined) return known;
    const found = this.#search(read);
    if (values.length > LONGEST_KNOWN) return found;
    if (this.#known.size >= MOST_KNOWN) this.#known.clear();
    this.#known.set(values, found);
    return found;
  }

  #search(read: Read<Key>): readonly Fill[] {
    const found: Compiled<Key, Fill>[] = [];
    for (const [key, rows] of this.#byText) {
      const value = read(key);
      const candidates = value === null ? undefined : rows.get(value.toLowerCase());
      if (candidates !== undefined) for (const row of candidates) if (holds(row, read)) found.push(row);
    }
    for (const row of this.#patterns) if (holds(row, read)) found.push(row);
    return found.length === 0 ? none : inOrder(found);
  }

  /** By the condition whose texts are rarest: a thousand rows of one tenant are not found by the tenant. */
  #add(row: Compiled<Key, Fill>, frequency: (key: Key, text: string) => number): void {
    let best: { key: Key; texts: ReadonlySet<string>; rows: number } | undefined;
    for (const { key, globs } of row.conditions) {
      const texts = textsOf(globs);
      if (texts === undefined) continue;
      const rows = Math.max(...[...texts].map((text) => frequency(key, text)));
      if (best === undefined || rows < best.rows) best = { key, texts, rows };
    }
    if (best === undefined) this.#patterns.push(row);
    else for (const text of best.texts) listAt(mapAt(this.#byText, best.key), text).push(row);
  }
}

function conditionsOf<Key extends string>(where: Row<Key, unknown>['where']): Condition<Key>[] {
  const entries = Object.entries(where) as [Key, readonly string[] | undefined][];
  return entries.flatMap(([key, patterns]) => (patterns === undefined ? [] : [{ key, globs: patterns.map(glob) }]));
}

/** How many rows have each text in a condition. */
function frequencies<Key>(rows: readonly Compiled<Key, unknown>[]): (key: Key, text: string) => number {
  const counts = new Map<Key, Map<string, number>>();
  for (const { conditions } of rows)
    for (const { key, globs } of conditions) {
      const texts = mapAt(counts, key);
      for (const text of textsOf(globs) ?? []) texts.set(text, (texts.get(text) ?? 0) + 1);
    }
  return (key, text) => counts.get(key)?.get(text) ?? 0;
}

/** The texts that a condition stands for; undefined where one of its patterns is none. */
function textsOf(globs: readonly Glob[]): ReadonlySet<string> | undefined {
  const texts = globs.map(({ literal }) => literal);
  return texts.includes(null) ? undefined : new Set(texts as string[]);
}

function mapAt<Key, Value>(maps: Map<Key, Map<string, Value>>, key: Key): Map<string, Value> {
  const found = maps.get(key) ?? new Map<string, Value>();
  maps.set(key, found);
  return found;
}

function listAt<Item>(lists: Map<string, Item[]>, text: string): Item[] {
  const found = lists.get(text) ?? [];
  lists.set(text, found);
  return found;
}

const none: readonly never[] = [];

function inOrder<Key, Fill>(found: Compiled<Key, Fill>[]): Fill[] {
  if (found.length > 1) found.sort((a, b) => a.order - b.order);
  return found.map(({ fill }) => fill);
}

function holds<Key, Fill>({ conditions }: Compiled<Key, Fill>, read: Read<Key>): boolean {
  for (const { key, globs } of conditions) {
    const value = read(key);
    if (value === null || !anyMatches(globs, value)) return false;
  }
  return true;
}

function anyMatches(globs: readonly Glob[], value: string): boolean {
  for (const pattern of globs) if (pattern.matches(value)) return true;
  return false;
}

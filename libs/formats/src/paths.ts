import { isJsonObject, type JsonObject, type JsonValue } from '@tripline/contract';
import { isAbsent } from './absent.ts';
import type { Trace } from './format.ts';

/**
 * Where a value lies in a record: keys joined by `/`, e.g. `details/action`. Dots are part of a key, since many sources use flat dotted keys; a `/` in
 * a key is `~1` and a `~` is `~0`, as in a JSON pointer.
 */
export type Path = string;
const ANYTHING = '/*';

/** A place that the mapping knows. */
export interface Place {
  readonly index: number;
  readonly pointer: string;
  readonly keys: readonly string[];
  readonly children: Map<string, Place>;
  /** Fields under it that the mapping does not know are expected. */
  isOpen: boolean;
}

/** What became of a place in one record. */
export const Mark = { unread: 0, read: 1, refused: 2, content: 3 } as const;
export type Marks = Uint8Array;

/** All places that one mapping knows, as a tree beside which a record is walked once. */
export class Places {
  readonly #all: Place[] = [];
  readonly root = this.#add('', []);

  /** The place of a path; the same one for the same path. */
  at(path: Path): Place {
    let place = this.root;
    for (const part of path.split('/')) {
      const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
      const child = place.children.get(key) ?? this.#add(`${place.pointer}/${escapeKey(key)}`, [...place.keys, key]);
      place.children.set(key, child);
      place = child;
    }
    return place;
  }

  /** Makes a path known. `resource/*`: whatever lies under `resource` is. */
  keep(path: Path): void {
    if (path.endsWith(ANYTHING)) this.at(path.slice(0, -ANYTHING.length)).isOpen = true;
    else this.at(path);
  }

  /** Marks for one record: all unread, but for the places of content. */
  marks(content: readonly number[] = []): Marks {
    const marks = new Uint8Array(this.#all.length);
    for (const index of content) marks[index] = Mark.content;
    return marks;
  }

  #add(pointer: string, keys: readonly string[]): Place {
    const place = { index: this.#all.length, pointer, keys, children: new Map(), isOpen: false };
    this.#all.push(place);
    return place;
  }
}

/** The value at a place; undefined where the record has none. A number as key is the position in an array. */
export function valueAt(record: JsonObject, place: Place): JsonValue | undefined {
  let value: JsonValue | undefined = record;
  for (const key of place.keys) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as JsonObject)[key];
  }
  return value;
}

/** What nothing read of a record. */
export interface Remainder {
  readonly rest: JsonObject;
  /** Fields that the mapping does not know or could not read. */
  readonly misses: number;
  /** Fields of content that were left out. */
  readonly dropped: number;
}

/** Walks the record beside the places, as deep as they go. */
export function remainder(record: JsonObject, places: Places, marks: Marks, trace?: Trace): Remainder {
  const walk = { marks, trace, misses: 0, dropped: 0 };
  const rest = restOf(record, places.root, walk) ?? {};
  return { rest, misses: walk.misses, dropped: walk.dropped };
}

interface Walk {
  readonly marks: Marks;
  readonly trace: Trace | undefined;
  misses: number;
  dropped: number;
}

function restOf(record: JsonObject, place: Place, walk: Walk): JsonObject | undefined {
  const rest: [string, JsonValue][] = [];
  for (const key of Object.keys(record)) {
    const value = record[key] as JsonValue;
    const child = place.children.get(key);
    const left = child === undefined ? miss(value, walk, place, key) : leftAt(value, child, walk);
    if (left !== undefined) rest.push([key, left]);
  }
  // Not by assignment: a key `__proto__` must stay a field.
  return rest.length === 0 ? undefined : Object.fromEntries(rest);
}

function leftAt(value: JsonValue, place: Place, walk: Walk): JsonValue | undefined {
  const mark = walk.marks[place.index];
  if (mark === Mark.read) return undefined;
  if (mark === Mark.content) {
    if (!isAbsent(value)) walk.dropped += 1;
    return undefined;
  }
  if (mark === Mark.refused) {
    walk.misses += 1;
    walk.trace?.miss(place.pointer);
    return value;
  }
  if (place.children.size > 0 && isJsonObject(value)) return restOf(value, place, walk);
  return isAbsent(value) ? undefined : value;
}

function miss(value: JsonValue, walk: Walk, parent: Place, key: string): JsonValue {
  if (parent.isOpen) return value;
  walk.misses += 1;
  walk.trace?.miss(`${parent.pointer}/${escapeKey(key)}`);
  return value;
}

/** A key as a part of a JSON pointer (RFC 6901). */
export function escapeKey(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

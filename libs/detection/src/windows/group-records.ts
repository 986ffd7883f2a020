import type { Group } from './group.ts';
import { decodeGroup, encodeGroup } from './group-codec.ts';

/** A changelog record of a group. */
export interface GroupRecord {
  readonly key: string;
  /** 0 is the base, which stands for itself; the parts from 1 on add to the records before them. */
  readonly part: number;
  /** null: forgotten. */
  readonly state: Buffer | null;
}

/** Smaller groups are written whole: a part would save nothing. */
const PARTS_FROM_ENTRIES = 16;
const MAX_PARTS = 16;

/**
 * How groups are written, so that a change costs what has changed and not what the group holds: a base, then parts with the entries that came since, then
 * a new base. In the log a base comes after every part that it replaces, compacted or not, so reading in order is enough.
 */
export class GroupRecords {
  /** Parts that follow the base. */
  readonly #parts = new Map<string, number>();
  /** Highest part that the log may hold, also from before the base: all are forgotten with the group. */
  readonly #highest = new Map<string, number>();

  write(key: string, group: Group | null): GroupRecord[] {
    if (group === null) return this.#forget(key);
    const { entries } = group;
    const added = group.added ?? [];
    group.added = null;
    const part = this.#nextPart(key, added.length, entries.length);
    this.#note(key, part, entries.length);
    return [{ key, part, state: encodeGroup(group, part === 0 ? entries : added) }];
  }

  /** The group after this record. @param known as the records before have made it @param create an empty one */
  read<G extends Group>({ key, part, state }: GroupRecord, known: G | undefined, create: () => G): G | undefined {
    this.#noteHighest(key, part);
    if (state === null) return part === 0 ? undefined : known;
    // A part without its base is older than the base that is still to come.
    const group = part === 0 ? create() : known;
    if (group === undefined) return undefined;
    decodeGroup(group, state);
    this.#note(key, part, group.entries.length);
    return group;
  }

  /** What only large groups need is kept for them only. */
  #note(key: string, part: number, entries: number): void {
    this.#noteHighest(key, part);
    if (entries >= PARTS_FROM_ENTRIES) this.#parts.set(key, part);
    else this.#parts.delete(key);
  }

  #noteHighest(key: string, part: number): void {
    if (part > (this.#highest.get(key) ?? 0)) this.#highest.set(key, part);
  }

  /** Without a large base before it, or with as many entries as a base, or after many parts: a base. */
  #nextPart(key: string, added: number, entries: number): number {
    const parts = this.#parts.get(key);
    const isWorthIt = entries >= PARTS_FROM_ENTRIES && added <= entries / 2;
    return parts === undefined || parts >= MAX_PARTS || !isWorthIt ? 0 : parts + 1;
  }

  #forget(key: string): GroupRecord[] {
    const highest = this.#highest.get(key) ?? 0;
    this.#highest.delete(key);
    this.#parts.delete(key);
    return Array.from({ length: highest + 1 }, (_, part) => ({ key, part, state: null }));
  }
}

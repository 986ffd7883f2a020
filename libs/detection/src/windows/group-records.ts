import type { Entry } from './entry.ts';
import { EVERYTHING, type Group } from './group.ts';
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
/** After a base; of a base that takes several records itself, as many more. */
const MAX_PARTS = 16;
/** Entries of one record: it must stay well below what the topic takes (4 MiB), whatever their texts and however large the alerts beside them. */
const SLICE_BYTES = 512 * 1024;
const ENTRY_BYTES = 64;

/**
 * How groups are written, so that a change costs what has changed and not what the group holds: a base, then parts with the entries that came since, then
 * a new base. What is too much for one record goes on in the parts after it. In the log a base comes after every part that it replaces, compacted or not, so reading in order is enough.
 */
export class GroupRecords {
  /** Of large groups: the last part of the base, and the last one since. */
  readonly #parts = new Map<string, { readonly base: number; readonly last: number }>();
  /** Highest part that the log may hold, also from before the base: all are forgotten with the group. */
  readonly #highest = new Map<string, number>();

  write(key: string, group: Group | null): GroupRecord[] {
    if (group === null) return this.#forget(key);
    const { entries } = group;
    const { added } = group;
    group.added = null;
    const first = added === EVERYTHING ? 0 : this.#nextPart(key, added?.length ?? 0, entries.length);
    const records = slices(first === 0 || added === EVERYTHING ? entries : (added ?? [])).map((slice, i) => ({
      key,
      part: first + i,
      state: encodeGroup(group, slice),
    }));
    const last = first + records.length - 1;
    this.#note(key, { base: first === 0 ? last : (this.#parts.get(key)?.base ?? 0), last }, entries.length);
    return records;
  }

  /** The group after this record. @param known as the records before have made it @param create an empty one */
  read<G extends Group>({ key, part, state }: GroupRecord, known: G | undefined, create: () => G): G | undefined {
    this.#noteHighest(key, part);
    if (state === null) return part === 0 ? undefined : known;
    // A part without its base is older than the base that is still to come.
    const group = part === 0 ? create() : known;
    if (group === undefined) return undefined;
    decodeGroup(group, state);
    // How long the base was is not known any more, which costs a base more at worst.
    this.#note(key, { base: 0, last: part }, group.entries.length);
    return group;
  }

  /** What only large groups need is kept for them only. */
  #note(key: string, parts: { base: number; last: number }, entries: number): void {
    this.#noteHighest(key, parts.last);
    if (entries >= PARTS_FROM_ENTRIES) this.#parts.set(key, parts);
    else this.#parts.delete(key);
  }

  #noteHighest(key: string, part: number): void {
    if (part > (this.#highest.get(key) ?? 0)) this.#highest.set(key, part);
  }

  /** Without a large base before it, or with as many entries as a base, or after many parts: a base. */
  #nextPart(key: string, added: number, entries: number): number {
    const parts = this.#parts.get(key);
    const isWorthIt = entries >= PARTS_FROM_ENTRIES && added <= entries / 2;
    const isFull = parts !== undefined && parts.last - parts.base >= MAX_PARTS;
    return parts === undefined || isFull || !isWorthIt ? 0 : parts.last + 1;
  }

  #forget(key: string): GroupRecord[] {
    const highest = this.#highest.get(key) ?? 0;
    this.#highest.delete(key);
    this.#parts.delete(key);
    return Array.from({ length: highest + 1 }, (_, part) => ({ key, part, state: null }));
  }
}

/** At least one, which may be empty. */
function slices(entries: readonly Entry[]): (readonly Entry[])[] {
  const found: (readonly Entry[])[] = [];
  let start = 0;
  let bytes = 0;
  for (let i = 0; i < entries.length; i += 1) {
    bytes += entryBytes(entries[i] as Entry);
    if (bytes <= SLICE_BYTES || i === start) continue;
    found.push(entries.slice(start, i));
    start = i;
    bytes = entryBytes(entries[i] as Entry);
  }
  found.push(start === 0 ? entries : entries.slice(start));
  return found;
}

/** At most, in ASCII: texts that come again are written once. */
function entryBytes({ labels, values }: Entry): number {
  let bytes = ENTRY_BYTES;
  for (const label of labels) bytes += label.length;
  for (const value of values) bytes += value.length;
  return bytes;
}

/** Position of an event within its lineage. */
export interface Mark {
  readonly cluster: string;
  readonly lineage: string;
  readonly sequence: number;
  readonly index: number;
}

/** A lineage that is forgotten lets its duplicates through, so this is far above what a partition should see. */
const MAX_LINEAGES = 100_000;

/**
 * How far each lineage has come in one input partition. (sequence, index) increases within a lineage, so what is not above the mark
 * has been here before: what a pipeline writes again after a crash is dropped exactly.
 */
export class LineageMarks {
  /** In the order in which they last moved, which the changelog keeps: the first is the stalest, also after a restore. */
  readonly #marks = new Map<string, Mark>();
  readonly #changed = new Map<string, Mark | null>();
  #movedLast = '';

  /** @returns false when the event has been here before */
  pass(mark: Mark): boolean {
    const key = keyOf(mark);
    const known = this.#marks.get(key);
    if (known !== undefined && !isAbove(mark, known)) return false;
    this.#move(key, mark);
    if (this.#marks.size > MAX_LINEAGES) this.#forgetStalest();
    return true;
  }

  restore(key: string, mark: Mark | null): void {
    this.#marks.delete(key);
    if (mark !== null) this.#marks.set(key, mark);
  }

  /** Marks that moved since the last call; null for those forgotten. In the order of their last move. */
  takeChanges(): [key: string, mark: Mark | null][] {
    const changes = [...this.#changed];
    this.#changed.clear();
    this.#movedLast = '';
    return changes;
  }

  #move(key: string, mark: Mark): void {
    if (key !== this.#movedLast) {
      this.#marks.delete(key);
      this.#changed.delete(key);
      this.#movedLast = key;
    }
    this.#marks.set(key, mark);
    this.#changed.set(key, mark);
  }

  #forgetStalest(): void {
    const stalest = this.#marks.keys().next();
    if (stalest.done) return;
    this.#marks.delete(stalest.value);
    this.#changed.set(stalest.value, null);
  }
}

function isAbove(mark: Mark, known: Mark): boolean {
  return mark.sequence > known.sequence || (mark.sequence === known.sequence && mark.index > known.index);
}

/** A number for a lineage, the same wherever and whenever it is made, by which events of the same time are put in an order. */
export function lineageNumber({ cluster, lineage }: Pick<Mark, 'cluster' | 'lineage'>): number {
  return hashed(lineage, hashed(cluster, 0x811c9dc5));
}

/** FNV-1a over the text's code units: what is wanted is an order, not a secret. */
function hashed(text: string, from: number): number {
  let hash = from;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}

/** A cluster id holds no slash. */
function keyOf({ cluster, lineage }: Mark): string {
  return `${cluster}/${lineage}`;
}

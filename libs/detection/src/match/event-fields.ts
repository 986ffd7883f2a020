/** An event's fields by slot, so that a field is looked up and folded once per event however many rules ask for it. */
export class FieldTable {
  readonly #slots = new Map<string, number>();
  readonly #paths: string[][] = [];

  /** The slot of a field; the same field has the same slot. */
  slot(field: string): number {
    let slot = this.#slots.get(field);
    if (slot === undefined) {
      slot = this.#paths.length;
      this.#slots.set(field, slot);
      this.#paths.push(field.split('.'));
    }
    return slot;
  }

  get paths(): readonly (readonly string[])[] {
    return this.#paths;
  }
}

const UNREAD = Symbol('unread');

/** One event at a time; `load` the next. Values are those of the event, not copies. */
export class EventFields {
  readonly #table: FieldTable;
  readonly #isNullAbsent: boolean;
  readonly #values: unknown[] = [];
  readonly #texts: unknown[] = [];
  readonly #folded: unknown[] = [];
  #leaves: readonly string[] | undefined;
  #event: object = {};

  /** @param options.isNullAbsent Avro writes a field that is not there as null: then `exists` must not see it */
  constructor(table: FieldTable, options: { isNullAbsent: boolean }) {
    this.#table = table;
    this.#isNullAbsent = options.isNullAbsent;
  }

  load(event: object): void {
    this.#event = event;
    this.#leaves = undefined;
    for (let slot = 0; slot < this.#table.paths.length; slot += 1) {
      this.#values[slot] = UNREAD;
      this.#texts[slot] = UNREAD;
      this.#folded[slot] = UNREAD;
    }
  }

  /** The field's value: undefined when absent. A path through lists gives the list of what it reaches. */
  value(slot: number): unknown {
    let value = this.#values[slot];
    if (value === UNREAD) {
      value = lookUp(this.#event, this.#table.paths[slot] as readonly string[]);
      if (value === null && this.#isNullAbsent) value = undefined;
      this.#values[slot] = value;
    }
    return value;
  }

  /** Text form of the value, or of each member of a list; undefined when there is none. Numbers and booleans have one too. */
  text(slot: number): string | readonly string[] | undefined {
    if (this.#texts[slot] === UNREAD) this.#texts[slot] = textForm(this.value(slot));
    return this.#texts[slot] as string | readonly string[] | undefined;
  }

  /** `text` in lower case. */
  folded(slot: number): string | readonly string[] | undefined {
    if (this.#folded[slot] === UNREAD) {
      const text = this.text(slot);
      this.#folded[slot] = typeof text === 'string' ? text.toLowerCase() : text?.map((each) => each.toLowerCase());
    }
    return this.#folded[slot] as string | readonly string[] | undefined;
  }

  /** Every leaf value of the event as text in lower case. */
  leaves(): readonly string[] {
    this.#leaves ??= collectLeaves(this.#event, []);
    return this.#leaves;
  }
}

/** The literal key first (`dlp.tags` as one key), then the path. */
function lookUp(event: object, path: readonly string[]): unknown {
  if (path.length === 1) return ownValue(event, path[0] as string);
  const literal = ownValue(event, path.join('.'));
  return literal === undefined ? walk(event, path, 0) : literal;
}

function walk(value: unknown, path: readonly string[], depth: number): unknown {
  if (depth === path.length) return value;
  if (Array.isArray(value)) {
    const reached = value.flatMap((member) => walk(member, path, depth) ?? []);
    return reached.length === 0 ? undefined : reached;
  }
  return typeof value === 'object' && value !== null
    ? walk(ownValue(value, path[depth] as string), path, depth + 1)
    : undefined;
}

function ownValue(value: object, key: string): unknown {
  return Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
}

function textForm(value: unknown): string | readonly string[] | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (!Array.isArray(value)) return undefined;
  return value.flatMap((member) => textForm(member) ?? []);
}

function collectLeaves(value: unknown, leaves: string[]): string[] {
  if (typeof value === 'object' && value !== null) for (const each of Object.values(value)) collectLeaves(each, leaves);
  else {
    const text = textForm(value);
    if (typeof text === 'string') leaves.push(text.toLowerCase());
  }
  return leaves;
}

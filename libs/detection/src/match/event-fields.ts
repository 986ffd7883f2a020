import { parseJson } from '@tripline/contract';
import { foldText } from '../sigma/fold-text.ts';
import { leafTexts, textForm } from './text-form.ts';

/** Fields of the canonical event that hold JSON as text; rules read into them as if they were maps. */
export const JSON_TEXT_FIELDS: ReadonlySet<string> = new Set(['arguments', 'extra']);

/** A field as rules name it. */
interface FieldPath {
  readonly name: string;
  readonly steps: readonly string[];
  /** What is left of the name from each step on: `dlp.tags`, `tags`. A map may have it as one key. */
  readonly rests: readonly string[];
}

/** An event's fields by slot, so that a field is looked up and folded once per event however many rules ask for it. */
export class FieldTable {
  readonly #slots = new Map<string, number>();
  readonly #paths: FieldPath[] = [];

  /** The slot of a field; the same field has the same slot. */
  slot(field: string): number {
    let slot = this.#slots.get(field);
    if (slot === undefined) {
      slot = this.#paths.length;
      this.#slots.set(field, slot);
      const steps = field.split('.');
      this.#paths.push({ name: field, steps, rests: steps.map((_, i) => steps.slice(i).join('.')) });
    }
    return slot;
  }

  path(slot: number): FieldPath {
    return this.#paths[slot] as FieldPath;
  }

  get size(): number {
    return this.#paths.length;
  }
}

/** What is known of a slot's value; each part belongs to the event of its number. */
interface Cell {
  valueOf: number;
  value: unknown;
  textOf: number;
  text: string | readonly string[] | undefined;
  foldedOf: number;
  folded: string | readonly string[] | undefined;
}

/** One event at a time; `load` the next. Values are those of the event, not copies. */
export class EventFields {
  readonly #table: FieldTable;
  readonly #isNullAbsent: boolean;
  readonly #cells: Cell[] = [];
  #leaves: readonly string[] | undefined;
  #foldedLeaves: readonly string[] | undefined;
  #parsed = new Map<string, unknown>();
  #event: object = {};
  /** Counts events: a cell that carries another number is out of date, so loading an event touches no cell. */
  #number = 0;

  /** @param options.isNullAbsent Avro writes a field that is not there as null: then `exists` must not see it */
  constructor(table: FieldTable, options: { isNullAbsent: boolean }) {
    this.#table = table;
    this.#isNullAbsent = options.isNullAbsent;
  }

  load(event: object): void {
    this.#event = event;
    this.#leaves = undefined;
    this.#foldedLeaves = undefined;
    if (this.#parsed.size > 0) this.#parsed.clear();
    this.#number += 1;
  }

  get event(): object {
    return this.#event;
  }

  /** The field's value: undefined when absent. A path through lists gives the list of what it reaches. */
  value(slot: number): unknown {
    const cell = this.#cell(slot);
    if (cell.valueOf !== this.#number) {
      const value = this.#lookUp(this.#table.path(slot));
      cell.value = value === null && this.#isNullAbsent ? undefined : value;
      cell.valueOf = this.#number;
    }
    return cell.value;
  }

  /** Text form of the value, or of each leaf of a list or a map; undefined when there is none. Numbers and booleans have one too. */
  text(slot: number): string | readonly string[] | undefined {
    const cell = this.#cell(slot);
    if (cell.textOf !== this.#number) {
      cell.text = textForm(this.#unpacked(this.#table.path(slot).name, this.value(slot)));
      cell.textOf = this.#number;
    }
    return cell.text;
  }

  /** `text` without regard to case. */
  folded(slot: number): string | readonly string[] | undefined {
    const cell = this.#cell(slot);
    if (cell.foldedOf !== this.#number) {
      const text = this.text(slot);
      cell.folded = typeof text === 'string' ? foldText(text) : text?.map(foldText);
      cell.foldedOf = this.#number;
    }
    return cell.folded;
  }

  /** Every leaf value of the event as text, those within its JSON texts too. */
  leaves(): readonly string[] {
    this.#leaves ??= Object.entries(this.#event).flatMap(([key, value]) => leafTexts(this.#unpacked(key, value)));
    return this.#leaves;
  }

  /** `leaves` without regard to case. */
  foldedLeaves(): readonly string[] {
    this.#foldedLeaves ??= this.leaves().map(foldText);
    return this.#foldedLeaves;
  }

  #cell(slot: number): Cell {
    let cell = this.#cells[slot];
    if (cell === undefined) {
      cell = { valueOf: 0, value: undefined, textOf: 0, text: undefined, foldedOf: 0, folded: undefined };
      this.#cells[slot] = cell;
    }
    return cell;
  }

  /** The literal key first (`dlp.tags` as one key), then the path. */
  #lookUp({ name, steps, rests }: FieldPath): unknown {
    const literal = ownValue(this.#event, name);
    if (literal !== undefined || steps.length === 1) return literal;
    const first = steps[0] as string;
    return walk(this.#unpacked(first, ownValue(this.#event, first)), { steps, rests }, 1);
  }

  /** What a JSON text stands for; anything else as it is. Parsed once per event, and only when a rule asks. */
  #unpacked(field: string, value: unknown): unknown {
    if (typeof value !== 'string' || !JSON_TEXT_FIELDS.has(field)) return value;
    if (!this.#parsed.has(field)) this.#parsed.set(field, parseJson(value) ?? value);
    return this.#parsed.get(field);
  }
}

/** At each step what is left of the name as one key first: attributes of OpenTelemetry have dots in their names. */
function walk(value: unknown, path: Pick<FieldPath, 'steps' | 'rests'>, depth: number): unknown {
  if (depth === path.steps.length) return value;
  if (Array.isArray(value)) {
    const reached = value.flatMap((member) => walk(member, path, depth) ?? []);
    return reached.length === 0 ? undefined : reached;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const literal = ownValue(value, path.rests[depth] as string);
  if (literal !== undefined || depth === path.steps.length - 1) return literal;
  return walk(ownValue(value, path.steps[depth] as string), path, depth + 1);
}

function ownValue(value: object, key: string): unknown {
  return Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
}

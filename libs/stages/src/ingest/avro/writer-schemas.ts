import { PipelineError } from '@tripline/pipeline';
import { type AvroSchema, parseAvroSchema } from './avro-schema.ts';
import type { SchemaName } from './frame.ts';
import type { RegisteredSchema } from './registry.ts';

/** A schema from a file. */
export interface LocalSchema {
  /** Its id in Confluent's framing; undefined where values name it by its fingerprint only. */
  readonly id: number | undefined;
  readonly schema: AvroSchema;
}

/** Looks an id up. @returns null when it is surely unknown @throws a retryable error when nobody can say */
export type LookUp = (id: number) => Promise<RegisteredSchema | null>;

/** The schema has not been looked up yet. */
export class SchemaPendingError extends PipelineError {
  constructor(id: number) {
    super('schema of an avro value is not known yet', {
      code: 'SCHEMA_PENDING',
      retryable: true,
      context: { schemaId: id },
    });
  }
}

/** As the registry says so often what it does not know: a schema may be registered after its first value was written. */
const ABSENT_MS = 60_000;
/** Ids are the producers' choice: neither are they remembered without end, nor asked for all at once. */
const MOST_SCHEMAS = 1_000;
const MOST_ABSENT = 10_000;
const MOST_PER_CHUNK = 64;
const AT_ONCE = 4;

/** The schemas of a source's Avro values: those of the settings, and those that a registry knows. */
export class WriterSchemas {
  readonly #local: readonly LocalSchema[];
  readonly #lookUp: LookUp | null;
  readonly #known = new Map<number, AvroSchema>();
  /** Ids that the registry does not know, and when it said so (milliseconds). */
  readonly #absent = new Map<number, number>();
  readonly #underWay = new Map<number, Promise<void>>();

  constructor(local: readonly LocalSchema[], lookUp: LookUp | null) {
    this.#local = local;
    this.#lookUp = lookUp;
  }

  /** @returns null for one that is surely unknown @throws SchemaPendingError for one that has to be resolved first */
  find(name: SchemaName): AvroSchema | null {
    if (name.kind === 'fingerprint')
      return this.#local.find(({ schema }) => schema.fingerprint === name.fingerprint)?.schema ?? null;
    if (this.isPending(name)) throw new SchemaPendingError(name.id);
    return this.#byId(name.id) ?? null;
  }

  /** Whether it has to be resolved first. */
  isPending(name: SchemaName): boolean {
    if (name.kind === 'fingerprint' || this.#lookUp === null) return false;
    return this.#byId(name.id) === undefined && !this.#absent.has(name.id);
  }

  /**
   * Looks up what is not known yet, in this order and up to a limit: what is beyond is pending.
   * @throws a retryable error when the registry gives no answer
   */
  async resolve(names: Iterable<SchemaName>, nowMs: number, end: AbortSignal): Promise<void> {
    const wanted = this.#wanted(names, nowMs);
    const workers = Array.from({ length: AT_ONCE }, async () => {
      for (let id = wanted.shift(); id !== undefined && !end.aborted; id = wanted.shift()) await this.#fetch(id, nowMs);
    });
    const failed = (await Promise.allSettled(workers)).find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  #byId(of: number): AvroSchema | undefined {
    return this.#local.find(({ id }) => id === of)?.schema ?? this.#known.get(of);
  }

  #wanted(names: Iterable<SchemaName>, nowMs: number): number[] {
    if (this.#lookUp === null) return [];
    const wanted = new Set<number>();
    for (const name of names) {
      if (wanted.size === MOST_PER_CHUNK) break;
      if (name.kind === 'id' && this.#isOpen(name.id, nowMs)) wanted.add(name.id);
    }
    return [...wanted];
  }

  #isOpen(id: number, nowMs: number): boolean {
    if (this.#byId(id) !== undefined) return false;
    const absentSince = this.#absent.get(id);
    return absentSince === undefined || Math.abs(nowMs - absentSince) > ABSENT_MS;
  }

  /** Partitions that need the same schema wait for the same answer. */
  #fetch(id: number, nowMs: number): Promise<void> {
    const underWay = this.#underWay.get(id) ?? this.#ask(id, nowMs).finally(() => this.#underWay.delete(id));
    this.#underWay.set(id, underWay);
    return underWay;
  }

  async #ask(id: number, nowMs: number): Promise<void> {
    const found = (await this.#lookUp?.(id)) ?? null;
    const schema = found === null ? undefined : parseAvroSchema(found.text, found.references);
    this.#absent.delete(id);
    if (schema === undefined) remember(this.#absent, id, nowMs, MOST_ABSENT);
    else remember(this.#known, id, schema, MOST_SCHEMAS);
  }
}

function remember<V>(map: Map<number, V>, id: number, value: V, most: number): void {
  if (map.size >= most) map.delete(map.keys().next().value as number);
  map.set(id, value);
}

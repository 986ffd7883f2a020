import type { Dlp, JsonObject } from '@tripline/contract';
import type { Converter } from './converters.ts';
import { dlpConverters, emptyDlp, emptyEvent, fieldConverters } from './fields.ts';
import type { MappedEvent, MappedFields, Provenance, Trace } from './format.ts';
import { Mark, type Marks, type Path, type Place, Places, remainder, valueAt } from './paths.ts';

/**
 * Where a field comes from: a path, several of which the first that says something wins, the same with its own converter, or always the same value.
 */
export type Row<T> =
  | Path
  | readonly Path[]
  | { readonly from: Path | readonly Path[]; readonly as: Converter<T> }
  | { readonly always: T };

/** A format as data: canonical field ← path. */
export interface Mapping {
  readonly fields: { readonly [F in keyof MappedFields]?: Row<MappedFields[F]> };
  /** Present: the events carry a DLP part. */
  readonly dlp?: { readonly [F in keyof Dlp]?: Row<Dlp[F]> };
  /** Fields that are known and have no place in the canonical event: kept in `extra`, not counted as misses. `resource/*`: all under `resource`. */
  readonly keep?: readonly Path[];
  /** Fields that hold what no event carries (prompts, results, bodies): left out and counted, but for what a row reads of them. */
  readonly content?: readonly Path[];
  /** Whose word an identity is, where the record names one. */
  readonly provenance?: { readonly agent?: Provenance; readonly owner?: Provenance; readonly client?: Provenance };
}

/** Reads one record as one event. */
export type RecordReader = (record: JsonObject, trace?: Trace) => MappedEvent;

/** Compiles a mapping; costly work once. */
export function defineMapping(mapping: Mapping): RecordReader {
  const places = new Places();
  for (const path of mapping.keep ?? []) places.keep(path);
  const contentPlaces = (mapping.content ?? []).map((path) => places.at(path).index);
  const rows = assignments(mapping.fields, fieldConverters, places);
  const verdictPlaces = placesOf(mapping.fields.verdict, places);
  const dlpRows = mapping.dlp === undefined ? undefined : assignments(mapping.dlp, dlpConverters, places, 'dlp.');
  return (record, trace) => {
    const marks = places.marks(contentPlaces);
    const event = emptyEvent();
    trace?.begin?.();
    for (const assign of rows) assign(event, record, marks, trace);
    if (dlpRows !== undefined) {
      event.dlp = emptyDlp();
      for (const assign of dlpRows) assign(event.dlp, record, marks, trace);
    }
    event.verdict_unreadable =
      event.verdict === null && verdictPlaces.some(({ index }) => marks[index] === Mark.refused);
    const { rest, misses, dropped } = remainder(record, places, marks, trace);
    event.extra = rest;
    event.misses = misses;
    event.dropped_fields = dropped;
    return withProvenance(event, mapping.provenance ?? {});
  };
}

type Assign<Target> = (target: Target, record: JsonObject, marks: Marks, trace: Trace | undefined) => void;
type Converters<Fields> = { readonly [F in keyof Fields]: Converter<Fields[F]> };

function assignments<Fields extends object>(
  rows: { readonly [F in keyof Fields]?: Row<Fields[F]> },
  converters: Converters<Fields>,
  places: Places,
  prefix = '',
): Assign<Fields>[] {
  const fields = Object.keys(rows) as (keyof Fields & string)[];
  return fields.map((field) => {
    const traced = `${prefix}${field}`;
    return assignment({ field, traced }, rows[field] as Row<unknown>, converters[field], places);
  });
}

function assignment<Fields, F extends keyof Fields & string>(
  { field, traced }: { readonly field: F; readonly traced: string },
  row: Row<unknown>,
  converter: Converter<Fields[F]>,
  places: Places,
): Assign<Fields> {
  if (isConstant(row)) {
    const value = row.always as Fields[F];
    return (target) => {
      target[field] = value;
    };
  }
  const as = isConversion(row) ? (row.as as Converter<Fields[F]>) : converter;
  const alternatives = placesOf(row, places);
  return (target, record, marks, trace) => {
    for (const place of alternatives) {
      const value = readAt(record, place, as, marks);
      if (value === undefined || value === null) continue;
      target[field] = value;
      trace?.field(traced, place.pointer);
      return;
    }
  };
}

/** Where a row reads; nowhere for a constant. */
function placesOf(row: Row<unknown> | undefined, places: Places): Place[] {
  if (row === undefined || isConstant(row)) return [];
  const from = isConversion(row) ? row.from : row;
  return (typeof from === 'string' ? [from] : from).map((path) => places.at(path));
}

/** A place may be read by several fields: one that can read it is enough. */
function readAt<T>(record: JsonObject, place: Place, as: Converter<T>, marks: Marks): T | null | undefined {
  const found = valueAt(record, place);
  if (found === undefined) return undefined;
  const value = as(found);
  if (value !== undefined) marks[place.index] = Mark.read;
  else if (marks[place.index] === Mark.unread) marks[place.index] = Mark.refused;
  return value;
}

function isConstant(row: Row<unknown>): row is { readonly always: unknown } {
  return typeof row === 'object' && 'always' in row;
}

function isConversion(
  row: Row<unknown>,
): row is { readonly from: Path | readonly Path[]; readonly as: Converter<unknown> } {
  return typeof row === 'object' && 'as' in row;
}

function withProvenance(event: MappedEvent, provenance: NonNullable<Mapping['provenance']>): MappedEvent {
  if (event.agent !== null) event.agent_provenance = provenance.agent ?? null;
  if (event.owner !== null) event.owner_provenance = provenance.owner ?? null;
  if (event.client !== null) event.client_provenance = provenance.client ?? null;
  return event;
}

import { isRawNumber, type JsonObject, type JsonValue } from '@tripline/contract';
import type { z } from 'zod';
import type { Converter } from './converters.ts';
import type { Format, MappedEvent } from './format.ts';
import { defineMapping, type Mapping, type Row } from './mapping.ts';
import { type Path, Places, valueAt } from './paths.ts';
import { withPayment } from './payment.ts';
import { readUserPath } from './user-format-paths.ts';
import { type UserFormat, type UserRow, userFormatSchema } from './user-format-schema.ts';
import {
  byUserTable,
  constantOf,
  fieldNamed,
  type Scalar,
  unitConverters,
  userDlpConverters,
  userFieldConverters,
} from './user-format-values.ts';

export type CompiledFormat =
  | { readonly ok: true; readonly format: Format }
  | { readonly ok: false; readonly problems: readonly string[] };

/**
 * A format that a user wrote (docs/formats/custom.md), checked and compiled.
 * @param definition what its YAML or JSON holds
 * @returns every problem at once, as "place: what is wrong"; values are not quoted
 */
export function compileUserFormat(definition: unknown): CompiledFormat {
  const parsed = userFormatSchema.safeParse(definition);
  if (parsed.success) return { ok: true, format: compile(parsed.data) };
  return { ok: false, problems: parsed.error.issues.map(describe) };
}

function describe({ path, message }: z.core.$ZodIssue): string {
  const place = path.map((step, index) =>
    typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${String(step)}`,
  );
  return `${place.length === 0 ? 'format' : place.join('')}: ${message}`;
}

function compile(user: UserFormat): Format {
  const toEvent = defineMapping(mappingOf(user));
  const [argumentsAt = ''] = user.fields['arguments']?.from ?? [];
  const pointer = `/${pathOf(argumentsAt)}`;
  return {
    name: user.name,
    timeSource: user.timeSource,
    metadataOnly: user.metadataOnly,
    recognise: conditionsOf(user),
    read: (record, trace) => [withDecision(withPayment(toEvent(record, trace), pointer, trace))],
  };
}

/** Who decided is the policy, where neither the mapping nor the word of the verdict says more. */
function withDecision(event: MappedEvent): MappedEvent {
  if (event.verdict !== null) event.decision_source ??= 'policy';
  return event;
}

function mappingOf(user: UserFormat): Mapping {
  const fields = rowsOf(user.fields, userFieldConverters);
  const { verdict, decision_source } = user.fields;
  // A word such as `rate_limited` tells who decided as well; a word of a table of the user's does not.
  if (decision_source === undefined && verdict?.from !== undefined && verdict.values === undefined)
    fields['decision_source'] = verdict.from.map(pathOf);
  return {
    fields: Object.fromEntries(Object.entries(fields).map(([name, row]) => [fieldNamed(name), row])),
    ...(user.dlp === undefined ? {} : { dlp: rowsOf(user.dlp, userDlpConverters) }),
    // What a record is recognised by is known.
    keep: [...user.keep, ...(user.recognise?.has ?? []), ...Object.keys(user.recognise?.equals ?? {})].map(pathOf),
    content: user.drop.map(pathOf),
    provenance: user.provenance,
  };
}

type Rows = Record<string, Row<never>>;

function rowsOf(
  rows: Readonly<Record<string, UserRow | undefined>>,
  converters: Readonly<Record<string, Converter<unknown>>>,
): Rows {
  const compiled: Rows = {};
  for (const [field, row] of Object.entries(rows)) {
    const converter = converters[field];
    // The types of rows and fields are the schema's to bring together: it has tried each value on the field's own converter.
    if (row !== undefined && converter !== undefined) compiled[field] = rowOf(field, row, converter) as Row<never>;
  }
  return compiled;
}

function rowOf(field: string, row: UserRow, converter: Converter<unknown>): Row<unknown> {
  const { from = [], value, values, otherwise, unit } = row;
  const ours = (constant: Scalar) => constantOf(constant, converter);
  if (value !== undefined) return { always: ours(value) };
  if (values !== undefined) {
    const table = new Map(Object.entries(values).map(([word, constant]) => [word, ours(constant)]));
    return { from: from.map(pathOf), as: byUserTable(table, otherwise === undefined ? undefined : ours(otherwise)) };
  }
  const inUnit = unit === undefined ? undefined : unitConverters[field]?.(unit);
  return { from: from.map(pathOf), as: inUnit ?? converter };
}

/** Of a path that the schema has found to be one. */
function pathOf(text: string): Path {
  const read = readUserPath(text, true);
  return read.ok ? read.path : '';
}

/** Whether a record has the shape of the format: every condition holds. */
function conditionsOf({ recognise }: UserFormat): (record: JsonObject) => boolean {
  if (recognise === undefined) return () => false;
  const places = new Places();
  const present = recognise.has.map((path) => places.at(pathOf(path)));
  const equal = Object.entries(recognise.equals).map(([path, wanted]) => {
    return { place: places.at(pathOf(path)), values: new Set<unknown>(Array.isArray(wanted) ? wanted : [wanted]) };
  });
  return (record) =>
    present.every((place) => valueAt(record, place) !== undefined) &&
    equal.every(({ place, values }) => values.has(plainOf(valueAt(record, place))));
}

/** No double is equal to a number that none can hold. */
function plainOf(value: JsonValue | undefined): unknown {
  return isRawNumber(value) ? value.rawJSON : value;
}

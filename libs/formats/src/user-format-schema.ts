import { z } from 'zod';
import type { Converter } from './converters.ts';
import { formats } from './registry.ts';
import { readUserPath } from './user-format-paths.ts';
import {
  constantOf,
  refusalOf,
  type Scalar,
  unitConverters,
  userDlpConverters,
  userFieldConverters,
} from './user-format-values.ts';

const MOST_PATHS = 20;
const MOST_WORDS = 1000;
const MOST_KNOWN = 1000;

const path = pathSchema(false);
const openPath = pathSchema(true);
const constant = z.union([z.string().max(1000), z.number(), z.boolean()], 'must be text, a number, true or false');
const scalar = z.union([...constant.options, z.null()], 'must be text, a number, true, false or null');

function pathSchema(mayBeOpen: boolean) {
  return z.string().superRefine((text, { addIssue }) => {
    const read = readUserPath(text, mayBeOpen);
    if (!read.ok) addIssue({ code: 'custom', message: read.problem });
  });
}

const rowParts = z.strictObject(
  {
    from: z
      .array(path)
      .min(1)
      .max(MOST_PATHS)
      .optional()
      .describe('Where it comes from: the first that says something'),
    value: constant.optional().describe('Always this'),
    values: z.record(z.string().max(200), scalar).optional().describe("The source's word → ours"),
    otherwise: scalar.optional().describe('What a word outside of `values` means; left out: it is kept as unknown'),
    unit: z.enum(['s', 'ms', 'us', 'ns']).optional().describe('What the numbers count: event_time, latency_ms'),
  },
  { error: ({ input }) => (input === undefined ? 'must be there: what one record stands for' : undefined) },
);
export type UserRow = z.output<typeof rowParts>;

/** A path alone and a list of paths are short for `from`. */
function inFull(row: unknown): unknown {
  if (typeof row === 'string') return { from: [row] };
  if (Array.isArray(row)) return { from: row };
  if (typeof row !== 'object' || row === null || !('from' in row) || typeof row.from !== 'string') return row;
  return { ...row, from: [row.from] };
}

function rowSchema(field: string, converter: Converter<unknown>) {
  return z.preprocess(
    inFull,
    rowParts.superRefine((row, { addIssue }) => {
      for (const [message, ...at] of rowProblems(row, field, converter))
        addIssue({ code: 'custom', message, path: at });
    }),
  );
}

type Problem = readonly [message: string, ...at: string[]];

function rowProblems(row: UserRow, field: string, converter: Converter<unknown>): Problem[] {
  const { from, value, values = {}, otherwise, unit } = row;
  const problems: (Problem | false)[] = [
    (from === undefined) === (value === undefined) && ['needs either a path or a value'],
    value !== undefined &&
      (row.values ?? otherwise ?? unit) !== undefined && ['has a value, so nothing is read for it'],
    otherwise !== undefined && row.values === undefined && ['has otherwise without values'],
    unit !== undefined && row.values !== undefined && ['has both values and a unit'],
    unit !== undefined && unitConverters[field] === undefined && ['is for event_time and latency_ms only', 'unit'],
    Object.keys(values).length > MOST_WORDS && [`holds more than ${MOST_WORDS} words`, 'values'],
  ];
  const refuse = (ours: Scalar | undefined, ...at: string[]) => {
    if (ours !== undefined && constantOf(ours, converter) === undefined) problems.push([refusalOf(field), ...at]);
  };
  refuse(value, 'value');
  refuse(otherwise, 'otherwise');
  for (const [word, ours] of Object.entries(values)) refuse(ours, 'values', word);
  return problems.filter((problem) => problem !== false);
}

/** One row for each field; all may be left out but `kind`. */
function rowsFor(converters: Readonly<Record<string, Converter<unknown>>>) {
  const rows = Object.entries(converters).map(([field, converter]) => {
    const row = rowSchema(field, converter);
    return [field, field === 'kind' ? row : row.optional()] as const;
  });
  return z.strictObject(Object.fromEntries(rows) as Record<string, z.ZodType<UserRow | undefined>>);
}

const conditions = z
  .strictObject({
    has: z.array(path).max(MOST_PATHS).default([]).describe('Places that a record must have'),
    equals: z
      .record(z.string(), z.union([scalar, z.array(scalar).min(1).max(100)], 'must be a value or a list of values'))
      .default({})
      .superRefine((equals, { addIssue }) => {
        for (const key of Object.keys(equals)) {
          const read = readUserPath(key);
          if (!read.ok) addIssue({ code: 'custom', message: read.problem, path: [key] });
        }
      })
      .describe('Path → the value, or the values, of which it must be one'),
  })
  .refine(({ has, equals }) => has.length > 0 || Object.keys(equals).length > 0, 'must hold a condition')
  .refine(({ equals }) => Object.keys(equals).length <= MOST_PATHS, `holds more than ${MOST_PATHS} conditions`);

const provenance = z.enum(['authenticated', 'client_claimed', 'collector_supplied']).optional();

/** A format as a user writes it; `docs/formats/custom.md` explains it. */
export const userFormatSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,62}$/, 'must be lower-case letters, digits and dashes, at most 63')
    .refine((name) => formats.every((ours) => ours.name !== name), 'is the name of a format of ours')
    .describe('What sources name it by, and events carry'),
  description: z.string().max(1000).optional().describe('For people'),
  timeSource: z.enum(['server', 'client_reported']).default('server').describe('Whose clock the event time is'),
  metadataOnly: z
    .boolean()
    .default(false)
    .describe('The source promises no content: fields that would hold it are dropped'),
  recognise: conditions.optional().describe('All must hold; left out: only sources that name the format have it'),
  fields: rowsFor(userFieldConverters).describe('Field of the event ← where it comes from'),
  dlp: rowsFor(userDlpConverters).optional().describe('Details of a match, where the events are those of a DLP engine'),
  provenance: z
    .strictObject({ agent: provenance, owner: provenance, client: provenance })
    .default({})
    .describe('Whose word an identity is'),
  keep: z
    .array(openPath)
    .max(MOST_KNOWN)
    .default([])
    .describe('Known, without a place in the event: kept in `extra`, no miss'),
  drop: z.array(path).max(MOST_KNOWN).default([]).describe('Content that no event carries: left out, and counted'),
});

export type UserFormat = z.output<typeof userFormatSchema>;

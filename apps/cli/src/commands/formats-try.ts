import type { AuditEvent } from '@tripline/contract';
import { type Explanation, normalizeOffline, type Offline, type OfflineResult } from '@tripline/stages';
import { type Command, done, type Given, type Result, UsageError } from '../command.ts';
import { type InputLine, readLines } from '../lines.ts';
import type { Output } from '../output.ts';
import { TryTally } from './formats-try-tally.ts';
import { trialText } from './formats-try-text.ts';
import { printedEvent } from './normalize-event.ts';
import { fileIn, inputOptions, offlineFor } from './normalize-input.ts';

export const formatsTry: Command = {
  name: 'formats try',
  words: '<file or ->',
  summary: 'show which format a file or standard input has, what each field becomes, and what is not mapped',
  notes: [
    'Values are shown after redaction, each with the place it came from: a JSON pointer into the record, or "derived" for what the format made',
    'out by itself. The first lines are shown one by one, all are counted at the end.',
    'With --json one JSON line per line of input:',
    '  {"line":1,"found_by":"shape","events":[{"format":"…","fields":{"tool":{"value":"…","from":"/call/name"}},"unmapped":[]}],"rejected":null}',
    'Runs without Kafka and settings, as tripline normalize does.',
  ],
  options: {
    ...inputOptions,
    lines: { value: 'number', help: 'how many lines to show one by one; default: 10' },
  },
  examples: [
    'tripline formats try audit.ndjson',
    'tripline formats try --mapping our-gateway.yaml audit.ndjson',
    'tripline formats try --json audit.ndjson | jq -r .events[].unmapped[] | sort | uniq -c',
  ],
  run,
};

/** What became of one line. */
export interface Trial {
  readonly line: number;
  /** How its format was found: by the option or by the record's shape. */
  readonly found_by: 'name' | 'shape';
  readonly events: readonly TriedEvent[];
  readonly rejected: string | null;
  readonly ignored?: string;
}
export interface TriedEvent {
  readonly format: string;
  /** Fields that say something; `from` null: derived. */
  readonly fields: Readonly<Record<string, { readonly value: unknown; readonly from: string | null }>>;
  readonly unmapped: readonly string[];
}

async function run(given: Given, _env: unknown, output: Output): Promise<Result> {
  const path = fileIn(given, 'formats try');
  const shown = linesIn(given);
  const offline = offlineFor(given);
  const isJson = given.values['json'] === 'true';
  const tally = new TryTally();
  for await (const line of readLines(path)) {
    const trial = tryLine(line, offline);
    tally.add(trial);
    if (isJson) await output.line(JSON.stringify(trial));
    else if (tally.lines <= shown) await output.line(trialText(trial));
  }
  return done(isJson ? [] : tally.text(shown), undefined);
}

function linesIn({ values }: Given): number {
  const text = values['lines'] ?? '10';
  if (!/^\d{1,9}$/.test(text)) throw new UsageError('--lines must be a whole number');
  return Number(text);
}

export function tryLine({ number, bytes }: InputLine, offline: Offline): Trial {
  const found_by = offline.format === null ? 'shape' : 'name';
  if (bytes === null) return { line: number, found_by, events: [], rejected: 'too_large' };
  const result = normalizeOffline(bytes, number, offline);
  return {
    line: number,
    found_by,
    events: triedIn(result),
    rejected: result.rejected,
    ...(result.ignored === null ? {} : { ignored: result.ignored }),
  };
}

function triedIn({ events, explanations }: OfflineResult): TriedEvent[] {
  return events.map((event, index) => tried(event, explanations[index] ?? { fields: {}, unmapped: [] }));
}

/** What every event has, and no record says. */
const ours = new Set(['id', 'source', 'format', 'received_at', 'origin', 'redaction', 'dlp', 'extra', 'time_skewed']);

function tried(event: AuditEvent, { fields: sources, unmapped }: Explanation): TriedEvent {
  const { dlp, ...printed } = printedEvent(event);
  const members = Object.entries((dlp ?? {}) as object).map(([name, value]) => [`dlp.${name}`, value] as const);
  const facts = [...Object.entries(printed), ...members].filter(([name, value]) => !ours.has(name) && says(value));
  const fields = facts.map(([name, value]) => [name, { value, from: sources[name] ?? null }] as const);
  return { format: event.format, fields: Object.fromEntries(fields), unmapped };
}

function says(value: unknown): boolean {
  return value !== null && value !== false && !(Array.isArray(value) && value.length === 0);
}

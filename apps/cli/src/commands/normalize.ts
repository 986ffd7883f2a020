import { normalizeOffline, type Offline, type OfflineResult } from '@tripline/stages';
import { type Command, done, type Given, type Result } from '../command.ts';
import { type InputLine, readLines } from '../lines.ts';
import type { Output } from '../output.ts';
import { printedEvent } from './normalize-event.ts';
import { fileIn, inputOptions, offlineFor } from './normalize-input.ts';

export const normalize: Command = {
  name: 'normalize',
  words: '<file or ->',
  summary: 'show the events that the records of a file or standard input become, redacted, line by line',
  notes: [
    'Each line is one JSON value, and one JSON line comes out per line, also for a blank one:',
    '  {"line":1,"events":[<event>],"rejected":null}',
    'rejected is the reason code of what could not be read (docs/formats/README.md), such as body_unreadable or unknown_format;',
    'a record that stands for no event adds "ignored" with the reason. A line longer than 8 MiB is too_large.',
    '',
    'Runs without Kafka, settings and keys: no tokens stand for secrets, the tenant is the one that the record names, received_at is the time',
    'of the run, and no event time is ahead of its receipt (time_skewed only past 2039). Events are as on the events topic, but for times as',
    'RFC 3339, and arguments and extra as JSON.',
    '',
    '--explain adds "explained", one entry for each event: {"fields":{"tool":{"from":"/call/name"}},"unmapped":["/new_field"]}, with JSON',
    'pointers into the record once its transport’s wrapping is off. A field without an entry was made out by the format itself.',
    '',
    'Ends with 0 whatever the lines hold: a rejected line is an answer. 1: the file or the mapping cannot be read.',
  ],
  options: {
    ...inputOptions,
    explain: { help: 'add where each field came from, and what the mapping does not know' },
    'dlp-events': { help: 'add our own dlp.match events about secrets that the proxy let through, as the stage does' },
  },
  examples: [
    'tripline normalize audit.ndjson',
    'tail -F audit.log | tripline normalize --format toolhive-audit -',
    'tripline normalize --mapping our-gateway.yaml --explain audit.ndjson | jq .explained[].unmapped',
    'jq -c . pretty.json | tripline normalize -',
  ],
  run,
};

async function run(given: Given, _env: unknown, output: Output): Promise<Result> {
  const path = fileIn(given, 'normalize');
  const offline = offlineFor(given, given.values['dlp-events'] === 'true');
  const isExplained = given.values['explain'] === 'true';
  for await (const line of readLines(path))
    await output.line(JSON.stringify(normalizedLine(line, offline, isExplained)));
  return done([], undefined);
}

/** What the command says of one line. */
export function normalizedLine({ number, bytes }: InputLine, offline: Offline, isExplained: boolean): object {
  if (bytes === null) return { line: number, events: [], rejected: 'too_large' };
  const result = normalizeOffline(bytes, number, offline);
  return {
    line: number,
    events: result.events.map(printedEvent),
    rejected: result.rejected,
    ...(result.ignored === null ? {} : { ignored: result.ignored }),
    ...(isExplained ? { explained: explainedIn(result) } : {}),
  };
}

function explainedIn({ explanations }: OfflineResult): object[] {
  return explanations.map(({ fields, unmapped }) => ({
    fields: Object.fromEntries(Object.entries(fields).map(([name, from]) => [name, { from }])),
    unmapped,
  }));
}

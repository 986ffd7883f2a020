import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject, type JsonObject, parseJson } from '@tripline/contract';
import { measureCorpora, measuredLines } from '@tripline/redaction';
import type { Environment } from '@tripline/stages';
import { type Command, done, type Given, problem, type Result } from '../command.ts';
import { readLines } from '../lines.ts';
import { detectorOptions, withDetectors } from './redact-options.ts';

const files = {
  secretExamples: 'secret-examples.ndjson',
  piiSentences: 'pii-sentences.ndjson',
  toolCalls: 'tool-calls.ndjson',
} as const;

export const redactBench: Command = {
  name: 'redact bench',
  summary: 'measure what redaction finds in texts that others have labelled: recall and precision per class',
  notes: [
    `Reads ${Object.values(files).join(', ')} of the folder; one that is missing is left out. Where the folder is not`,
    'named, it is that of CORPORA_DIR, else ../shared/corpora. Even and odd lines are counted apart as well: rules that were made',
    'while looking at some lines have to do on others. docs/redaction.md says how each figure is counted.',
  ],
  options: {
    corpus: { value: 'folder', help: 'where the corpora lie' },
    ...detectorOptions,
  },
  examples: [
    'tripline redact bench --corpus ../shared/corpora',
    'tripline redact bench --corpus ../shared/corpora --json',
  ],
  run: bench,
};

async function bench(given: Given, env: Environment): Promise<Result> {
  const folder = given.values['corpus'] ?? env['CORPORA_DIR'] ?? '../shared/corpora';
  const present = Object.entries(files).filter(([, file]) => existsSync(join(folder, file)));
  if (present.length === 0) {
    const lines = [`there is none of ${Object.values(files).join(', ')} in ${folder}`];
    return problem(lines, { problems: lines });
  }
  const rows = Object.fromEntries(
    await Promise.all(present.map(async ([name, file]) => [name, await rowsOf(join(folder, file))] as const)),
  );
  const { secretExamples = [], piiSentences = [], toolCalls = [] } = rows;
  const measured = withDetectors(given, (options) =>
    measureCorpora({ secretExamples, piiSentences, toolCalls }, options),
  );
  return done(measuredLines(measured), measured);
}

async function rowsOf(path: string): Promise<JsonObject[]> {
  const rows: JsonObject[] = [];
  for await (const { bytes } of readLines(path)) {
    const row = bytes === null ? undefined : parseJson(bytes.toString());
    if (isJsonObject(row)) rows.push(row);
  }
  return rows;
}

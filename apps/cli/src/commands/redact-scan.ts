import { parseJson } from '@tripline/contract';
import { compileRedactor, type Redactor } from '@tripline/redaction';
import { type Command, done, type Given, type Result, UsageError } from '../command.ts';
import { type InputLine, readLines } from '../lines.ts';
import type { Output } from '../output.ts';
import { detectorOptions, withDetectors } from './redact-options.ts';

export const redactScan: Command = {
  name: 'redact scan',
  words: '<file or ->',
  summary: 'show what redaction finds in a file or standard input and what it leaves, line by line',
  notes: [
    'Each line is one JSON value of any kind, read as the arguments of a call are; one JSON line comes out per line:',
    '  {"line":1,"findings":[{"pattern":"…","tags":[…],"pointer":"/a/0","position":0,"length":0}],"redacted":<value>}',
    'pointer is "" for a value that is a text itself; position and length count UTF-8 bytes within the leaf as it was read.',
    'A line that is not JSON is read as one text, and says "text":true. Content that redaction gives up on is null, and says why:',
    '"dropped":"size" (above 1 MiB), "depth" (above 64 levels), "budget" or "error". Beyond 50 findings "count" says how many there were.',
    'No key is used: what stands for a secret carries no token.',
  ],
  options: detectorOptions,
  examples: ['tripline redact scan arguments.ndjson', `echo '"mail maya@acme.example"' | tripline redact scan -`],
  run: scan,
};

async function scan(given: Given, _env: unknown, output: Output): Promise<Result> {
  const [path, ...others] = given.words;
  if (path === undefined || others.length > 0)
    throw new UsageError('redact scan needs one file, or - for standard input');
  const redactor = withDetectors(given, compileRedactor);
  for await (const line of readLines(path)) await output.line(JSON.stringify(scanLine(line, redactor)));
  return done([], undefined);
}

/** What the command says of one line. */
export function scanLine({ number, bytes }: InputLine, redactor: Redactor): Record<string, unknown> {
  if (bytes === null) return { line: number, findings: [], redacted: null, dropped: 'size' };
  const text = bytes.toString();
  const value = parseJson(text);
  const { findings, count, status, value: redacted } = redactor.redactContent(value === undefined ? text : value, '');
  return {
    line: number,
    findings,
    redacted,
    ...(value === undefined ? { text: true } : {}),
    ...(status.startsWith('dropped:') ? { dropped: status.slice('dropped:'.length) } : {}),
    ...(count > findings.length ? { count } : {}),
  };
}

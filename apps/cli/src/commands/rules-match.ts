import { isJsonObject, type JsonObject, type JsonValue, parseJson } from '@tripline/contract';
import { StatelessRules } from '@tripline/detection';
import { type Command, done, type Given, problem, type Result } from '../command.ts';
import { type InputLine, readLines } from '../lines.ts';
import type { Output } from '../output.ts';
import { DEFAULT_RULES, readRuleFiles } from '../rule-files.ts';
import { fileIn } from './normalize-input.ts';

export const rulesMatch: Command = {
  name: 'rules match',
  words: '<file or ->',
  summary: 'say which Sigma rules match each of any JSON events, one per line; correlations are passed over',
  notes: [
    'One JSON line per input line: {"line":1,"matches":["<rule id>",…]}, with the title where a rule has no id. Filters among the rules apply.',
    'A line that is no JSON object matches nothing, and says so: "unreadable":true.',
    'Rules are routed by log source: one for Windows process creation is not asked about what is known to be something else. --no-route asks all.',
    'Windows events may be nested as converters write them ({"Event":{"System":…,"EventData":…}}): their fields are moved to the top, without blanks in names.',
    'Rules for product tripline read events as tripline normalize prints them. Ends with 1 when a rule had to be left out, and says why at the end.',
    'Runs without Kafka and settings.',
  ],
  options: {
    rules: { value: 'folder or file', help: `the rules; default: ${DEFAULT_RULES}` },
    'no-route': { help: 'ask every rule about every event, whatever its log source' },
  },
  examples: [
    'tripline rules match --rules sigma/rules/cloud/aws cloudtrail.ndjson',
    'tripline normalize audit.ndjson | tripline rules match -',
  ],
  run: match,
};

async function match(given: Given, _env: unknown, output: Output): Promise<Result> {
  const path = fileIn(given, 'rules match');
  const files = readRuleFiles(given.values['rules'] ?? DEFAULT_RULES);
  const rules = new StatelessRules(files, { isRouted: given.values['no-route'] === undefined });
  for await (const line of readLines(path)) await output.line(JSON.stringify(matchLine(line, rules)));
  const { leftOut } = rules;
  const lines = leftOut.map(({ file, rule, problems }) => `${file}: ${rule} is left out: ${problems.join('; ')}`);
  return leftOut.length === 0 ? done([], undefined) : problem(lines, { left_out: leftOut });
}

/** What the command says of one line. */
export function matchLine({ number, bytes }: InputLine, rules: StatelessRules): Record<string, unknown> {
  const value = bytes === null ? undefined : parseJson(bytes.toString());
  if (!isJsonObject(value)) return { line: number, matches: [], unreadable: true };
  const [first, ...more] = eventsIn(value, rules).map((event) => rules.match(event));
  return { line: number, matches: more.length === 0 ? (first ?? []) : [...new Set([first, ...more].flat())] };
}

/** What `tripline normalize` prints holds the events of one record. */
function eventsIn(value: JsonObject, { isCanonical }: StatelessRules): readonly JsonObject[] {
  const { line, events } = value as { line?: JsonValue; events?: JsonValue };
  const isPrinted = isCanonical && typeof line === 'number' && Array.isArray(events);
  return isPrinted ? (events as readonly JsonValue[]).filter(isJsonObject) : [value];
}

import { Explainer, linkRules, type RuleExplanation, readRules } from '@tripline/detection';
import { ConfigError } from '@tripline/pipeline';
import { eventFields, offlineWith } from '@tripline/stages';
import { type Command, done, type Given, type Result, UsageError } from '../command.ts';
import type { Output } from '../output.ts';
import { DEFAULT_RULES, readRuleFiles } from '../rule-files.ts';
import { visible } from './formats-try-text.ts';
import { fileIn } from './normalize-input.ts';
import { type LineEvents, readEvents } from './rules-explain-events.ts';
import { explanationText } from './rules-explain-text.ts';

export const rulesExplain: Command = {
  name: 'rules explain',
  words: '<event file or ->',
  summary: 'say which rules an event matches or counts for, and what keeps it from the others',
  notes: [
    'The file holds events as the events topic and tripline normalize have them, or records as a proxy writes them, which are normalized first: one per',
    'line, or one alone over several lines. What arguments, reasons and unknown fields hold is never shown, only whether it is there.',
    'With --rule every line of that rule: + holds, - does not. A rule is named by its id, its name (AGT-001) or its title.',
    'With --json one JSON line per event: {"line":1,"event":{"id":"…","event_type":"…"},"rules":[{"rule":"…","result":"counts","group":{…},"parts":[…]}]}',
    'Ends with 0 whatever matches. Runs without Kafka and settings.',
  ],
  options: {
    rules: { value: 'folder or file', help: `the rules; default: ${DEFAULT_RULES}` },
    rule: { value: 'rule', help: 'this rule alone, whole' },
  },
  examples: [
    'tripline rules explain event.json',
    'tripline rules explain --rule AGT-001 event.json',
    'tripline normalize audit.ndjson | tripline rules explain --json -',
  ],
  run,
};

async function run(given: Given, _env: unknown, output: Output): Promise<Result> {
  const path = fileIn(given, 'rules explain');
  const explain = explainerOf(given);
  const isJson = given.values['json'] === 'true';
  const isWhole = given.values['rule'] !== undefined;
  for (const { line, events, rejected } of await readEvents(path, offlineWith())) {
    for (const event of events) {
      const rules = explain(event);
      const head = headOf(event);
      if (isJson) await output.line(JSON.stringify({ line, event: head, rules }));
      else await output.line([`line ${line}: ${titleOf(head)}`, ...explanationText(rules, isWhole), ''].join('\n'));
    }
    if (events.length === 0)
      await output.line(isJson ? JSON.stringify({ line, rejected }) : refusal({ line, events, rejected }));
  }
  return done([], undefined);
}

/** @throws ConfigError for rules that cannot be used @throws UsageError for a rule that is not among them */
function explainerOf({ values }: Given): (event: object) => RuleExplanation[] {
  const files = readRuleFiles(values['rules'] ?? DEFAULT_RULES);
  const { rules, problems } = readRules(files);
  const { set, problems: unlinked } = linkRules(rules);
  if (problems.length + unlinked.length > 0) throw new ConfigError(problems.length > 0 ? problems : unlinked);
  const fields = eventFields();
  const explainer = new Explainer(files, set, { hasField: (field) => fields.has(field) });
  const wanted = values['rule']?.toLowerCase();
  const isWanted = ({ id, name, rule }: RuleExplanation) =>
    wanted === undefined || [id, name, rule].some((handle) => handle?.toLowerCase() === wanted);
  if (!explainer.explain({}).some(isWanted)) throw new UsageError(`no rule that alerts is called ${values['rule']}`);
  return (event) => explainer.explain(event).filter(isWanted);
}

function headOf(event: object): Record<string, unknown> {
  const { id, event_type, kind, verdict, agent, tool } = event as Record<string, unknown>;
  return { id, event_type, kind, verdict, agent, tool };
}

function titleOf(head: Record<string, unknown>): string {
  const said = Object.entries(head).filter(([, value]) => value !== null && value !== undefined);
  return visible(said.map(([name, value]) => `${name} ${String(value)}`).join(', '));
}

function refusal({ line, rejected }: LineEvents): string {
  return `line ${line}: ${rejected === null ? 'stands for no event' : `rejected: ${rejected}`}`;
}

import { linkRules, type RuleCoverage, type RuleSet, readRules, ruleCoverage } from '@tripline/detection';
import { ConfigError } from '@tripline/pipeline';
import { offlineWith } from '@tripline/stages';
import { type Command, done, type Given, type Result } from '../command.ts';
import { DEFAULT_RULES, readRuleFiles } from '../rule-files.ts';
import { entriesOf, labelOf } from './rules-coverage-entries.ts';
import { eventsByFormat, sampleFiles } from './rules-coverage-samples.ts';
import { coverageText } from './rules-coverage-text.ts';

export const rulesCoverage: Command = {
  name: 'rules coverage',
  summary: 'say which attacks the rules are about, and which formats say enough for each of them to fire',
  notes: [
    'By rule: MITRE ATLAS, OWASP and ATT&CK entries, and per format of the records: seen (an event that the rule matches or counts is among them), fields',
    '(all that the rule reads arrives, no such event is among them), or what never arrives. Records are those of every format that Tripline knows,',
    'one or two of each kind; give your own log to learn what can fire on it. What a format lacks, enrichment may fill in (docs/enrichment.md).',
    'With --json one object: {"rules":[{"rule":"…","atlas":[…],"formats":[{"format":"…","state":"lacks","lacks":["agent"]}]}],"entries":[{"id":"…","rules":["…"]}]}',
    'Runs without Kafka and settings.',
  ],
  options: {
    rules: { value: 'folder or file', help: `the rules; default: ${DEFAULT_RULES}` },
    samples: {
      value: 'folder or file',
      help: 'records as proxies write them, one per line; default: test/formats, where there is one',
    },
    markdown: { help: 'print it as docs/rules/coverage.md has it' },
  },
  examples: [
    'tripline rules coverage',
    'tripline rules coverage --samples audit.ndjson',
    'tripline rules coverage --markdown > docs/rules/coverage.md',
  ],
  run,
};

async function run({ values }: Given): Promise<Result> {
  const set = setOf(values['rules'] ?? DEFAULT_RULES);
  const files = sampleFiles(values['samples']);
  const samples = files === undefined ? new Map<string, object[]>() : await eventsByFormat(files, offlineWith());
  const rules = ruleCoverage(set, samples).sort((a, b) => labelOf(a.rule).localeCompare(labelOf(b.rule)));
  const entries = entriesOf(rules.map(({ rule }) => rule));
  const lines = coverageText(rules, entries, values['markdown'] === 'true');
  return done(lines, { rules: rules.map(shown), entries });
}

function setOf(path: string): RuleSet {
  const { rules, problems } = readRules(readRuleFiles(path));
  const { set, problems: unlinked } = linkRules(rules);
  if (problems.length + unlinked.length > 0) throw new ConfigError(problems.length > 0 ? problems : unlinked);
  return set;
}

function shown({ rule, formats }: RuleCoverage): object {
  const { id, name, title, level, taxonomies } = rule;
  const { atlas, owaspAsi, owaspLlm, attack } = taxonomies;
  return { id, name, rule: title, level, atlas, owasp_asi: owaspAsi, owasp_llm: owaspLlm, attack, formats };
}

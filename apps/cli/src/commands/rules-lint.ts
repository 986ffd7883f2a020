import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type LintProblem, lintRules } from '@tripline/detection';
import { eventFields } from '@tripline/stages';
import { type Command, done, type Given, problem, type Result } from '../command.ts';
import { DEFAULT_RULES, readRuleFiles } from '../rule-files.ts';

const DEFAULT_DOCS = 'docs/rules';

export const rulesLint: Command = {
  name: 'rules lint',
  summary:
    'say what keeps rules from being fit to ship: ids, levels, taxonomies, tests, runbook pages, misspelt fields',
  notes: [
    'Asks more than the detect stage does: that a rule states its level, its false positives and its evidence; that its tags name MITRE ATLAS,',
    'OWASP (with the year of the list) or ATT&CK; that a page says what to do about its alerts; that its tests show it firing, not firing, one short',
    'of the threshold, a window exactly full and a millisecond too wide, a late event and a repeated one; that every field it reads exists.',
    'With --json one object: {"files":2,"problems":[{"file":"…","rule":"…","problem":"…"}]}',
    'Ends with 1 when something is found. Runs without Kafka and settings.',
  ],
  options: {
    rules: { value: 'folder or file', help: `the rules; default: ${DEFAULT_RULES}` },
    docs: { value: 'folder', help: `runbook pages; default: ${DEFAULT_DOCS}` },
  },
  examples: ['tripline rules lint', 'tripline rules lint --rules our-rules --docs our-runbooks'],
  run: async ({ values }: Given) => {
    const files = readRuleFiles(values['rules'] ?? DEFAULT_RULES);
    const docs = values['docs'] ?? DEFAULT_DOCS;
    const fields = eventFields();
    const problems = lintRules(files, {
      hasField: (field) => fields.has(field),
      hasPage: (page) => existsSync(join(docs, `${page}.md`)),
    });
    return report(problems, files.length);
  },
};

function report(problems: readonly LintProblem[], files: number): Result {
  if (problems.length === 0) return done([`nothing to be found in ${files} files`], { files, problems });
  const lines = problems.map(({ file, rule, problem: text }) => `${file}: ${rule}: ${text}`);
  return problem([...lines, `${problems.length} problems in ${files} files`], { files, problems });
}

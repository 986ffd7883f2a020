import { checkRules, type RuleStatus } from '@tripline/detection';
import { type Command, done, type Given, problem, type Result, UsageError } from '../command.ts';
import type { Output } from '../output.ts';
import { readRuleFiles } from '../rule-files.ts';

export const rulesCheck: Command = {
  name: 'rules check',
  words: '<folder or file>',
  summary: 'say of every Sigma rule whether it can be loaded, and if not, everything that is wrong with it',
  notes: [
    'One JSON line per rule: {"rule":"<id or title>","file":"…","status":"loaded"} or {…,"status":"refused","reason":"…"}',
    'Any rules, whoever wrote them and for whatever product; what ours need on top of that is told by tripline rules lint.',
    'Ends with 1 when a rule is refused. Runs without Kafka and settings.',
  ],
  options: {},
  examples: ['tripline rules check our-rules', 'tripline rules check sigma/rules/cloud | grep refused'],
  run: check,
};

async function check({ words }: Given, _env: unknown, output: Output): Promise<Result> {
  const [path, ...others] = words;
  if (path === undefined || others.length > 0) throw new UsageError('rules check needs one folder or file');
  const statuses = checkRules(readRuleFiles(path));
  for (const status of statuses) await output.line(JSON.stringify(status));
  return statuses.some(isRefused) ? problem([], undefined) : done([], undefined);
}

function isRefused({ status }: RuleStatus): boolean {
  return status === 'refused';
}

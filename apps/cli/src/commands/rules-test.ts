import {
  alertingRules,
  linkRules,
  type Rule,
  type RuleSet,
  type RuleTestResult,
  readRules,
  runRuleTests,
} from '@tripline/detection';
import { type Command, done, type Given, problem, type Result } from '../command.ts';
import { DEFAULT_RULES, readRuleFiles } from '../rule-files.ts';

export const rulesTest: Command = {
  name: 'rules test',
  summary: 'run the tests that stand in the rules themselves',
  notes: [
    'Every rule is run on its own, with what it counts, over the events of each of its tests (rules/README.md): what it should alert on and what not.',
    'With --json one object: {"rules":2,"tests":19,"failed":0,"problems":[],"results":[{"file":"…","id":"…","rule":"…","test":"…","covers":"late","passed":true}]}',
    'Ends with 1 when a test fails or a rule cannot be read. Runs without Kafka and settings.',
  ],
  options: { rules: { value: 'folder or file', help: `the rules; default: ${DEFAULT_RULES}` } },
  examples: ['tripline rules test', 'tripline rules test --rules our-rules/payments.yml'],
  run: async ({ values }: Given) => report(readRuleFiles(values['rules'] ?? DEFAULT_RULES)),
};

function report(files: Parameters<typeof readRules>[0]): Result {
  const { rules, problems } = readRules(files);
  const linked = linkRules(rules);
  const results = runRuleTests(linked.set);
  const failed = results.filter((each) => each.problem !== undefined).length;
  // A rule that could not be read is missing to those that refer to it: only the first kind of problem says something then.
  const unusable = problems.length > 0 ? problems : linked.problems;
  const tested = rulesIn(linked.set, results).sort((a, b) => a.title.localeCompare(b.title));
  const lines = [
    ...unusable,
    ...tested.flatMap((rule) => linesOf(rule, results)),
    `${tested.length} rules, ${results.length} tests, ${failed} failed`,
  ];
  const json = { rules: tested.length, tests: results.length, failed, problems: unusable, results: results.map(shown) };
  return failed + unusable.length > 0 ? problem(lines, json) : done(lines, json);
}

/** Those that alert, and those that have tests all the same. */
function rulesIn(set: RuleSet, results: readonly RuleTestResult[]): Rule[] {
  return [...new Set([...alertingRules(set), ...results.map(({ rule }) => rule)])];
}

function linesOf(rule: Rule, results: readonly RuleTestResult[]): string[] {
  const own = results.filter((each) => each.rule === rule);
  const failures = own.filter(({ problem }) => problem !== undefined);
  if (own.length === 0) return [`none  ${rule.title}: it has no tests`];
  if (failures.length === 0) return [`ok    ${rule.title}: ${own.length} tests`];
  return [
    `FAIL  ${rule.title}: ${failures.length} of ${own.length} tests (${rule.file})`,
    ...failures.map(({ test, problem }) => `      "${test.name}": ${problem}`),
  ];
}

function shown({ rule, test, problem }: RuleTestResult): object {
  const passed = problem === undefined;
  const of = { file: rule.file, id: rule.id, rule: rule.title, test: test.name, covers: test.covers, passed };
  return passed ? of : { ...of, problem };
}

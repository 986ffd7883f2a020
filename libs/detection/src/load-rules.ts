import { notRunYet } from './engine/not-run-yet.ts';
import { JSON_TEXT_FIELDS } from './match/event-fields.ts';
import { alertingRules, missingCoverage, runRuleTests } from './rule-tests/run-rule-tests.ts';
import type { RuleFile } from './sigma/documents.ts';
import { readRules } from './sigma/read-rules.ts';
import { kindRoute } from './sigma/routes.ts';
import type { DetectionRule, Rule } from './sigma/rule.ts';
import { linkRules, type RuleSet } from './sigma/rule-set.ts';
import { all, fieldsOf, readsWholeEvent, type Search } from './sigma/search.ts';

export interface LoadOptions {
  /** Whether events have this field (dotted where it is nested). */
  hasField(field: string): boolean;
}

/**
 * Rules that are fit to run: readable, linked, written for our events, and passing their own tests.
 * @returns every problem of every file at once; the set is not to be used while there are any
 */
export function loadRules(files: readonly RuleFile[], options: LoadOptions): { set: RuleSet; problems: string[] } {
  const { rules, problems: unreadable } = readRules(files, { isOurs: true });
  // A rule that could not be read is missing to those that refer to it: only the first kind of problem says something then.
  const { set, problems: unlinked } = linkRules(rules);
  const problems = unreadable.length > 0 ? [...unreadable] : unlinked;
  for (const { rule, message } of notRunYet(set)) problems.push(`${rule.file}, ${message}`);
  problems.push(...identityProblems(set));
  for (const [{ file }, field] of fieldsRead(set))
    if (!options.hasField(field)) problems.push(`${file}: no event has a field ${field}`);
  return { set, problems: problems.length > 0 ? problems : testProblems(set) };
}

/** An alert's id is made from its rule's id. */
function identityProblems(set: RuleSet): string[] {
  return alertingRules(set).flatMap(({ id, file, title }) =>
    id !== '' ? [] : [`${file}: "${title}" alerts and has no id`],
  );
}

/** Top-level fields of the event that the rules read; undefined when a rule looks at the whole event. */
export function topLevelFields(set: RuleSet): string[] | undefined {
  if (set.detections.some(({ search }) => readsWholeEvent(search))) return undefined;
  return [...new Set(fieldsRead(set).map(([, field]) => field.split('.')[0] as string))];
}

/** Every field that a rule reads: to match, to group, to count, to break down. */
export function fieldsRead({ detections, correlations, alone }: RuleSet): [rule: Rule, field: string][] {
  const of = (rule: Rule, fields: Iterable<string>) => [...fields].map((field): [Rule, string] => [rule, held(field)]);
  return [
    ...detections.flatMap((rule) => of(rule, fieldsOf(askedOf(rule)))),
    ...correlations.flatMap(({ rule }) => {
      const grouped = rule.groupBy.flatMap((field) =>
        Object.hasOwn(rule.aliases, field) ? Object.values(rule.aliases[field] ?? {}) : [field],
      );
      return of(rule, [...grouped, ...rule.valueFields, ...rule.options.evidence.flat()]);
    }),
    ...alone.flatMap((rule) => of(rule, rule.options.evidence.flat())),
  ];
}

/** What an event is asked: the rule's own search, and the kind that its log source names. */
function askedOf({ search, logsource }: DetectionRule): Search {
  const route = kindRoute(logsource);
  return route === undefined ? search : all([route, search]);
}

/** The field of the event that holds it: `arguments` for what a rule reads within the arguments. */
function held(field: string): string {
  const [first = ''] = field.split('.');
  return JSON_TEXT_FIELDS.has(first) ? first : field;
}

function testProblems(set: RuleSet): string[] {
  const uncovered = alertingRules(set)
    .filter((rule) => rule.options.stage === 'prod' && missingCoverage(rule).length > 0)
    .map(
      (rule) =>
        `${rule.file}: "${rule.title}" is in prod and has no test that covers ${missingCoverage(rule).join(', ')}`,
    );
  const failed = runRuleTests(set).flatMap(({ rule, test, problem }) =>
    problem === undefined ? [] : [`${rule.file}: test "${test.name}": ${problem}`],
  );
  return [...uncovered, ...failed];
}

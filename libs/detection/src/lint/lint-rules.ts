import { notRunYet } from '../engine/not-run-yet.ts';
import { fieldsRead } from '../load-rules.ts';
import { RuleDocuments } from '../rule-documents.ts';
import { alertingRules, missingCoverage } from '../rule-tests/run-rule-tests.ts';
import type { RuleFile, YamlMap } from '../sigma/documents.ts';
import { readRuleFile } from '../sigma/read-rules.ts';
import type { Rule } from '../sigma/rule.ts';
import { link } from '../sigma/rule-set.ts';

export interface LintOptions {
  /** Whether events have this field (dotted where it is nested). */
  hasField(field: string): boolean;
  /** Whether there is a runbook page of this name (see `runbookPage`). */
  hasPage(page: string): boolean;
}

/** Something that a rule lacks before others should rely on it. */
export interface LintProblem {
  readonly file: string;
  /** Title of the rule; empty where a document has none. */
  readonly rule: string;
  readonly problem: string;
}

/** What an alert's reader needs and Sigma leaves optional. Keys of the document. */
const STATED = ['level', 'description', 'status', 'author', 'date', 'references', 'falsepositives', 'tags'] as const;
const STATED_IN_BLOCK = ['evidence', 'runbook', 'dedup'] as const;
const TAXONOMIES = ['atlas', 'owasp-asi', 'owasp-llm', 'attack'];
/** Says that a rule is about our own pipeline, for which no taxonomy of attacks has an id. */
const OPERATIONS = 'tripline.operations';

/**
 * Everything that keeps rules from being fit to ship. What a rule lacks is looked for once all can be read and fit together: a rule that is missing makes
 * others look wrong.
 */
export function lintRules(files: readonly RuleFile[], options: LintOptions): LintProblem[] {
  const read = files.flatMap((file) => readRuleFile(file, { isOurs: true }));
  const unreadable = read.flatMap(({ file, label, problems }) =>
    problems.withoutFile.map((problem) => ({ file, rule: label, problem })),
  );
  if (unreadable.length > 0) return unreadable;
  const { set, problems: unlinked } = link(read.flatMap(({ rule }) => rule ?? []));
  if (unlinked.length > 0) return unlinked.map(({ rule, message }) => about(rule, message));
  const documents = new RuleDocuments(files);
  const unknown = fieldsRead(set).filter(([, field]) => !options.hasField(field));
  return [
    ...unknown.map(([rule, field]) => about(rule, `no event has a field ${field}`)),
    ...notRunYet(set).map(({ rule, message }) => about(rule, message)),
    ...alertingRules(set).flatMap((rule) =>
      lacks(rule, documents.of(rule), options).map((problem) => about(rule, problem)),
    ),
  ];
}

/** Name of the page that says what to do about a rule's alerts: `agt-001` for AGT-001 and for its other forms, such as AGT-001-slow. */
export function runbookPage(rule: Pick<Rule, 'name' | 'id'>): string {
  const name = (rule.name ?? rule.id).toLowerCase();
  return /^[a-z]+-\d+(?=-|$)/.exec(name)?.[0] ?? name;
}

function lacks(rule: Rule, content: YamlMap, { hasPage }: LintOptions): string[] {
  const block = (content['x-detect'] ?? {}) as YamlMap;
  const page = runbookPage(rule);
  return [
    ...(rule.id === '' ? ['has no id'] : []),
    ...(rule.name === null ? ['has no name, e.g. AGT-001'] : []),
    ...STATED.filter((key) => !Object.hasOwn(content, key)).map((key) => `does not state ${key}`),
    ...STATED_IN_BLOCK.filter((key) => !Object.hasOwn(block, key) && appliesTo(rule, key)).map(
      (key) => `does not state x-detect.${key}`,
    ),
    ...(isClassified(rule) ? [] : [`has no tag of ${TAXONOMIES.join(', ')}`]),
    ...(hasPage(page) ? [] : [`has no runbook page ${page}.md`]),
    ...missingCoverage(rule).map((coverage) => `has no test that covers ${coverage}`),
  ];
}

/** A rule about single events folds none of them together. */
function appliesTo(rule: Rule, key: (typeof STATED_IN_BLOCK)[number]): boolean {
  return key !== 'dedup' || rule.kind === 'correlation';
}

function isClassified({ tags }: Rule): boolean {
  return tags.some((tag) => tag === OPERATIONS || TAXONOMIES.includes(tag.split('.')[0] as string));
}

function about({ file, title }: Rule, problem: string): LintProblem {
  return { file, rule: title, problem };
}

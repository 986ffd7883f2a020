import { notRunYet } from './engine/not-run-yet.ts';
import type { RuleFile } from './sigma/documents.ts';
import { type ReadDocument, readRuleFile } from './sigma/read-rules.ts';
import type { Rule } from './sigma/rule.ts';
import { link, type RuleSet } from './sigma/rule-set.ts';

/** A rule that is not run, and why. */
export interface RefusedRule {
  readonly file: string;
  /** Id, else title, else the file's name. */
  readonly rule: string;
  readonly problems: readonly string[];
}

/**
 * As many of the rules as can be run, whoever wrote them and for whatever events; the others with the reason.
 * @param changed what is to be run in a rule's place
 */
export function loadWhatRuns(
  files: readonly RuleFile[],
  changed: (rule: Rule) => Rule = (rule) => rule,
): { set: RuleSet; refused: RefusedRule[] } {
  const documents = files.flatMap((file) => readRuleFile(file, { isOurs: false }));
  const refused = documents.flatMap((document) => (document.rule === undefined ? [unreadable(document)] : []));
  const { set, reasons } = sortOut(documents.flatMap(({ rule }) => (rule === undefined ? [] : changed(rule))));
  return { set, refused: [...refused, ...[...reasons].map(([rule, found]) => refusedRule(rule, found))] };
}

/** The rules that can be run together, and why each of the others cannot. */
export function sortOut(rules: readonly Rule[]): { set: RuleSet; reasons: ReadonlyMap<Rule, readonly string[]> } {
  const reasons = new Map<Rule, string[]>();
  for (let left = rules; ; ) {
    const { set, problems } = link(left);
    // A linked correlation is another object than the one that was read: with its aliases in place.
    const stopped = notRunYet(set).map(({ rule, message }) => ({
      rule: left.find((each) => isSame(each, rule)) ?? rule,
      message,
    }));
    for (const { rule, message } of [...problems, ...stopped])
      reasons.set(rule, [...(reasons.get(rule) ?? []), message]);
    const next = left.filter((rule) => !reasons.has(rule));
    if (stopped.length === 0 || next.length === left.length) return { set, reasons };
    left = next;
  }
}

function unreadable({ file, label, problems }: ReadDocument): RefusedRule {
  return { file, rule: label, problems: problems.withoutFile };
}

function refusedRule({ file, id, title }: Rule, problems: readonly string[]): RefusedRule {
  return { file, rule: id === '' ? title : id, problems };
}

function isSame(a: Rule, b: Rule): boolean {
  return a.file === b.file && a.hash === b.hash;
}

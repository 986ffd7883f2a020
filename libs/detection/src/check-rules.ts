import { sortOut } from './load-what-runs.ts';
import type { RuleFile } from './sigma/documents.ts';
import { readRuleFile } from './sigma/read-rules.ts';

/** What becomes of a rule when it is loaded. */
export interface RuleStatus {
  /** Id, else title, else the file's name. */
  readonly rule: string;
  readonly file: string;
  readonly status: 'loaded' | 'refused';
  /** Everything that is wrong with it; only where it is refused. */
  readonly reason?: string;
}

/** Every rule of some files, whoever wrote them, in their order. */
export function checkRules(files: readonly RuleFile[]): RuleStatus[] {
  const documents = files.flatMap((file) => readRuleFile(file, { isOurs: false }));
  const { reasons } = sortOut(documents.flatMap(({ rule }) => rule ?? []));
  return documents.map(({ file, label, rule, problems }) => {
    const found = rule === undefined ? problems.withoutFile : reasons.get(rule);
    if (found === undefined) return { rule: label, file, status: 'loaded' };
    return { rule: label, file, status: 'refused', reason: found.join('; ') };
  });
}

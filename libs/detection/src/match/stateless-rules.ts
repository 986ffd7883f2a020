import type { RuleFile } from '../sigma/documents.ts';
import { readRuleFile } from '../sigma/read-rules.ts';
import { routeOf } from '../sigma/routes.ts';
import type { DetectionRule } from '../sigma/rule.ts';
import { link } from '../sigma/rule-set.ts';
import type { Search } from '../sigma/search.ts';
import { flattenWindows } from './flatten-windows.ts';
import { RuleMatcher } from './rule-matcher.ts';

export interface StatelessOptions {
  /** Whether a rule is asked only about events that its log source may mean. */
  readonly isRouted: boolean;
}

/** A rule that is left out, and why. */
export interface LeftOut {
  readonly file: string;
  readonly rule: string;
  readonly problems: readonly string[];
}

/** The detection rules of some files, narrowed by the filters among them, against any events. Correlations are passed over. */
export class StatelessRules {
  readonly leftOut: readonly LeftOut[];
  readonly #rules: readonly DetectionRule[];
  readonly #matcher: RuleMatcher;
  /** Whether all rules are about our own events, in which a field that is not there is null. */
  readonly isCanonical: boolean;

  constructor(files: readonly RuleFile[], { isRouted }: StatelessOptions) {
    const documents = files.flatMap((file) => readRuleFile(file, { isOurs: false }));
    const { set, problems } = link(documents.flatMap(({ rule }) => (rule?.kind === 'correlation' ? [] : (rule ?? []))));
    this.leftOut = [
      ...documents.flatMap(({ file, label, rule, problems: { withoutFile } }) =>
        rule === undefined ? [{ file, rule: label, problems: withoutFile }] : [],
      ),
      ...problems.map(({ rule, message }) => ({ file: rule.file, rule: nameOf(rule), problems: [message] })),
    ];
    this.#rules = set.detections;
    this.isCanonical =
      set.detections.length > 0 && set.detections.every(({ logsource }) => logsource['product'] === 'tripline');
    const guardOf = isRouted ? routes() : () => undefined;
    this.#matcher = new RuleMatcher(
      set.detections.map(({ search, logsource }) => ({ search, guard: guardOf(logsource) })),
      { isNullAbsent: this.isCanonical },
    );
  }

  get size(): number {
    return this.#rules.length;
  }

  /** Ids (or titles, where there is none) of the rules that match, in the order of the files. Windows events are flattened first. */
  match(event: Readonly<Record<string, unknown>>): string[] {
    return this.#matcher.judge(flattenWindows(event)).map((index) => nameOf(this.#rules[index] as DetectionRule));
  }
}

/** Rules with the same log source share one condition, which is asked once per event. */
function routes(): (logsource: DetectionRule['logsource']) => Search {
  const known = new Map<string, Search>();
  return (logsource) => {
    const key = JSON.stringify(Object.entries(logsource));
    const route = known.get(key) ?? routeOf(logsource);
    known.set(key, route);
    return route;
  };
}

function nameOf({ id, title }: { readonly id: string; readonly title: string }): string {
  return id === '' ? title : id;
}

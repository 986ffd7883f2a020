import type { Problems } from './problems.ts';
import type { Rule } from './rule.ts';
import { tagProblem } from './taxonomies.ts';

/** Logsource of the canonical event: rules for other products would read fields that never come. */
const PRODUCT = 'tripline';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What Sigma leaves open and rules that run in the detect stage may not: others' rules are read without it. */
export function checkHouseRules(rule: Pick<Rule, 'id' | 'tags'>, problems: Problems): void {
  if (rule.id !== '' && !UUID.test(rule.id)) problems.at('id').add('must be a UUID in lower case');
  for (const tag of rule.tags) {
    const problem = tagProblem(tag);
    if (problem !== undefined) problems.at('tags').add(problem);
  }
}

export function checkProduct(logsource: Readonly<Record<string, string>>, problems: Problems): void {
  if (logsource['product'] !== PRODUCT) problems.at('logsource').at('product').add(`must be ${PRODUCT}`);
}

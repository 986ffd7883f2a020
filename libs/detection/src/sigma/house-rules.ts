import { kinds } from '@tripline/contract';
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

/** A category that no event has would keep the rule quiet without a word. */
export function checkProduct(logsource: Readonly<Record<string, string>>, problems: Problems): void {
  const place = problems.at('logsource');
  const { product, category } = logsource as { product?: string; category?: string };
  if (product !== PRODUCT) place.at('product').add(`must be ${PRODUCT}`);
  if (category !== undefined && !(kinds as readonly string[]).includes(category))
    place.at('category').add(`must be a kind of event: ${kinds.join(', ')}`);
}

import { ConditionError, readBoolean, type Tokens } from './boolean-text.ts';
import { compilePattern, parsePattern } from './pattern.ts';
import type { Problems } from './problems.ts';
import { all, any, type Search } from './search.ts';

/** The searches of a detection by name; undefined where one could not be read (reported already). */
export type Searches = ReadonlyMap<string, Search | undefined>;

const MAX_CONDITIONS = 100;

/** Operands are searches by name and selections such as `1 of them`. A list of conditions is an OR. */
export function readCondition(value: unknown, searches: Searches, problems: Problems): Search | undefined {
  const texts = Array.isArray(value) ? value : [value];
  if (texts.length === 0) return problems.add('has no condition');
  if (texts.length > MAX_CONDITIONS) return problems.add(`has more than ${MAX_CONDITIONS} conditions`);
  const conditions = texts.map((text) => {
    if (typeof text !== 'string') return problems.add('must be text');
    try {
      return readOne(text, searches);
    } catch (error) {
      if (error instanceof ConditionError) return problems.add(error.message);
      throw error;
    }
  });
  return conditions.every((each) => each !== undefined) ? any(conditions) : undefined;
}

function readOne(text: string, searches: Searches): Search {
  if (text.includes('|')) throw new ConditionError('has a pipe: aggregations were removed, write a correlation');
  return readBoolean<Search>(text, {
    all,
    any,
    not: (of) => ({ kind: 'not', of }),
    operand: (token, tokens) => (tokens.takes('of') ? readQuantified(token, tokens, searches) : named(token, searches)),
  });
}

function readQuantified(quantifier: string, tokens: Tokens, searches: Searches): Search {
  const chosen = select(tokens.take(), searches);
  const word = quantifier.toLowerCase();
  if (word === '1' || word === 'any') return any(chosen);
  if (word === 'all') return all(chosen);
  throw new ConditionError(`"${quantifier} of" is not supported: write 1 of, any of or all of`);
}

/** A selector that selects nothing would vanish without a word, so it is a problem. */
function select(selector: string, searches: Searches): Search[] {
  const names = [...searches.keys()].filter((name) => isSelected(name, selector));
  if (names.length === 0) throw new ConditionError(`"${selector}" selects no search`);
  return names.map((name) => named(name, searches));
}

function named(name: string, searches: Searches): Search {
  if (!searches.has(name)) throw new ConditionError(`names "${name}", which is no search of this rule`);
  // A search that could not be read has its own problem already: the rule is refused, whatever stands here.
  return searches.get(name) ?? { kind: 'any', of: [] };
}

function isSelected(name: string, selector: string): boolean {
  return selector === 'them' ? !name.startsWith('_') : compilePattern(parsePattern(selector))(name);
}

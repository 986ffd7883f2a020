import { compilePattern, parsePattern } from './pattern.ts';
import type { Problems } from './problems.ts';
import { all, any, type Search } from './search.ts';

/** The searches of a detection by name; undefined where one could not be read (reported already). */
export type Searches = ReadonlyMap<string, Search | undefined>;

const MAX_NESTING = 50;
/** Thrown inside the parser only, so that one mistake ends one condition. */
class ConditionError extends Error {}

/** `or` binds weakest, then `and`, `not`, `x of`, parentheses. A list of conditions is an OR. */
export function readCondition(value: unknown, searches: Searches, problems: Problems): Search | undefined {
  const texts = Array.isArray(value) ? value : [value];
  if (texts.length === 0) return problems.add('has no condition');
  const conditions = texts.map((text) => {
    if (typeof text !== 'string') return problems.add('must be text');
    try {
      return new ConditionParser(text, searches).parse();
    } catch (error) {
      if (error instanceof ConditionError) return problems.add(error.message);
      throw error;
    }
  });
  return conditions.every((each) => each !== undefined) ? any(conditions) : undefined;
}

class ConditionParser {
  readonly #tokens: readonly string[];
  readonly #searches: Searches;
  #at = 0;
  #depth = 0;

  constructor(text: string, searches: Searches) {
    if (text.includes('|')) throw new ConditionError('has a pipe: aggregations were removed, write a correlation');
    this.#tokens = text.match(/[()]|[^\s()]+/g) ?? [];
    this.#searches = searches;
  }

  parse(): Search {
    const search = this.#or();
    if (this.#at < this.#tokens.length) throw new ConditionError(`does not end before "${this.#tokens[this.#at]}"`);
    return search;
  }

  #or(): Search {
    const terms = [this.#and()];
    while (this.#takes('or')) terms.push(this.#and());
    return any(terms);
  }

  #and(): Search {
    const terms = [this.#not()];
    while (this.#takes('and')) terms.push(this.#not());
    return all(terms);
  }

  #not(): Search {
    if (!this.#takes('not')) return this.#operand();
    this.#deeper();
    const search: Search = { kind: 'not', of: this.#not() };
    this.#depth -= 1;
    return search;
  }

  #operand(): Search {
    const token = this.#next();
    if (token === '(') {
      this.#deeper();
      const search = this.#or();
      if (this.#next() !== ')') throw new ConditionError('lacks a closing parenthesis');
      this.#depth -= 1;
      return search;
    }
    if (this.#tokens[this.#at]?.toLowerCase() === 'of') return this.#quantified(token);
    if (token === ')' || ['and', 'or', 'of'].includes(token.toLowerCase()))
      throw new ConditionError(`has "${token}" where a search should stand`);
    return this.#named(token);
  }

  #quantified(quantifier: string): Search {
    this.#at += 1;
    const selector = this.#next();
    const chosen = this.#select(selector);
    const word = quantifier.toLowerCase();
    if (word === '1' || word === 'any') return any(chosen);
    if (word === 'all') return all(chosen);
    throw new ConditionError(`"${quantifier} of" is not supported: write 1 of, any of or all of`);
  }

  /** A selector that selects nothing would vanish without a word, so it is a problem. */
  #select(selector: string): Search[] {
    const names = [...this.#searches.keys()].filter((name) => isSelected(name, selector));
    if (names.length === 0) throw new ConditionError(`"${selector}" selects no search`);
    return names.map((name) => this.#named(name));
  }

  #named(name: string): Search {
    if (!this.#searches.has(name)) throw new ConditionError(`names "${name}", which is no search of this rule`);
    // A search that could not be read has its own problem already: the rule is refused, whatever stands here.
    return this.#searches.get(name) ?? { kind: 'any', of: [] };
  }

  #takes(word: string): boolean {
    const isNext = this.#tokens[this.#at]?.toLowerCase() === word;
    if (isNext) this.#at += 1;
    return isNext;
  }

  #next(): string {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw new ConditionError('ends too early');
    this.#at += 1;
    return token;
  }

  #deeper(): void {
    this.#depth += 1;
    if (this.#depth > MAX_NESTING) throw new ConditionError(`is nested deeper than ${MAX_NESTING}`);
  }
}

function isSelected(name: string, selector: string): boolean {
  return selector === 'them' ? !name.startsWith('_') : compilePattern(parsePattern(selector))(name);
}

/** Thrown inside the reader only, so that one mistake ends one condition. */
export class ConditionError extends Error {}

/** What a condition is built of. */
export interface BooleanParts<T> {
  all(of: T[]): T;
  any(of: T[]): T;
  not(of: T): T;
  /** An operand that begins with this token; takes further ones itself. @throws ConditionError */
  operand(token: string, tokens: Tokens): T;
}

const MAX_NESTING = 50;
const MAX_CHARACTERS = 20_000;

/** The words and parentheses of a condition. */
export class Tokens {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(text: string) {
    if (text.length > MAX_CHARACTERS) throw new ConditionError(`has more than ${MAX_CHARACTERS} characters`);
    this.#tokens = text.match(/[()]|[^\s()]+/g) ?? [];
  }

  get next(): string | undefined {
    return this.#tokens[this.#at];
  }

  take(): string {
    const token = this.next;
    if (token === undefined) throw new ConditionError('ends too early');
    this.#at += 1;
    return token;
  }

  /** Takes the word if it comes next. */
  takes(word: string): boolean {
    const isNext = this.next?.toLowerCase() === word;
    if (isNext) this.#at += 1;
    return isNext;
  }
}

/** `or` binds weakest, then `and`, `not`, operands, parentheses. @throws ConditionError */
export function readBoolean<T>(text: string, parts: BooleanParts<T>): T {
  const tokens = new Tokens(text);
  const value = new BooleanReader(tokens, parts).or();
  if (tokens.next !== undefined) throw new ConditionError(`does not end before "${tokens.next}"`);
  return value;
}

class BooleanReader<T> {
  readonly #tokens: Tokens;
  readonly #parts: BooleanParts<T>;
  #depth = 0;

  constructor(tokens: Tokens, parts: BooleanParts<T>) {
    this.#tokens = tokens;
    this.#parts = parts;
  }

  or(): T {
    const terms = [this.#and()];
    while (this.#tokens.takes('or')) terms.push(this.#and());
    return terms.length === 1 ? (terms[0] as T) : this.#parts.any(terms);
  }

  #and(): T {
    const terms = [this.#not()];
    while (this.#tokens.takes('and')) terms.push(this.#not());
    return terms.length === 1 ? (terms[0] as T) : this.#parts.all(terms);
  }

  #not(): T {
    if (!this.#tokens.takes('not')) return this.#operand();
    this.#deeper();
    const value = this.#parts.not(this.#not());
    this.#depth -= 1;
    return value;
  }

  #operand(): T {
    const token = this.#tokens.take();
    if (token === '(') {
      this.#deeper();
      const value = this.or();
      if (this.#tokens.take() !== ')') throw new ConditionError('lacks a closing parenthesis');
      this.#depth -= 1;
      return value;
    }
    if (token === ')' || ['and', 'or', 'of'].includes(token.toLowerCase()))
      throw new ConditionError(`has "${token}" where a name should stand`);
    return this.#parts.operand(token, this.#tokens);
  }

  #deeper(): void {
    this.#depth += 1;
    if (this.#depth > MAX_NESTING) throw new ConditionError(`is nested deeper than ${MAX_NESTING}`);
  }
}

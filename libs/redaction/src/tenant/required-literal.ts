const MIN_LITERAL = 3;

/**
 * The longest run of plain characters that every match of an RE2 expression holds, in lower case; undefined where none
 * of three characters is sure. Careful rather than clever: alternatives, classes and optional parts give nothing.
 */
export function requiredLiteral(source: string): string | undefined {
  const reader = new Reader(source);
  const best = reader.sequence();
  return reader.isWhole && best.length >= MIN_LITERAL ? best : undefined;
}

class Reader {
  readonly #source: string;
  /** Without case a k is also the sign of kelvin and an s the long s: these end a run. */
  readonly #folds: boolean;
  #at = 0;
  #isUnderstood = true;

  constructor(source: string) {
    this.#source = source;
    this.#folds = /\(\?[A-Za-z]*i/.test(source);
  }

  /** Read to the end, and nothing in it was strange. */
  get isWhole(): boolean {
    return this.#isUnderstood && this.#at >= this.#source.length;
  }

  /** Up to the end or the closing parenthesis, which is not taken. */
  sequence(): string {
    let best = '';
    let run = '';
    let hasAlternatives = false;
    while (this.#at < this.#source.length && this.#source.charAt(this.#at) !== ')') {
      if (this.#source.charAt(this.#at) === '|') hasAlternatives = true;
      const inner = this.#atom();
      const { isOptional, isRepeated } = this.#quantifier();
      const isPlain = inner.kind === 'char' && !isOptional;
      if (isPlain) run += inner.text;
      if (run.length > best.length) best = run;
      if (!isPlain || isRepeated) run = '';
      if (inner.kind === 'group' && !isOptional && inner.text.length > best.length) best = inner.text;
    }
    return hasAlternatives ? '' : best;
  }

  #atom(): { kind: 'char' | 'group' | 'other'; text: string } {
    const unit = this.#source.charAt(this.#at);
    if (unit === '(') return { kind: 'group', text: this.#group() };
    if (unit === '[') return this.#class();
    if (unit === '\\') return this.#escape();
    this.#at += 1;
    return '.^$|'.includes(unit) ? { kind: 'other', text: '' } : this.#char(unit);
  }

  #char(unit: string): { kind: 'char' | 'other'; text: string } {
    const isPlain = /[ -~]/.test(unit) && !(this.#folds && /[ks]/i.test(unit));
    return isPlain ? { kind: 'char', text: unit.toLowerCase() } : { kind: 'other', text: '' };
  }

  #group(): string {
    const opening = /\((?:\?(?:P?<\w+>|[A-Za-z-]*:)?)?/y;
    opening.lastIndex = this.#at;
    opening.test(this.#source);
    const flags = /\(\?[A-Za-z-]+\)/y;
    flags.lastIndex = this.#at;
    if (flags.test(this.#source)) {
      this.#at = flags.lastIndex;
      return '';
    }
    this.#at = opening.lastIndex;
    const inner = this.sequence();
    if (this.#source.charAt(this.#at) !== ')') this.#isUnderstood = false;
    this.#at += 1;
    return inner;
  }

  #class(): { kind: 'other'; text: string } {
    const whole = /\[\^?\]?(?:\[:\^?[a-z]+:\]|\\.|[^\]\\])*\]/y;
    whole.lastIndex = this.#at;
    if (whole.test(this.#source)) this.#at = whole.lastIndex;
    else this.#giveUp();
    return { kind: 'other', text: '' };
  }

  #escape(): { kind: 'char' | 'other'; text: string } {
    const unit = this.#source.charAt(this.#at + 1);
    this.#at += 2;
    if (/[^A-Za-z0-9]/.test(unit)) return this.#char(unit);
    if (!/[dDsSwWbBAz]/.test(unit)) this.#giveUp();
    return { kind: 'other', text: '' };
  }

  #quantifier(): { isOptional: boolean; isRepeated: boolean } {
    const pattern = /(?:[*?+]|\{(\d+)(?:,\d*)?\})\??/y;
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#source);
    if (match === null) return { isOptional: false, isRepeated: false };
    this.#at = pattern.lastIndex;
    return { isOptional: /^[*?]/.test(match[0]) || Number(match[1] ?? 1) === 0, isRepeated: true };
  }

  /** Escapes of rare kinds (\Q…\E, \x, \p): the whole expression gives no literal. */
  #giveUp(): void {
    this.#isUnderstood = false;
    this.#at = this.#source.length;
  }
}

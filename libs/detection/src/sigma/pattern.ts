import { foldText } from './fold-text.ts';

/** Any run of characters, empty and line ends included. */
export const ANY = Symbol('*');
/** Exactly one character. */
export const ONE = Symbol('?');
/** Any of `DASHES`. */
export const DASH = Symbol('-');
/** What a Windows command line takes for the beginning of an option: hyphen, slash, en dash, em dash, horizontal bar. */
export const DASHES: readonly string[] = ['-', '/', '\u2013', '\u2014', '\u2015'];

/** A Sigma string: literal text and wildcards. Neighbouring literals are joined, neighbouring `*` are one. */
export type Pattern = readonly (string | typeof ANY | typeof ONE | typeof DASH)[];

const SPECIAL = /[*?\\]/;

/**
 * Splits a Sigma string. A backslash escapes `*`, `?` and itself; before anything else it is a backslash.
 * @example parsePattern('a*\\?') is ['a', ANY, '?']
 */
export function parsePattern(text: string): Pattern {
  if (!SPECIAL.test(text)) return literalPattern(text);
  const parts: (string | typeof ANY | typeof ONE)[] = [];
  let literal = '';
  const flush = () => {
    if (literal !== '') parts.push(literal);
    literal = '';
  };
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i] as string;
    const next = text[i + 1];
    if (char === '\\' && (next === '*' || next === '?' || next === '\\')) {
      literal += next;
      i += 1;
    } else if (char === '*') {
      flush();
      if (parts.at(-1) !== ANY) parts.push(ANY);
    } else if (char === '?') {
      flush();
      parts.push(ONE);
    } else literal += char;
  }
  flush();
  return parts;
}

/** Text without wildcards. */
export function literalPattern(text: string): Pattern {
  return text === '' ? [] : [text];
}

/** The pattern with `*` on the sides where anything may stand. */
export function unanchored(pattern: Pattern, sides: { before: boolean; after: boolean }): Pattern {
  const before: Pattern = sides.before && pattern[0] !== ANY ? [ANY] : [];
  // Of nothing at all, `*` on both sides is one.
  const after: Pattern = sides.after && (pattern.at(-1) ?? before[0]) !== ANY ? [ANY] : [];
  return [...before, ...pattern, ...after];
}

/** Folds the literal parts as values are folded. */
export function foldPattern(pattern: Pattern): Pattern {
  return pattern.map((part) => (typeof part === 'string' ? foldText(part) : part));
}

/** The only text that the pattern matches; undefined when it has wildcards. */
export function exactText(pattern: Pattern): string | undefined {
  if (pattern.length === 0) return '';
  const [only] = pattern;
  return pattern.length === 1 && typeof only === 'string' ? only : undefined;
}

/** A test of whole texts. The common shapes avoid the general matcher. */
export function compilePattern(pattern: Pattern): (text: string) => boolean {
  const exact = exactText(pattern);
  if (exact !== undefined) return (text) => text === exact;
  const literal = pattern.find((part) => typeof part === 'string') ?? '';
  switch (shapeOf(pattern)) {
    case '*':
      return () => true;
    case '*x*':
      return (text) => text.includes(literal);
    case 'x*':
      return (text) => text.startsWith(literal);
    case '*x':
      return (text) => text.endsWith(literal);
    default:
      return (text) => matchesFrom(pattern, text);
  }
}

function shapeOf(pattern: Pattern): string {
  return pattern.map((part) => (typeof part === 'string' ? 'x' : part.description)).join('');
}

/** Greedy match that goes back to the last `*` only: at worst pattern length × text length. */
function matchesFrom(pattern: Pattern, text: string): boolean {
  let p = 0;
  let t = 0;
  let starPart = -1;
  let starText = 0;
  for (;;) {
    const part = pattern[p];
    if (part === undefined && (t === text.length || pattern[p - 1] === ANY)) return true;
    const width = part === undefined ? -1 : widthAt(part, text, t);
    if (part === ANY) {
      starPart = p;
      starText = t;
      p += 1;
    } else if (width >= 0) {
      p += 1;
      t += width;
    } else {
      if (starPart < 0 || starText >= text.length) return false;
      starText = nextStart(pattern[starPart + 1], text, starText + 1);
      if (starText < 0) return false;
      t = starText;
      p = starPart + 1;
    }
  }
}

/** Where what follows a `*` can begin: a literal only where it stands. */
function nextStart(part: Pattern[number] | undefined, text: string, from: number): number {
  return typeof part === 'string' ? text.indexOf(part, from) : from;
}

/** How many UTF-16 units the part takes of the text here; negative when it does not match. */
function widthAt(part: string | symbol, text: string, at: number): number {
  if (typeof part === 'string') return text.startsWith(part, at) ? part.length : -1;
  if (part === DASH) return DASHES.includes(text[at] as string) ? 1 : -1;
  const point = text.codePointAt(at);
  if (point === undefined) return -1;
  return point > 0xffff ? 2 : 1;
}

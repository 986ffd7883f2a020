import { charSet, isIn, runEnd } from '../scan/char-set.ts';
import type { NameVerdict } from '../structure/key-names.ts';
import { isLabel, isLabelName, isNumber64, isValueName, namesNumber64 } from '../structure/labelled-values.ts';
import { isSecretText } from '../structure/placeholders.ts';
import { type Decoded, decodeEscapes } from './offset-map.ts';

/** What was found in JSON text. Ranges leave quotes out; the text itself is not touched. */
export type JsonFinding =
  | { readonly kind: 'escaped'; readonly start: number; readonly end: number; readonly decoded: Decoded }
  | { readonly kind: 'number'; readonly start: number; readonly end: number }
  /** An id or a checksum of 64 bits. */
  | { readonly kind: 'number64'; readonly start: number; readonly end: number }
  | { readonly kind: 'secret'; readonly start: number; readonly end: number; readonly isString: boolean };

type Judge = (name: string) => NameVerdict;

const QUOTE = 0x22;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const SPACE = 0x20;
/** Shorter numbers hold nothing that a detector knows. */
const MIN_NUMBER = 12;

const blank = charSet('\\s');
const structural = charSet('\\s,:[\\]{}');
const numberStart = charSet('0-9\\-');
const escapes = /\\(?:u[\da-fA-F]{4}|[^u])/gs;
const controlEscapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** True for a text that may be JSON, whole or cut off. */
export function mayBeJson(text: string): boolean {
  return /^\s*[[{"]/.test(text);
}

/**
 * Reads JSON text without making a tree: positions stay exact, a cut text is read as far as it goes, and of a member
 * that is there twice both are seen. Reports strings with escapes (decoded), long numbers, and values of secret names.
 */
export function readJsonText(text: string, judge: Judge): readonly JsonFinding[] {
  return new JsonTextReader(text, judge).read();
}

class JsonTextReader {
  readonly #text: string;
  readonly #judge: Judge;
  readonly #found: JsonFinding[] = [];
  /** Of each open object: whether its label member says secret, as in {"name":"Cookie","value":"…"}. */
  readonly #labels: boolean[] = [];
  /** Of the member whose value comes next. */
  #name: string | undefined;

  constructor(text: string, judge: Judge) {
    this.#text = text;
    this.#judge = judge;
  }

  read(): readonly JsonFinding[] {
    const text = this.#text;
    let at = 0;
    while (at < text.length) {
      const code = text.charCodeAt(at);
      if (code === QUOTE) at = this.#string(at);
      else if (isIn(structural, code)) at = this.#structure(code, at);
      else at = this.#scalar(at);
    }
    return this.#found;
  }

  #structure(code: number, at: number): number {
    if (code === OPEN_OBJECT) this.#labels.push(false);
    else if (code === CLOSE_OBJECT) this.#labels.pop();
    if (code > SPACE && code !== COLON) this.#name = undefined;
    return at + 1;
  }

  #scalar(at: number): number {
    const end = scalarEnd(this.#text, at);
    const isNumber = end - at >= MIN_NUMBER && isIn(numberStart, this.#text.charCodeAt(at));
    if (isNumber && !this.#number64(at, end)) this.#found.push({ kind: 'number', start: at, end });
    return end;
  }

  #number64(start: number, end: number): boolean {
    const isOne = this.#name !== undefined && namesNumber64(this.#name) && isNumber64(this.#text.slice(start, end));
    if (isOne) this.#found.push({ kind: 'number64', start, end });
    return isOne;
  }

  #string(at: number): number {
    const end = stringEnd(this.#text, at);
    const content = unescapeString(this.#text.slice(at + 1, end));
    const next = runEnd(this.#text, end + 1, blank);
    if (this.#text.charCodeAt(next) === COLON) return this.#member(content.text, next + 1);
    if (this.#name !== undefined && isLabelName(this.#name) && this.#labels.length > 0) {
      this.#labels[this.#labels.length - 1] = isLabel(content.text) && this.#judge(content.text) === 'secret';
    }
    this.#number64(at + 1, end);
    if (content.map !== undefined) {
      const decoded = { text: content.text, map: content.map };
      this.#found.push({ kind: 'escaped', start: at + 1, end, decoded });
    }
    return end + 1;
  }

  #member(name: string, at: number): number {
    this.#name = name;
    const verdict = isValueName(name) && this.#labels.at(-1) === true ? 'secret' : this.#judge(name);
    if (verdict !== 'secret' && verdict !== 'doubtful') return at;
    const secret = secretAt(this.#text, runEnd(this.#text, at, blank), verdict);
    if (secret === undefined) return at;
    this.#found.push({ kind: 'secret', ...secret });
    this.#name = undefined;
    return secret.end + (secret.isString ? 1 : 0);
  }
}

function secretAt(
  text: string,
  at: number,
  verdict: NameVerdict,
): { start: number; end: number; isString: boolean } | undefined {
  const unit = text.charAt(at);
  if (unit === '"') {
    const end = stringEnd(text, at);
    const value = unescapeString(text.slice(at + 1, end)).text;
    return isSecretText(value, verdict) ? { start: at + 1, end, isString: true } : undefined;
  }
  if (verdict === 'doubtful') return undefined;
  if (unit === '{' || unit === '[') return { start: at, end: containerEnd(text, at), isString: false };
  const end = scalarEnd(text, at);
  const isEmpty = end === at || /^(?:null|true|false)$/.test(text.slice(at, end));
  return isEmpty ? undefined : { start: at, end, isString: false };
}

/** Index of the closing quote, or the end of a text that was cut. */
function stringEnd(text: string, at: number): number {
  for (let index = at + 1; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) return index;
    if (code === BACKSLASH) index += 1;
  }
  return text.length;
}

function containerEnd(text: string, at: number): number {
  let depth = 0;
  for (let index = at; index < text.length; index += 1) {
    const unit = text.charAt(index);
    if (unit === '"') index = stringEnd(text, index);
    else if (unit === '{' || unit === '[') depth += 1;
    else if (unit === '}' || unit === ']') depth -= 1;
    if (depth === 0) return index + 1;
  }
  return text.length;
}

/** Numbers, words, and whatever else is not structure. */
function scalarEnd(text: string, at: number): number {
  let end = at;
  while (end < text.length && !isIn(structural, text.charCodeAt(end)) && text.charCodeAt(end) !== QUOTE) end += 1;
  return end;
}

function unescapeString(content: string): { text: string; map?: Decoded['map'] } {
  if (!content.includes('\\')) return { text: content };
  return decodeEscapes(content, escapes, meaningOf) ?? { text: content };
}

function meaningOf(written: string): string {
  const kind = written.charAt(1);
  if (kind === 'u') return String.fromCharCode(Number.parseInt(written.slice(2), 16));
  return controlEscapes[kind] ?? kind;
}

import type { NameVerdict } from '../structure/key-names.ts';
import { isPlaceholder } from '../structure/placeholders.ts';
import type { Range } from './detector.ts';
import { hasLettersAndDigits, looksGenerated } from './secret-shapes.ts';

/** How a text ties a value to a name. */
type Sign = 'member' | 'tight' | 'loose' | 'flag' | 'prose' | 'pair' | 'call';

/** A value in a text. The range is what has to go, without quotes. */
export interface Value extends Range {
  readonly text: string;
  readonly sign: Sign;
  readonly isQuoted: boolean;
  /** Of a parameter in the query of a URL or in a form: ?name=value&name=value. */
  readonly isParameter: boolean;
  readonly endsQuote: boolean;
  /** Nothing but blanks, a comment or a separator follows on the line. */
  readonly endsLine: boolean;
}

const MAX_QUOTED = 2048;
/** A judgement needs no more. */
const MAX_JUDGED = 80;

const signs: readonly {
  readonly sign: Sign;
  readonly pattern: RegExp;
  readonly mayStand?: (before: string) => boolean;
}[] = [
  // "name": value, at any depth of escaping
  { sign: 'member', pattern: /\\{0,15}["'`][ \t]{0,4}:[ \t\r\n]{0,8}/y },
  { sign: 'tight', pattern: /=(?=[^\s=>])/y },
  { sign: 'loose', pattern: /\\{0,15}["'`]?[ \t]{0,16}(?:=>|:=|[!=]?={1,2}|:)[ \t]{0,16}/y },
  // <add key="name" value="…">
  { sign: 'member', pattern: /["']\s{1,4}value\s{0,2}=\s{0,2}/iy },
  // <name>…</name>
  { sign: 'member', pattern: />/y, mayStand: (before) => before === '<' },
  { sign: 'flag', pattern: /[ \t]{1,4}(?!-)/y, mayStand: (before) => before === '-' },
  { sign: 'prose', pattern: /["'`]?(?: for [^\r\n:=]{1,40}?)? is:?[ \t]{1,3}/iy },
  // password 'x', alone on its line
  { sign: 'call', pattern: /[ \t]{1,4}(?=["'])/y, mayStand: (before) => /\s/.test(before) },
  { sign: 'pair', pattern: /\\{0,15}["'`][ \t]{0,2},[ \t]{0,2}(?=\\{0,15}["'`])/y },
];

const opening = /\\{0,15}["'`]/y;
const bare = /[^\s"'`,;&<>(){}[\]|\\]{1,160}/y;
const lineRest = /\\?["'`]?[ \t]*(?:[,;&})\]|<]|#|\/\/|\\[nr]|\r|\n|$)/y;

/** What stands behind a name, if a sign of assignment does. */
export function readValue(text: string, name: Range): Value | undefined {
  const before = text.charAt(name.start - 1) || text.charAt(name.start);
  for (const { sign, pattern, mayStand } of signs) {
    if (mayStand !== undefined && !mayStand(text.charAt(name.start) === '-' ? '-' : before)) continue;
    pattern.lastIndex = name.end;
    if (!pattern.test(text)) continue;
    const value = valueAt(text, pattern.lastIndex, sign);
    if (value !== undefined) return sign === 'tight' && /[?&#]/.test(before) ? { ...value, isParameter: true } : value;
  }
  return undefined;
}

function valueAt(text: string, from: number, sign: Sign): Value | undefined {
  opening.lastIndex = from;
  if (opening.test(text)) {
    const start = opening.lastIndex;
    return makeValue(text, start, closingIndex(text, start, text.slice(from, start)), sign, true);
  }
  bare.lastIndex = from;
  return bare.test(text) ? makeValue(text, from, bare.lastIndex, sign, false) : undefined;
}

function makeValue(text: string, start: number, end: number, sign: Sign, isQuoted: boolean): Value {
  lineRest.lastIndex = end;
  const endsQuote = /["'`]/.test(text.charAt(end));
  return {
    start,
    end,
    text: text.slice(start, end),
    sign,
    isQuoted,
    isParameter: false,
    endsQuote,
    endsLine: lineRest.test(text),
  };
}

/** Index of the closing quote; where there is none (arguments cut by a proxy), the end of the line. */
function closingIndex(text: string, start: number, quote: string): number {
  const near = text.slice(start, start + MAX_QUOTED);
  for (let at = near.indexOf(quote); at !== -1; at = near.indexOf(quote, at + 1)) {
    if (near.charAt(at - 1) !== '\\') return start + at;
  }
  const line = near.search(/[\r\n]/);
  return start + (line === -1 ? near.length : line);
}

const passwordName = /pass|pwd|kennwort|senha|contrase|wachtwoord|parola|hasło|пароль|密码|パスワード|비밀번호|secret/i;
const emptyWords =
  /^(?:null|nil|none|true|false|undefined|string|str|number|int|integer|bool|boolean|required|optional|text|varchar|char|any|object|prompt|input|is|was|must|should|and|or|not|the|a|an|to|for|of|in|on|with|your|here|you|has|will|can|may|if|that|this|are|from|by|at|as|it|no|yes|new|type|field|hash)[.:]?$/i;
const codeRoots =
  /^(?:env|process|os|self|this|config|cfg|conf|settings|request|req|args|params|ctx|context|options|opts|secrets|vars?|user|data|form|props|state|event|local|steps|inputs|github|await|new|std|sys)\b[.[:]/i;
const reference = /^(?:\$[\w({]|@[\w{]|#\{|%\(|\{\{|<[\w/])/;

const headerName = /^x-[\w-]*(?:key|token|secret|auth)$/i;

/** Whether this value of this name has to go. */
export function isNamedSecret(name: string, verdict: NameVerdict, value: Value): boolean {
  const { sign, isQuoted } = value;
  const text = value.text.slice(0, MAX_JUDGED);
  if (isPlaceholder(text) || emptyWords.test(text) || text.toLowerCase() === name.toLowerCase()) return false;
  if (sign === 'member') return verdict === 'secret' || (verdict === 'doubtful' && !/^[\d.]+$/.test(text));
  // ["--password", "x"]
  if (sign === 'pair')
    return isTokenLike(text) || (name.startsWith('-') && verdict === 'secret' && !text.startsWith('-'));
  if (sign === 'call') return verdict === 'secret' && value.endsLine && !/\s/.test(text);
  if (verdict === 'secret' && !isQuoted && !reference.test(text)) {
    // Nothing but its name tells a credential of words that stands in a URL or a header.
    if (value.isParameter && text.length > 2) return true;
    if (
      sign === 'loose' &&
      headerName.test(name) &&
      (value.endsLine || value.endsQuote) &&
      /^[\w.~+/=-]{4,}$/.test(text)
    )
      return true;
  }
  if (verdict === 'key') return looksLikeKey(text);
  if (isQuoted) return passwordName.test(name) ? text.length > 1 : isTokenLike(text);
  if (reference.test(text) || codeRoots.test(text)) return false;
  if (!passwordName.test(name)) return isTokenLike(text);
  return isBarePassword(text, value);
}

function looksLikeKey(text: string): boolean {
  return /^[\w+/=.~%-]{12,}$/.test(text) && (looksGenerated(text) || /^(?=.*\d)(?=.*[A-Za-z])\w{12,16}$/.test(text));
}

/** Passwords may be words. Whether one is meant is told by how it is tied to its name. */
function isBarePassword(text: string, { sign, endsLine }: Value): boolean {
  if (sign === 'tight') return text.length > 2;
  if (text.length < 4) return false;
  const isWord = /^[A-Za-z]+[.:!?]?$/.test(text);
  return !isWord || (sign === 'loose' && endsLine);
}

function isTokenLike(text: string): boolean {
  if (/\s/.test(text)) return /^[A-Za-z]+ [\w.~+/=-]{16,}$/.test(text);
  return (
    (text.length >= 8 && hasLettersAndDigits(text)) ||
    (text.length >= 16 && /^[\w.~+/=-]+$/.test(text) && looksGenerated(text)) ||
    /^\d{6,}$/.test(text)
  );
}

import { type Decoded, decodeEscapes } from './offset-map.ts';

const invisible = '\\u00AD\\u180E\\u200B-\\u200F\\u202A-\\u202E\\u2060-\\u2064\\u2066-\\u2069\\uFE00-\\uFE0F\\uFEFF';
const fullWidth = '\\uFF01-\\uFF5E';
const escapes = new RegExp(
  `%[\\da-f]{2}|&(?:#\\d{1,7}|#x[\\da-f]{1,6}|[a-z]{2,8});|\\\\u[\\da-f]{4}|\\\\u\\{[\\da-f]{1,6}\\}|\\\\x[\\da-f]{2}|[${invisible}${fullWidth}]`,
  'gi',
);
const isInvisible = new RegExp(`[${invisible}]`);

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  colon: ':',
  sol: '/',
  equals: '=',
  lowbar: '_',
  period: '.',
  commat: '@',
  hyphen: '-',
  dash: '-',
  num: '#',
  plus: '+',
  dollar: '$',
  shy: '',
  ZeroWidthSpace: '',
};

/**
 * Resolves what hides a character from a scanner: percent escapes, HTML entities, \u and \x escapes, invisible
 * characters, full-width forms. Bytes above 127 stay bytes: secrets are ASCII.
 */
export function decodeHiddenCharacters(text: string): Decoded | undefined {
  return decodeEscapes(text, escapes, meaningOf);
}

function meaningOf(written: string): string | undefined {
  const first = written.charAt(0);
  if (first === '%') return character(written.slice(1), 16);
  if (first === '\\') return character(written.slice(2).replace(/[{}]/g, ''), 16);
  if (first !== '&') return isInvisible.test(written) ? '' : String.fromCharCode(written.charCodeAt(0) - 0xfee0);
  const body = written.slice(1, -1);
  if (/^#x/i.test(body)) return character(body.slice(2), 16);
  return body.startsWith('#') ? character(body.slice(1), 10) : entities[body];
}

function character(digits: string, radix: number): string | undefined {
  const code = Number.parseInt(digits, radix);
  return code > 0x10ffff ? undefined : String.fromCodePoint(code);
}

/** Lines that were broken in the middle of a long word, as mail and terminals do, put together again. */
export function joinWrappedLines(text: string): Decoded | undefined {
  return decodeEscapes(text, /(?<=[\w+/=-]{16})\\?\r?\n[ \t]{0,8}(?=[\w+/=-]{2})/g, () => '');
}

import { hiddenCharacters } from '../scan/feature-literals.ts';
import { type Decoded, decodeEscapes, OffsetMap } from './offset-map.ts';

const PERCENT = 0x25;
const AMPERSAND = 0x26;
const BACKSLASH = 0x5c;
const ASTRAL = 0x10000;
const MAX_CODE_POINT = 0x10ffff;
/** Takes the place of an invisible character: nothing. */
const NOTHING = -1;

const FULL_WIDTH = [0xff01, 0xff5e] as const;
const FULL_WIDTH_OFFSET = 0xfee0;

const invisible = new Set(
  hiddenCharacters
    .filter(([from]) => from !== FULL_WIDTH[0])
    .flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, index) => from + index)),
);
const entity = /&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,8}));/iy;
const braced = /\\u\{([\da-f]{1,6})\}/iy;

const entities: Readonly<Record<string, number>> = {
  ...codes({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', colon: ':', sol: '/', equals: '=' }),
  ...codes({ lowbar: '_', period: '.', commat: '@', hyphen: '-', dash: '-', num: '#', plus: '+', dollar: '$' }),
  shy: NOTHING,
};

function codes(units: Readonly<Record<string, string>>): Record<string, number> {
  return Object.fromEntries(Object.entries(units).map(([name, unit]) => [name, unit.charCodeAt(0)]));
}

/** What one escape stands for, and how long it is written; one for all, since texts may be made of nothing else. */
const current = { length: 0, code: 0 };

/**
 * Resolves what hides a character from a scanner: percent escapes, HTML entities, \u and \x escapes, invisible
 * characters, full-width forms. Bytes above 127 stay bytes: secrets are ASCII.
 */
export function decodeHiddenCharacters(text: string): Decoded | undefined {
  const units = new Uint16Array(text.length);
  let map: OffsetMap | undefined;
  let length = 0;
  for (let at = 0; at < text.length; ) {
    const code = text.charCodeAt(at);
    if (!isEscape(text, at, code)) {
      units[length] = code;
      length += 1;
      at += 1;
      continue;
    }
    map ??= new OffsetMap();
    map.mark(length, at);
    at += current.length;
    length = put(units, length, current.code);
    map.mark(length, at);
  }
  return map === undefined ? undefined : { text: textOf(units, length), map };
}

/** @returns whether an escape stands there, described in `current` */
function isEscape(text: string, at: number, code: number): boolean {
  if (code === PERCENT) return found(3, hexAt(text, at + 1, 2));
  if (code === BACKSLASH) return isBackslashEscape(text, at);
  if (code === AMPERSAND) return isEntity(text, at);
  if (code < 0x80) return false;
  if (code >= FULL_WIDTH[0] && code <= FULL_WIDTH[1]) return found(1, code - FULL_WIDTH_OFFSET);
  return invisible.has(code) && found(1, NOTHING);
}

function found(length: number, code: number | undefined): boolean {
  if (code === undefined || code > MAX_CODE_POINT) return false;
  current.length = length;
  current.code = code;
  return true;
}

function isBackslashEscape(text: string, at: number): boolean {
  const kind = text.charCodeAt(at + 1) | 0x20;
  if (kind === 0x78) return found(4, hexAt(text, at + 2, 2));
  if (kind !== 0x75) return false;
  if (found(6, hexAt(text, at + 2, 4))) return true;
  braced.lastIndex = at;
  const match = braced.exec(text);
  return match !== null && found(match[0].length, Number.parseInt(match[1] ?? '', 16));
}

function isEntity(text: string, at: number): boolean {
  entity.lastIndex = at;
  const match = entity.exec(text);
  if (match === null) return false;
  const [written, decimal, hexadecimal, name = ''] = match;
  if (decimal !== undefined) return found(written.length, Number.parseInt(decimal, 10));
  if (hexadecimal !== undefined) return found(written.length, Number.parseInt(hexadecimal, 16));
  return found(written.length, Object.hasOwn(entities, name) ? entities[name] : undefined);
}

/** @returns undefined where one of the characters is no digit */
function hexAt(text: string, at: number, count: number): number | undefined {
  let value = 0;
  for (let index = at; index < at + count; index += 1) {
    const digit = hexDigit(text.charCodeAt(index));
    if (digit === -1) return undefined;
    value = value * 16 + digit;
  }
  return value;
}

function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

function put(units: Uint16Array, at: number, code: number): number {
  if (code === NOTHING) return at;
  if (code < ASTRAL) {
    units[at] = code;
    return at + 1;
  }
  units[at] = 0xd800 + ((code - ASTRAL) >> 10);
  units[at + 1] = 0xdc00 + ((code - ASTRAL) & 0x3ff);
  return at + 2;
}

function textOf(units: Uint16Array, length: number): string {
  return Buffer.from(units.buffer, units.byteOffset, length * 2).toString('utf16le');
}

/** Lines that were broken in the middle of a long word, as mail and terminals do, put together again. */
export function joinWrappedLines(text: string): Decoded | undefined {
  return decodeEscapes(text, /(?<=[\w+/=-]{16})\\?\r?\n[ \t]{0,8}(?=[\w+/=-]{2})/g, () => '');
}

import { charSet, isIn } from '../scan/char-set.ts';
import type { Detector, FindLook, Range, Sink } from './detector.ts';

const MIN_DIGITS = 7;
const MAX_DIGITS = 15;
/** Between a word and its number. */
const MAX_GAP = 14;
const MAX_LENGTH = 40;
const NUMBER_WORK = 150;

const separators = charSet(' .()/\\-');
const opening = charSet('+(');
const PLUS = 0x2b;
const POINT = 0x2e;

/** Words that say: here is a telephone. A number behind one of them may have any shape. */
const telephoneWords = ['phone', 'telefon', 'teléfono', 'telefone', 'mobile', 'whatsapp', 'msisdn', 'hotline', 'fax'];
/** The same, where they begin a word: a hotel is none. */
const shortWords = ['tel', 'cell', 'handy', 'desk:', 'office:', 'home:', 'work:'];
/** Words before which a number may be another: what follows has to look like a telephone number too. */
const callWords = [
  ...['call me', 'call us', 'call him', 'call her', 'call them', 'call back', 'call on', 'call at', 'dial', 'text me'],
  ...['me on', 'me at', 'us on', 'us at', 'him at', 'her at', 'them at', 'reach me', 'reach us', 'answering at'],
  ...['sms to', 'messages to', 'message to', 'my number', 'contact number', 'registered'],
];
/** The same, behind the number: 416 60 039 office. */
const wordsAfter = ['office', 'mobile', 'fax', 'cell'] as const;
const telephone: ReadonlySet<string> = new Set(telephoneWords);
const call: ReadonlySet<string> = new Set(callWords);
const after: ReadonlySet<string> = new Set(wordsAfter);
/** What stands between a word and a number, and ends neither. */
const gap =
  /(?:[a-z]{0,3}(?: ?(?:number|no|nr|num|is|at|on|to|my|with)\b)?["'`\]]{0,2}[\s.:=,;#*_"'`[(\\/>-]{0,8}){0,3}/iy;
const extension = /\s?(?:x|ext\.?|extension)\s?\d{1,6}(?!\d)/iy;
/** Area code and exchange begin with 2 to 9. */
const northAmerican = /^\(?[2-9]\d\d[). -]{1,2}[2-9]\d\d[.-]\d{4}(?!\d)/;
const compactDate = /^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/;
const dateOrTime = /^(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{4})/;

/**
 * Telephone numbers: international ones (+49 30 …), those of North America as they are written there, and whatever digits
 * stand beside a word such as phone. National numbers without such a word look like any other number and are left.
 */
export const phoneDetector: Detector = {
  id: 'phone-number',
  tags: ['pii'],
  severity: 'medium',
  anchors: [
    '+0',
    '+(0',
    '(000) 000-0000',
    '(000)000-0000',
    '000-000-0000',
    '000.000.0000',
    ...telephoneWords,
    ...shortWords,
    ...callWords,
    ...wordsAfter,
  ],
  look: { kind: 'find', find } satisfies FindLook,
  normalize: (number) => number.replace(/(?:x|ext).*$/i, '').replace(/[^\d+]/g, ''),
};

/** The number in a value whose name says that it is one. */
export function numberIn(value: string): Range | undefined {
  if (value.length > 2 * MAX_LENGTH) return undefined;
  const start = value.search(/[+(\d]/);
  return start === -1 || isGlued(value, start) ? undefined : numberAt(value, start);
}

function find(text: string, anchor: Range, sink: Sink): number {
  const code = text.charCodeAt(anchor.start);
  const isNumber = isDigit(code) || isIn(opening, code);
  sink.charge(NUMBER_WORK);
  const found = isNumber ? bareNumber(text, anchor.start) : behindWord(text, anchor);
  if (found !== undefined) sink.emit(found.start, found.end);
  const before = isNumber ? undefined : beforeWord(text, anchor);
  if (before !== undefined) sink.emit(before.start, before.end);
  return 0;
}

function bareNumber(text: string, start: number): Range | undefined {
  if (isGlued(text, start)) return undefined;
  const isInternational = text.charCodeAt(start) === PLUS;
  const number = numberAt(text, start);
  if (number === undefined) return undefined;
  if (isInternational) return number;
  return number.digits === 10 && northAmerican.test(text.slice(start, number.end)) ? number : undefined;
}

function behindWord(text: string, anchor: Range): Range | undefined {
  const word = text.slice(anchor.start, anchor.end).toLowerCase();
  if (!telephone.has(word) && /[a-z]/i.test(text.charAt(anchor.start - 1))) return undefined;
  const number = numberBehind(text, anchor);
  const isClear = number === undefined || !call.has(word) || looksDialled(text.slice(number.start, number.end));
  return isClear ? number : undefined;
}

/** Groups, a leading 0 or +, or nine digits; no date. */
function looksDialled(number: string): boolean {
  return /^[+0(]|\d[ .()-]{1,2}\d|\d{9}/.test(number) && !compactDate.test(number);
}

function numberBehind(text: string, anchor: Range): Range | undefined {
  gap.lastIndex = anchor.end;
  gap.test(text);
  const last = Math.min(Math.max(gap.lastIndex, anchor.end), anchor.end + MAX_GAP);
  for (let at = anchor.end; at <= last; at += 1) {
    const code = text.charCodeAt(at);
    if (isDigit(code) || isIn(opening, code)) return isGlued(text, at) ? undefined : numberAt(text, at);
  }
  return undefined;
}

/** The number that ends, but for a blank or a hyphen, where the word begins. */
function beforeWord(text: string, { start: word, end: wordEnd }: Range): Range | undefined {
  if (!after.has(text.slice(word, wordEnd).toLowerCase())) return undefined;
  const end = word - (/[ -]/.test(text.charAt(word - 1)) ? 1 : 0);
  if (end === word || !isDigit(text.charCodeAt(end - 1))) return undefined;
  let start = end;
  const lowest = Math.max(0, end - MAX_LENGTH);
  while (start > lowest && isNumberChar(text.charCodeAt(start - 1))) start -= 1;
  while (start < end && !isDigit(text.charCodeAt(start)) && !isIn(opening, text.charCodeAt(start))) start += 1;
  const number = isGlued(text, start) ? undefined : numberAt(text, start);
  return number !== undefined && number.end >= end ? number : undefined;
}

/** Digits in groups, with at most two separators between two of them, and an extension. */
function numberAt(text: string, start: number): (Range & { readonly digits: number }) | undefined {
  let end = start;
  let digits = 0;
  let gapLength = 0;
  for (let at = start; at < text.length && at - start <= MAX_LENGTH; at += 1) {
    const code = text.charCodeAt(at);
    if (isDigit(code)) {
      digits += 1;
      gapLength = 0;
      end = at + 1;
    } else if (at === start ? isIn(opening, code) : isIn(separators, code) && gapLength < 2) {
      gapLength += at === start ? 0 : 1;
    } else break;
  }
  if (digits < MIN_DIGITS || digits > MAX_DIGITS || dateOrTime.test(text.slice(start, start + 12))) return undefined;
  if (/[\w@]/.test(text.charAt(end)) && !startsExtension(text, end)) return undefined;
  return { start, end: extensionEnd(text, end), digits };
}

function startsExtension(text: string, at: number): boolean {
  return extensionEnd(text, at) > at;
}

function extensionEnd(text: string, at: number): number {
  extension.lastIndex = at;
  return extension.test(text) ? extension.lastIndex : at;
}

/** Part of a longer word or number. */
function isGlued(text: string, start: number): boolean {
  const code = text.charCodeAt(start - 1);
  return (
    isDigit(code) ||
    (code === POINT && isDigit(text.charCodeAt(start - 2))) ||
    /[A-Za-z_@+]/.test(text.charAt(start - 1))
  );
}

function isNumberChar(code: number): boolean {
  return isDigit(code) || isIn(separators, code) || code === PLUS;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

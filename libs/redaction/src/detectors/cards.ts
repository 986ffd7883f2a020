import { charSet, runEnd, runStart } from '../scan/char-set.ts';
import type { Detector, FindLook, Range, Sink } from './detector.ts';
import { isCardNumber } from './luhn.ts';

const MIN_DIGITS = 12;
const MAX_DIGITS = 19;
/** Eight windows begin at each. */
const WORK_PER_DIGIT = 24;
/** Of a window that is a card, to see what stands around it. */
const WINDOW_WORK = 300;
const SPACE = 0x20;
const HYPHEN = 0x2d;

/** In fields that name things: numbers of other lengths, and longer ones that hold a card, are ids. */
const MIN_NAMED = 13;
const MAX_NAMED = 16;

/** Payment cards: every window of 12 to 19 digits, because a neighbour digit must not hide a card. */
export const cardDetector: Detector = {
  id: 'payment-card',
  tags: ['pii', 'financial'],
  severity: 'high',
  // Any way to write 12 digits holds a group of four, or several short ones.
  anchors: ['0000', '000 000 000', '000-000-000', '00 00 00 00', '00-00-00-00', '0 0 0 0 0 0', '0-0-0-0-0-0'],
  look: { kind: 'find', find: (text, anchor, sink) => findCards(text, anchor, sink, cardWindows) } satisfies FindLook,
  identityLook: {
    kind: 'find',
    find: (text, anchor, sink) => findCards(text, anchor, sink, wholeCards),
  } satisfies FindLook,
  normalize: (card) => card.replace(/\D/g, ''),
};

/** The digits of a run, and where each stands in the text. */
interface DigitRun {
  readonly digits: Uint8Array;
  readonly at: Int32Array;
}

type Windows = (run: DigitRun, wholeOnly: boolean) => readonly Range[];

function findCards(text: string, anchor: Range, sink: Sink, windows: Windows): number {
  const start = runStartOf(text, anchor.start);
  const end = runEndOf(text, anchor.end);
  if (end - start < MIN_DIGITS) return end;
  sink.charge((end - start) * WORK_PER_DIGIT);
  const run = readRun(text, start, end);
  if (isFraction(text, start, run)) return end;
  for (const window of windows(run, hasFraction(text, end))) {
    const from = run.at[window.start] as number;
    const to = (run.at[window.end - 1] as number) + 1;
    sink.charge(WINDOW_WORK);
    if (!isPartOfId(text, from, to)) sink.emit(from, to);
  }
  return end;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function isSeparator(code: number): boolean {
  return code === SPACE || code === HYPHEN;
}

/** A run is digits with at most one space or hyphen between two of them. */
function runStartOf(text: string, from: number): number {
  let start = from;
  while (start > 0) {
    if (isDigit(text.charCodeAt(start - 1))) start -= 1;
    else if (start > 1 && isSeparator(text.charCodeAt(start - 1)) && isDigit(text.charCodeAt(start - 2))) start -= 2;
    else break;
  }
  return start;
}

function runEndOf(text: string, from: number): number {
  const last = text.length - 1;
  let end = from;
  while (end <= last) {
    if (isDigit(text.charCodeAt(end))) end += 1;
    else if (end < last && isSeparator(text.charCodeAt(end)) && isDigit(text.charCodeAt(end + 1))) end += 2;
    else break;
  }
  return end;
}

function readRun(text: string, start: number, end: number): DigitRun {
  const digits = new Uint8Array(end - start);
  const at = new Int32Array(end - start);
  let count = 0;
  for (let index = start; index < end; index += 1) {
    const code = text.charCodeAt(index);
    if (!isDigit(code)) continue;
    digits[count] = code - 0x30;
    at[count] = index;
    count += 1;
  }
  return { digits: digits.subarray(0, count), at: at.subarray(0, count) };
}

/** 12345678901234567890.12: a number with a fraction holds no card, but 4111111111111111.0 is one. */
function hasFraction(text: string, end: number): boolean {
  return text.charAt(end) === '.' && isDigit(text.charCodeAt(end + 1));
}

/** The digits behind the point of 0.4111111111111111. */
function isFraction(text: string, start: number, { digits, at }: DigitRun): boolean {
  const isOneGroup = (at.at(-1) ?? 0) - start === digits.length - 1;
  return isOneGroup && text.charAt(start - 1) === '.' && isDigit(text.charCodeAt(start - 2));
}

const uuid = /[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}/gi;
const hex = charSet('0-9a-fA-F');
const hexHyphen = charSet('0-9a-fA-F\\-');
const UUID_LENGTH = 36;
const MIN_HASH = 32;
const MAX_HASH = 128;

/** Digits of an UUID or of a hash may look like a card. */
function isPartOfId(text: string, start: number, end: number): boolean {
  const hashStart = runStart(text, start, hex, MAX_HASH);
  const hashEnd = runEnd(text, end, hex, MAX_HASH);
  if (hashEnd - hashStart >= MIN_HASH && /^(?=\d*[a-f])[\da-f]+$/i.test(text.slice(hashStart, hashEnd))) return true;
  const from = runStart(text, start, hexHyphen, UUID_LENGTH);
  const near = text.slice(from, runEnd(text, end, hexHyphen, UUID_LENGTH));
  if (near.length < UUID_LENGTH) return false;
  for (const { index } of near.matchAll(uuid)) {
    if (from + index <= start && from + index + UUID_LENGTH >= end) return true;
  }
  return false;
}

function wholeCards(run: DigitRun): Range[] {
  return cardWindows(run, true).filter(({ start, end }) => end - start >= MIN_NAMED && end - start <= MAX_NAMED);
}

/** Windows of digits, not of characters; overlapping ones are all given. @param wholeOnly none that cuts a group in two */
function cardWindows(run: DigitRun, wholeOnly: boolean): Range[] {
  const found: Range[] = [];
  const isTime = wholeOnly || looksLikeTime(run);
  for (let start = 0; start + MIN_DIGITS <= run.digits.length; start += 1) {
    for (let length = MIN_DIGITS; length <= MAX_DIGITS && start + length <= run.digits.length; length += 1) {
      const window = { start, end: start + length };
      if (isWhole(run, window) || (!isTime && (length === 15 || length === 16))) {
        if (isCardNumber(run.digits, window.start, window.end)) found.push(window);
      }
    }
  }
  return found;
}

/** True where the window cuts no group of digits in two. One that does must have the length of a modern card. */
function isWhole({ at }: DigitRun, { start, end }: Range): boolean {
  const cutsLeft = start > 0 && at[start - 1] === (at[start] as number) - 1;
  const cutsRight = end < at.length && at[end] === (at[end - 1] as number) + 1;
  return !cutsLeft && !cutsRight;
}

/** Micro- and nanoseconds since 1970: in 2017 to 2036 they begin with 15 to 20, and one in thirty holds a "card". */
function looksLikeTime({ digits, at }: DigitRun): boolean {
  if (digits.length !== 16 && digits.length !== 19) return false;
  const first = (digits[0] as number) * 10 + (digits[1] as number);
  return first >= 15 && first <= 20 && at.at(-1) === (at[0] as number) + digits.length - 1;
}

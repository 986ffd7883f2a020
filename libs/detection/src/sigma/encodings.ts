import { DASH, DASHES, exactText, literalPattern, type Pattern } from './pattern.ts';
import type { Problems } from './problems.ts';

export const encodings = ['windash', 'utf16le', 'utf16be', 'utf16', 'base64', 'base64offset'] as const;
/** How a text may stand in an event: with another dash, as bytes of two per character, in base64. */
export type Encoding = (typeof encodings)[number];

/** A pattern on its way. `isBytes`: each character of its texts stands for a byte. */
interface Draft {
  readonly pattern: Pattern;
  readonly isBytes: boolean;
}

/** Four dashes; each one more makes five times as many. */
const MAX_VARIANTS = 625;
/** A dash or slash that begins a word: `-enc`, `/c`, not the ones within `a-b`. */
const FLAG_DASH = /(?<![\p{L}\p{N}_])[-/](?=[\p{L}\p{N}_])/u;

/** The patterns that one value stands for once it is encoded; any of them will do. */
export function encode(pattern: Pattern, by: readonly Encoding[], problems: Problems): readonly Pattern[] | undefined {
  let drafts: readonly Draft[] | undefined = [{ pattern, isBytes: false }];
  for (const encoding of by) {
    const next: (Draft[] | undefined)[] = drafts.map((draft) => encodeOne(draft, encoding, problems));
    if (!next.every((each) => each !== undefined)) return undefined;
    drafts = next.flat();
  }
  if (drafts.some(({ isBytes }) => isBytes) && !isAscii(pattern))
    return problems.add('UTF-16 without base64 takes ASCII text only: events hold text, not bytes');
  if (drafts.some((draft) => draft.pattern.length === 0 && pattern.length > 0))
    return problems.add('is too short: nothing of it is sure to stand in the base64 text');
  return drafts.map((draft) => draft.pattern);
}

function encodeOne(draft: Draft, encoding: Encoding, problems: Problems): Draft[] | undefined {
  switch (encoding) {
    case 'windash':
      return [{ ...draft, pattern: withAnyDash(draft.pattern) }];
    case 'utf16le':
    case 'utf16be':
    case 'utf16':
      return variantsOf(draft, problems)?.map((pattern) => ({ pattern: asUtf16(pattern, encoding), isBytes: true }));
    case 'base64':
      return asBase64(draft, (bytes) => [bytes.toString('base64')], problems);
    case 'base64offset':
      return asBase64(draft, offsetVariants, problems);
  }
}

/** All variants of all dashes at once: a pattern knows "any dash", so five to the power of n of them need not be written out. */
function withAnyDash(pattern: Pattern): Pattern {
  return pattern.flatMap((part): Pattern => {
    if (typeof part !== 'string') return [part];
    const texts = part.split(new RegExp(FLAG_DASH, 'gu'));
    return texts.flatMap(
      (text, index): Pattern => (index > 0 ? [DASH, ...literalPattern(text)] : literalPattern(text)),
    );
  });
}

/** utf16 is the little-endian form with its byte order mark. */
function asUtf16(pattern: Pattern, encoding: 'utf16le' | 'utf16be' | 'utf16'): Pattern {
  const encoded = pattern.map((part) => {
    if (typeof part !== 'string') return part;
    const bytes = Buffer.from(part, 'utf16le');
    return (encoding === 'utf16be' ? bytes.swap16() : bytes).toString('latin1');
  });
  if (encoding !== 'utf16') return encoded;
  const mark = '\xff\xfe';
  const [first, ...rest] = encoded;
  return typeof first === 'string' ? [mark + first, ...rest] : [mark, ...encoded];
}

function asBase64(draft: Draft, write: (bytes: Buffer) => string[], problems: Problems): Draft[] | undefined {
  return variantsOf(draft, problems)?.flatMap((pattern) => {
    const text = exactText(pattern);
    if (text === undefined || text === '')
      return problems.add('base64 takes text without wildcards, and not empty') ?? [];
    const bytes = Buffer.from(text, draft.isBytes ? 'latin1' : 'utf8');
    return write(bytes).map((encoded): Draft => ({ pattern: literalPattern(encoded), isBytes: false }));
  });
}

/**
 * The part of the base64 text that does not depend on what stands around: for the text at each of the three places it can have within a group
 * of three bytes. The first characters also hold bits of what is before, the last ones bits of what comes after.
 */
function offsetVariants(bytes: Buffer): string[] {
  const starts = [0, 2, 3];
  const ends = [undefined, -3, -2];
  return starts.map((start, offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    return encoded.slice(start, ends[(bytes.length + offset) % 3]);
  });
}

/** Each dash written out: what encodes needs to know which one it is. */
function variantsOf({ pattern }: Draft, problems: Problems): Pattern[] | undefined {
  const count = DASHES.length ** pattern.filter((part) => part === DASH).length;
  if (count > MAX_VARIANTS) return problems.add(`makes more than ${MAX_VARIANTS} variants of its dashes`);
  let variants: Pattern[] = [[]];
  for (const part of pattern) {
    const choices: Pattern = part === DASH ? DASHES : [part];
    variants = choices.flatMap((choice) => variants.map((before) => joined(before, choice)));
  }
  return variants;
}

function joined(before: Pattern, part: Pattern[number]): Pattern {
  const last = before.at(-1);
  return typeof last === 'string' && typeof part === 'string'
    ? [...before.slice(0, -1), last + part]
    : [...before, part];
}

function isAscii(pattern: Pattern): boolean {
  return pattern.every((part) => typeof part !== 'string' || isAsciiText(part));
}

function isAsciiText(text: string): boolean {
  return Buffer.byteLength(text) === text.length;
}

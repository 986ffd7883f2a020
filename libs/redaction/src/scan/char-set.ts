/** Membership of the 128 ASCII characters; everything else is outside. */
export type CharSet = Uint8Array;

/** @param members inside of a regular expression's bracket, e.g. 'A-Za-z0-9_' */
export function charSet(members: string): CharSet {
  const pattern = new RegExp(`[${members}]`);
  return Uint8Array.from({ length: 128 }, (_, code) => (pattern.test(String.fromCharCode(code)) ? 1 : 0));
}

export function isIn(set: CharSet, code: number): boolean {
  return code < 128 && set[code] === 1;
}

/** First index at or after `index` whose character is outside the set, at most `max` characters on. */
export function runEnd(text: string, index: number, set: CharSet, max = text.length): number {
  const highest = Math.min(text.length, index + max);
  let end = index;
  while (end < highest && isIn(set, text.charCodeAt(end))) end += 1;
  return end;
}

/** Where the run that ends before `index` starts, at most `max` characters back. */
export function runStart(text: string, index: number, set: CharSet, max: number): number {
  const lowest = Math.max(0, index - max);
  let start = index;
  while (start > lowest && isIn(set, text.charCodeAt(start - 1))) start -= 1;
  return start;
}

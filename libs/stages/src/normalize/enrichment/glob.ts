/** A pattern of letters as they are, `*` for any text and `?` for one character. Case does not matter. */
export interface Glob {
  /** The text that it stands for, in lower case, where it has neither `*` nor `?`. */
  readonly literal: string | null;
  matches(text: string): boolean;
}

/** Longer texts match nothing but `*`: no name is as long, and the work must stay bounded. */
const MAX_TEXT = 256;

/** @param pattern bounded by the settings' check */
export function glob(pattern: string): Glob {
  const wanted = pattern.toLowerCase();
  if (!/[*?]/.test(wanted)) return { literal: wanted, matches: (text) => text.toLowerCase() === wanted };
  if (/^\*+$/.test(wanted)) return { literal: null, matches: () => true };
  return { literal: null, matches: (text) => text.length <= MAX_TEXT && matches(wanted, text.toLowerCase()) };
}

/** Goes back to the last star only, so the work is at most pattern × text; a regular expression with many stars knows no such bound. */
function matches(pattern: string, text: string): boolean {
  let at = 0;
  let star = -1;
  let resume = 0;
  for (let position = 0; position < text.length; ) {
    if (pattern[at] === '*') {
      star = at;
      at += 1;
      resume = position;
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === text[position])) {
      at += 1;
      position += 1;
    } else if (star >= 0) {
      at = star + 1;
      resume += 1;
      position = resume;
    } else return false;
  }
  while (pattern[at] === '*') at += 1;
  return at === pattern.length;
}

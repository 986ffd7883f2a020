import type { Path } from './paths.ts';

const LONGEST = 500;
const DEEPEST = 32;
const ANYTHING = '*';

export type ReadPath = { readonly ok: true; readonly path: Path } | { readonly ok: false; readonly problem: string };

/**
 * A path as users write it: keys joined by dots, a dot in a key escaped by a backslash (and a backslash by another), a number for a position in an
 * array. `request.headers.0.value`, `mcp\.tool\.name`.
 * @param mayBeOpen whether `*` may stand at the end, for all that lies there
 */
export function readUserPath(text: string, mayBeOpen = false): ReadPath {
  if (text.length > LONGEST) return failed(`is longer than ${LONGEST} characters`);
  const keys = keysOf(text);
  if (keys === undefined) return failed('has a backslash before something else than a dot or a backslash');
  if (keys.includes('')) return failed('has an empty key: a dot at the beginning, at the end or beside another');
  if (keys.length > DEEPEST) return failed(`is deeper than ${DEEPEST} keys`);
  const isOpen = keys.at(-1) === ANYTHING;
  if (keys.slice(0, -1).includes(ANYTHING)) return failed('has a * that is not at its end');
  if (isOpen && !mayBeOpen) return failed('may not end with *: it names one place');
  if (isOpen && keys.length === 1) return failed('must name something before the *');
  return { ok: true, path: keys.map(escaped).join('/') };
}

function keysOf(text: string): string[] | undefined {
  const keys: string[] = [];
  let key = '';
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === '\\') {
      at += 1;
      const next = text[at];
      if (next !== '.' && next !== '\\') return undefined;
      key += next;
    } else if (char === '.') {
      keys.push(key);
      key = '';
    } else key += char;
  }
  return [...keys, key];
}

function escaped(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

function failed(problem: string): ReadPath {
  return { ok: false, problem };
}

import { RE2JS } from 're2js';
import type { RegexTest } from './search.ts';

/** Compiled once, although the reader tries every expression and the matcher needs it again. */
const compiled = new WeakMap<RegexTest, RE2JS>();

/** Linear in the length of the text, whatever the rule's author wrote. @throws when the expression is not RE2 syntax */
export function compileRegex(test: RegexTest): (text: string) => boolean {
  const regex = compiled.get(test) ?? compile(test);
  compiled.set(test, regex);
  return (text) => regex.test(text);
}

function compile({ source, flags: { i, m, s } }: RegexTest): RE2JS {
  const flags = (i ? RE2JS.CASE_INSENSITIVE : 0) | (m ? RE2JS.MULTILINE : 0) | (s ? RE2JS.DOTALL : 0);
  return RE2JS.compile(source, flags);
}

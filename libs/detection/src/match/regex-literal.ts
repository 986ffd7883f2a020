import { foldText } from '../sigma/fold-text.ts';
import type { RegexTest } from '../sigma/search.ts';

const BREAKS = new Set(['.', '^', '$']);
const CLASS_ESCAPE = /[dwsDWSbBAzntrfva]/;
const PLAIN_ESCAPE = /[^A-Za-z0-9]/;

/**
 * A literal, folded, that stands in every text which the expression matches; undefined when none is sure. Reads only what stands outside of groups,
 * and gives up on what it does not know, so that it may miss one but never invents one.
 */
export function regexLiteral({ source, flags }: RegexTest): string | undefined {
  const runs = runsOf(source);
  if (runs === undefined) return undefined;
  // An expression that ignores case also takes ſ for s; folding does not.
  const isLoose = flags.i || source.includes('(?');
  const pieces = isLoose ? runs.flatMap((run) => run.split(/[sS]|[^\0-\x7f]+/)) : runs;
  const longest = pieces.reduce((best, run) => (run.length > best.length ? run : best), '');
  return longest === '' ? undefined : foldText(longest);
}

/** The literal texts between what is not literal. */
function runsOf(source: string): string[] | undefined {
  const runs: string[] = [''];
  const open = () => runs.push('');
  for (let i = 0; i < source.length; ) {
    const char = String.fromCodePoint(source.codePointAt(i) as number);
    let literal = '';
    if (char === '|') return undefined;
    if (char === '\\') {
      const escaped = String.fromCodePoint(source.codePointAt(i + 1) ?? 0);
      if (PLAIN_ESCAPE.test(escaped)) literal = escaped;
      else if (!CLASS_ESCAPE.test(escaped)) return undefined;
      i += 1 + escaped.length;
    } else if (char === '[' || char === '(') {
      const end = char === '[' ? endOfClass(source, i) : endOfGroup(source, i);
      if (end === undefined) return undefined;
      i = end;
    } else {
      if (!BREAKS.has(char)) literal = char;
      i += char.length;
    }
    const quantifier = /^(?:[*+?]|\{\d*(?:,\d*)?\})[?+]?/.exec(source.slice(i, i + 20))?.[0] ?? '';
    i += quantifier.length;
    const isSure = quantifier === '' || quantifier.startsWith('+');
    if (literal !== '' && isSure) runs[runs.length - 1] += literal;
    if (literal === '' || quantifier !== '') open();
  }
  return runs;
}

function endOfClass(source: string, start: number): number | undefined {
  let i = start + 1;
  if (source[i] === '^') i += 1;
  if (source[i] === ']') i += 1;
  for (; i < source.length; i += 1) {
    if (source[i] === '\\') i += 1;
    // Named classes ([[:alpha:]]) have brackets of their own.
    else if (source[i] === '[' && source[i + 1] === ':') return undefined;
    else if (source[i] === ']') return i + 1;
  }
  return undefined;
}

function endOfGroup(source: string, start: number): number | undefined {
  let depth = 0;
  for (let i = start; i < source.length; i += 1) {
    const char = source[i];
    if (char === '\\') {
      if (source[i + 1] === 'Q') return undefined;
      i += 1;
    } else if (char === '[') {
      const end = endOfClass(source, i);
      if (end === undefined) return undefined;
      i = end - 1;
    } else if (char === '(') depth += 1;
    else if (char === ')') {
      depth -= 1;
      if (depth === 0) return i + 1;
    }
  }
  return undefined;
}

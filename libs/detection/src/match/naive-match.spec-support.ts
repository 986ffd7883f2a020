import ipaddr from 'ipaddr.js';
import { RE2JS } from 're2js';

/**
 * What Sigma means, said the slow way: straight from the rule's own words, event by event, with nothing of the reader, the matcher or the index.
 * Knows what the property test writes, and that is all.
 */
export type NaiveSection = Record<string, unknown>;

export function naiveMatch(section: NaiveSection, event: Record<string, unknown>): boolean {
  return holds(section['condition'] as string, section, event);
}

/** Conditions are written with every operator in parentheses: "(a and (not b))", "(1 of a*)". */
function holds(condition: string, section: NaiveSection, event: Record<string, unknown>): boolean {
  const text = condition.trim();
  const [left, operator, right] = split(text.startsWith('(') ? text.slice(1, -1) : text);
  if (operator === 'and') return holds(left, section, event) && holds(right, section, event);
  if (operator === 'or') return holds(left, section, event) || holds(right, section, event);
  if (operator === 'not') return !holds(right, section, event);
  if (operator === 'of') {
    const names = Object.keys(section).filter((name) => name !== 'condition' && selected(name, right));
    const results = names.map((name) => searchHolds(section[name], event));
    return left === 'all' ? !results.includes(false) : results.includes(true);
  }
  return searchHolds(section[text], event);
}

function split(text: string): [string, string, string] {
  let depth = 0;
  const words = text.split(/(\(|\)|\s+)/).filter((word) => word !== '');
  let seen = '';
  for (const word of words) {
    if (word === '(') depth += 1;
    if (word === ')') depth -= 1;
    if (depth === 0 && ['and', 'or', 'not', 'of'].includes(word)) {
      return [seen.trim(), word, text.slice(seen.length + word.length).trim()];
    }
    seen += word;
  }
  return [text, '', ''];
}

function selected(name: string, selector: string): boolean {
  if (selector === 'them') return !name.startsWith('_');
  return new RegExp(`^${selector.replaceAll('*', '.*')}$`).test(name);
}

function searchHolds(search: unknown, event: Record<string, unknown>): boolean {
  if (Array.isArray(search))
    return search.some((each) => (typeof each === 'object' ? searchHolds(each, event) : keyword(String(each), event)));
  return Object.entries(search as object).every(([key, value]) => itemHolds(key, value, event));
}

function keyword(value: string, event: unknown): boolean {
  return leavesOf(event).some((leaf) => leaf !== null && glob(value, String(leaf), 'i', ['[^]*', '[^]*']));
}

function leavesOf(value: unknown): unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leavesOf) : [value];
}

function itemHolds(key: string, value: unknown, event: Record<string, unknown>): boolean {
  const [field = '', ...modifiers] = key.split('|');
  const values = Array.isArray(value) ? value : [value];
  const results = values.map((each) => valueHolds(lookUp(event, field), each, modifiers, event));
  const answer = modifiers.includes('all') ? !results.includes(false) : results.includes(true);
  return modifiers.includes('neq') ? !answer : answer;
}

function lookUp(value: unknown, field: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) {
    const reached = value.flatMap((each) => {
      const one = lookUp(each, field);
      return one === undefined || one === null ? [] : one;
    });
    return reached.length > 0 ? reached : undefined;
  }
  if (Object.keys(value).includes(field)) return (value as Record<string, unknown>)[field];
  const [first = '', ...rest] = field.split('.');
  return rest.length === 0 ? undefined : lookUp((value as Record<string, unknown>)[first], rest.join('.'));
}

function valueHolds(
  actual: unknown,
  wanted: unknown,
  modifiers: readonly string[],
  event: Record<string, unknown>,
): boolean {
  const has = (name: string) => modifiers.includes(name);
  if (has('exists')) return (actual !== undefined) === wanted;
  if (wanted === null) return actual === undefined || actual === null;
  const texts = leavesOf(actual).filter((leaf) => leaf !== undefined && leaf !== null);
  if (has('fieldref')) {
    const others = leavesOf(lookUp(event, String(wanted))).filter((leaf) => leaf !== undefined && leaf !== null);
    return others.some((other) => texts.some((text) => String(text).toLowerCase() === String(other).toLowerCase()));
  }
  return texts.some((text) => textHolds(String(text), wanted, has));
}

function textHolds(text: string, wanted: unknown, has: (modifier: string) => boolean): boolean {
  if (has('re')) return RE2JS.compile(String(wanted)).matcher(text).find();
  if (has('cidr')) {
    const isAddress = /^\d+\.\d+\.\d+\.\d+$/.test(text) && ipaddr.isValid(text);
    return isAddress && ipaddr.parse(text).match(ipaddr.parseCIDR(String(wanted)) as [ipaddr.IPv4, number]);
  }
  const isNumber = text.trim() !== '' && !Number.isNaN(Number(text));
  if (has('gte')) return isNumber && Number(text) >= Number(wanted);
  if (has('lt')) return isNumber && Number(text) < Number(wanted);
  if (typeof wanted === 'number' && isNumber && Number(text) === wanted) return true;
  const before = has('contains') || has('endswith') ? '[^]*' : '';
  const after = has('contains') || has('startswith') ? '[^]*' : '';
  const written = String(wanted);
  const flags = has('cased') ? '' : 'i';
  if (has('windash'))
    return ['-', '/', '–', '—', '―'].some((dash) =>
      glob(written.replace(/^[-/](?=\w)/, dash), text, flags, [before, after]),
    );
  return glob(written, text, flags, [before, after]);
}

/** The pattern as a regular expression, character by character, between what may stand before and after it. */
function glob(pattern: string, text: string, flags: string, sides: readonly [string, string]): boolean {
  let regex = '';
  for (let i = 0; i < pattern.length; i += 1) {
    const char = pattern[i] as string;
    const next = pattern[i + 1];
    if (char === '\\' && next !== undefined && '*?\\'.includes(next)) {
      regex += `\\${next}`;
      i += 1;
    } else if (char === '*') regex += '[^]*';
    else if (char === '?') regex += '[^]';
    else regex += char.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  }
  return new RegExp(`^${sides[0]}${regex}${sides[1]}$`, `${flags}u`).test(text);
}

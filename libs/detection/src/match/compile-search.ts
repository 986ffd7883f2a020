import ipaddr from 'ipaddr.js';
import { compileRegex } from '../sigma/field-item.ts';
import { compilePattern, exactText, foldPattern, type Pattern } from '../sigma/pattern.ts';
import type { FieldTest, NumberRelation, Search, TextShape } from '../sigma/search.ts';
import type { EventFields, FieldTable } from './event-fields.ts';

/** Whether the loaded event matches. */
export type Matcher = (event: EventFields) => boolean;

/** A search as a function. Missing fields make an item false, so that `not` makes it true: two values, not three. */
export function compileSearch(search: Search, table: FieldTable): Matcher {
  switch (search.kind) {
    case 'all': {
      const matchers = search.of.map((each) => compileSearch(each, table));
      return (event) => matchers.every((matches) => matches(event));
    }
    case 'any': {
      const matchers = search.of.map((each) => compileSearch(each, table));
      return (event) => matchers.some((matches) => matches(event));
    }
    case 'not': {
      const matches = compileSearch(search.of, table);
      return (event) => !matches(event);
    }
    case 'keyword': {
      const fits = compilePattern(foldPattern(search.pattern));
      return (event) => event.leaves().some(fits);
    }
    case 'field':
      return compileTest(search.test, table.slot(search.field), table);
  }
}

function compileTest(test: FieldTest, slot: number, table: FieldTable): Matcher {
  switch (test.kind) {
    case 'text': {
      const fits = anyPattern(test.isCased ? test.patterns : test.patterns.map(foldPattern));
      return test.isCased ? (event) => someText(event.text(slot), fits) : (event) => someText(event.folded(slot), fits);
    }
    case 'null':
      return (event) => event.value(slot) === undefined || event.value(slot) === null;
    case 'exists':
      return (event) => (event.value(slot) !== undefined) === test.expected;
    case 'regex': {
      const fits = compileRegex(test);
      return (event) => someText(event.text(slot), fits);
    }
    case 'cidr': {
      const fits = inRange(test.range);
      return (event) => someText(event.text(slot), fits);
    }
    case 'number': {
      const fits = compareWith(test.relation, test.limit);
      return (event) => someText(event.text(slot), fits);
    }
    case 'fieldref':
      return compileFieldref(test, slot, table.slot(test.other));
  }
}

function someText(value: string | readonly string[] | undefined, fits: (text: string) => boolean): boolean {
  if (typeof value === 'string') return fits(value);
  return value?.some(fits) ?? false;
}

/** Patterns without wildcards by one look-up, the others one after the other. */
function anyPattern(patterns: readonly Pattern[]): (text: string) => boolean {
  if (patterns.length === 1) return compilePattern(patterns[0] as Pattern);
  const exact = new Set(patterns.map(exactText).filter((text) => text !== undefined));
  const others = patterns.filter((pattern) => exactText(pattern) === undefined).map(compilePattern);
  if (others.length === 0) return (text) => exact.has(text);
  return (text) => exact.has(text) || others.some((fits) => fits(text));
}

/** A value that is no address is not in the range; an IPv4 address written as IPv6 counts as the former. */
function inRange(range: string): (text: string) => boolean {
  const network = ipaddr.parseCIDR(range);
  return (text) => {
    if (!ipaddr.isValid(text)) return false;
    const address = ipaddr.process(text);
    return address.kind() === network[0].kind() && address.match(network);
  };
}

/** Amounts are decimal text in the canonical event, so text that is a number is compared as one. */
function compareWith(relation: NumberRelation, limit: number): (text: string) => boolean {
  const holds = {
    lt: (value: number) => value < limit,
    lte: (value: number) => value <= limit,
    gt: (value: number) => value > limit,
    gte: (value: number) => value >= limit,
  }[relation];
  return (text) => text.trim() !== '' && Number.isFinite(Number(text)) && holds(Number(text));
}

function compileFieldref(test: { shape: TextShape; isCased: boolean }, slot: number, other: number): Matcher {
  const fits = {
    whole: (text: string, part: string) => text === part,
    contains: (text: string, part: string) => text.includes(part),
    startswith: (text: string, part: string) => text.startsWith(part),
    endswith: (text: string, part: string) => text.endsWith(part),
  }[test.shape];
  return (event) => {
    const part = test.isCased ? event.text(other) : event.folded(other);
    const own = test.isCased ? event.text(slot) : event.folded(slot);
    return someText(part, (text) => someText(own, (mine) => fits(mine, text)));
  };
}

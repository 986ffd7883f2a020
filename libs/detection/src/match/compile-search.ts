import { inRange } from '../sigma/address-range.ts';
import { compilePattern, exactText, foldPattern, type Pattern } from '../sigma/pattern.ts';
import { compileRegex } from '../sigma/regex.ts';
import type { FieldTest, NumberRelation, RegexTest, Search, TextShape, TextTest } from '../sigma/search.ts';
import type { EventFields, FieldTable } from './event-fields.ts';
import { numberIn } from './text-form.ts';
import { timePart } from './time-parts.ts';

/** Whether the loaded event matches. */
export type Matcher = (event: EventFields) => boolean;

/** A search as a function. Missing fields make an item false, so that `not` makes it true: two values, not three. */
export function compileSearch(search: Search, table: FieldTable): Matcher {
  switch (search.kind) {
    case 'all': {
      const matchers = cheapestFirst(search.of).map((each) => compileSearch(each, table));
      return (event) => matchers.every((matches) => matches(event));
    }
    case 'any': {
      const matchers = cheapestFirst(search.of).map((each) => compileSearch(each, table));
      return (event) => matchers.some((matches) => matches(event));
    }
    case 'not': {
      const matches = compileSearch(search.of, table);
      return (event) => !matches(event);
    }
    case 'keyword':
      return compileKeyword(search.test);
    case 'field':
      return compileTest(search.test, table.slot(search.field), table);
  }
}

/** Expressions and searches through the whole event are asked last: mostly the rest has decided by then. */
function cheapestFirst(searches: readonly Search[]): Search[] {
  return searches
    .map((search) => ({ search, cost: costOf(search) }))
    .sort((a, b) => a.cost - b.cost)
    .map(({ search }) => search);
}

function costOf(search: Search): number {
  if (search.kind === 'keyword') return 50;
  if (search.kind === 'field') return search.test.kind === 'regex' ? 20 : 1;
  return search.kind === 'not' ? costOf(search.of) : search.of.reduce((sum, each) => sum + costOf(each), 0);
}

function compileKeyword(test: TextTest | RegexTest): Matcher {
  const fits = textFits(test);
  const isFolded = test.kind === 'text' && !test.isCased;
  return isFolded ? (event) => event.foldedLeaves().some(fits) : (event) => event.leaves().some(fits);
}

function compileTest(test: FieldTest, slot: number, table: FieldTable): Matcher {
  switch (test.kind) {
    case 'text': {
      const fits = textFits(test);
      return test.isCased ? (event) => someText(event.text(slot), fits) : (event) => someText(event.folded(slot), fits);
    }
    case 'null':
      return (event) => event.value(slot) === undefined || event.value(slot) === null;
    case 'exists':
      return (event) => (event.value(slot) !== undefined) === test.expected;
    case 'fieldref':
      return compileFieldref(test, slot, table.slot(test.other));
    default: {
      const fits = valueFits(test);
      return (event) => someText(event.text(slot), fits);
    }
  }
}

function someText(value: string | readonly string[] | undefined, fits: (text: string) => boolean): boolean {
  if (typeof value === 'string') return fits(value);
  return value?.some(fits) ?? false;
}

function textFits(test: TextTest | RegexTest): (text: string) => boolean {
  if (test.kind === 'regex') return compileRegex(test);
  return anyPattern(test.isCased ? test.patterns : test.patterns.map(foldPattern));
}

function valueFits(
  test: Exclude<FieldTest, { kind: 'text' | 'null' | 'exists' | 'fieldref' }>,
): (text: string) => boolean {
  switch (test.kind) {
    case 'regex':
      return compileRegex(test);
    case 'cidr':
      return inRange(test.range);
    case 'equals':
      return equalNumber(test.numbers);
    case 'number':
      return compareWith(test.relation, test.limit);
    case 'timepart':
      return (text) => timePart(text, test.part) === test.equals;
  }
}

/** Patterns without wildcards by one look-up, the others one after the other. */
function anyPattern(patterns: readonly Pattern[]): (text: string) => boolean {
  if (patterns.length === 1) return compilePattern(patterns[0] as Pattern);
  const exact = new Set(patterns.map(exactText).filter((text) => text !== undefined));
  const others = patterns.filter((pattern) => exactText(pattern) === undefined).map(compilePattern);
  if (others.length === 0) return (text) => exact.has(text);
  return (text) => exact.has(text) || others.some((fits) => fits(text));
}

/** As the rule writes it, or as another writing of the same number. */
function equalNumber(numbers: readonly number[]): (text: string) => boolean {
  const texts = new Set(numbers.map(String));
  const values = new Set<number | undefined>(numbers);
  return (text) => texts.has(text) || values.has(numberIn(text));
}

/** Amounts are decimal text in the canonical event, so text that is a number is compared as one. */
function compareWith(relation: NumberRelation, limit: number): (text: string) => boolean {
  const holds = {
    lt: (value: number) => value < limit,
    lte: (value: number) => value <= limit,
    gt: (value: number) => value > limit,
    gte: (value: number) => value >= limit,
  }[relation];
  return (text) => {
    const value = numberIn(text);
    return value !== undefined && holds(value);
  };
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

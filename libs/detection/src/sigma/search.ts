import type { Pattern } from './pattern.ts';

export type NumberRelation = 'lt' | 'lte' | 'gt' | 'gte';
export type TextShape = 'whole' | 'contains' | 'startswith' | 'endswith';
export const timeParts = ['minute', 'hour', 'day', 'week', 'month', 'year'] as const;
export type TimePart = (typeof timeParts)[number];

/** Any of the patterns; text, numbers and booleans are compared in their text form, folded unless `isCased`. */
export interface TextTest {
  readonly kind: 'text';
  readonly patterns: readonly Pattern[];
  readonly isCased: boolean;
}

/** Unanchored, linear time. */
export interface RegexTest {
  readonly kind: 'regex';
  readonly source: string;
  readonly flags: { readonly i: boolean; readonly m: boolean; readonly s: boolean };
}

/** What a field's value is asked. Of a list-valued field it is enough that one member answers yes. */
export type FieldTest =
  | TextTest
  /** Any of the numbers, however the event writes it: 4625, "4625", "4625.0". */
  | { readonly kind: 'equals'; readonly numbers: readonly number[] }
  /** null or absent. */
  | { readonly kind: 'null' }
  | { readonly kind: 'exists'; readonly expected: boolean }
  | RegexTest
  | { readonly kind: 'cidr'; readonly range: string }
  | { readonly kind: 'number'; readonly relation: NumberRelation; readonly limit: number }
  | { readonly kind: 'fieldref'; readonly other: string; readonly shape: TextShape; readonly isCased: boolean }
  /** A part of a date and time, as it is written: no time zone is applied. */
  | { readonly kind: 'timepart'; readonly part: TimePart; readonly equals: number };

/** A detection's condition with its searches put in place: what one event is asked. */
export type Search =
  | { readonly kind: 'all'; readonly of: readonly Search[] }
  | { readonly kind: 'any'; readonly of: readonly Search[] }
  | { readonly kind: 'not'; readonly of: Search }
  | { readonly kind: 'field'; readonly field: string; readonly test: FieldTest }
  /** Any leaf value of the event. */
  | { readonly kind: 'keyword'; readonly test: TextTest | RegexTest };

export function all(of: readonly Search[]): Search {
  return of.length === 1 ? (of[0] as Search) : { kind: 'all', of };
}

export function any(of: readonly Search[]): Search {
  return of.length === 1 ? (of[0] as Search) : { kind: 'any', of };
}

/** Every field that a search reads. */
export function fieldsOf(search: Search, fields = new Set<string>()): Set<string> {
  if (search.kind === 'all' || search.kind === 'any') for (const each of search.of) fieldsOf(each, fields);
  if (search.kind === 'not') fieldsOf(search.of, fields);
  if (search.kind === 'field') {
    fields.add(search.field);
    if (search.test.kind === 'fieldref') fields.add(search.test.other);
  }
  return fields;
}

/** True when the search looks at every leaf of the event. */
export function readsWholeEvent(search: Search): boolean {
  if (search.kind === 'all' || search.kind === 'any') return search.of.some(readsWholeEvent);
  return search.kind === 'not' ? readsWholeEvent(search.of) : search.kind === 'keyword';
}

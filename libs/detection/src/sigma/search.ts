import type { Pattern } from './pattern.ts';

export type NumberRelation = 'lt' | 'lte' | 'gt' | 'gte';
export type TextShape = 'whole' | 'contains' | 'startswith' | 'endswith';

/** What a field's value is asked. Of a list-valued field it is enough that one member answers yes. */
export type FieldTest =
  /** Any of the patterns; text, numbers and booleans are compared in their text form, folded unless `isCased`. */
  | { readonly kind: 'text'; readonly patterns: readonly Pattern[]; readonly isCased: boolean }
  /** null or absent. */
  | { readonly kind: 'null' }
  | { readonly kind: 'exists'; readonly expected: boolean }
  /** Unanchored, linear time. */
  | { readonly kind: 'regex'; readonly source: string; readonly flags: { i: boolean; m: boolean; s: boolean } }
  | { readonly kind: 'cidr'; readonly range: string }
  | { readonly kind: 'number'; readonly relation: NumberRelation; readonly limit: number }
  | { readonly kind: 'fieldref'; readonly other: string; readonly shape: TextShape; readonly isCased: boolean };

/** A detection's condition with its searches put in place: what one event is asked. */
export type Search =
  | { readonly kind: 'all'; readonly of: readonly Search[] }
  | { readonly kind: 'any'; readonly of: readonly Search[] }
  | { readonly kind: 'not'; readonly of: Search }
  | { readonly kind: 'field'; readonly field: string; readonly test: FieldTest }
  /** A pattern within any leaf value of the event. */
  | { readonly kind: 'keyword'; readonly pattern: Pattern };

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

import { exactText, foldPattern, type Pattern } from '../sigma/pattern.ts';
import type { FieldTest, RegexTest, Search, TextTest } from '../sigma/search.ts';
import type { FieldTable } from './event-fields.ts';
import { regexLiteral } from './regex-literal.ts';

/** Something that can be looked up in an event without asking the rule. Texts are folded. */
export type Atom =
  /** The field, or one of its members, is this text. */
  | { readonly kind: 'exact'; readonly slot: number; readonly text: string }
  | { readonly kind: 'number'; readonly slot: number; readonly number: number }
  /** The field holds this text somewhere. */
  | { readonly kind: 'part'; readonly slot: number; readonly text: string }
  /** The field is there. */
  | { readonly kind: 'present'; readonly slot: number }
  /** A leaf of the event holds this text somewhere. */
  | { readonly kind: 'leaf'; readonly text: string };

/** What an event must show for a rule to match it: at least one of the atoms. Empty: the rule matches nothing. */
export interface Witness {
  readonly atoms: readonly Atom[];
  /** How often we expect to find one for nothing; only the order of costs means something. */
  readonly cost: number;
}

/** The end of a literal tells texts apart as well as the whole: paths begin alike. */
const LONGEST_PART = 16;

/** @returns undefined when the search can match without anything in the event to look up, as `not` does */
export function witnessOf(
  search: Search,
  table: FieldTable,
  popularity: ReadonlyMap<string, number>,
): Witness | undefined {
  switch (search.kind) {
    case 'all': {
      const witnesses = search.of
        .map((each) => witnessOf(each, table, popularity))
        .filter((each) => each !== undefined);
      return witnesses.reduce<Witness | undefined>(
        (best, each) => (best && best.cost <= each.cost ? best : each),
        undefined,
      );
    }
    case 'any': {
      const witnesses = search.of.map((each) => witnessOf(each, table, popularity));
      if (!witnesses.every((each) => each !== undefined)) return undefined;
      const cost = witnesses.reduce((sum, each) => sum + each.cost, 0);
      return { atoms: witnesses.flatMap(({ atoms }) => atoms), cost };
    }
    case 'not':
      return undefined;
    default: {
      const atoms = atomsOf(search, table);
      return atoms === undefined ? undefined : { atoms, cost: costOf(atoms, popularity) };
    }
  }
}

/** How many of the rules ask for an atom: what many ask for (powershell.exe) is in many events. */
export function popularityOf(searches: readonly Search[], table: FieldTable): Map<string, number> {
  const popularity = new Map<string, number>();
  for (const search of searches)
    for (const key of keysIn(search, table)) popularity.set(key, (popularity.get(key) ?? 0) + 1);
  return popularity;
}

function keysIn(search: Search, table: FieldTable, keys = new Set<string>()): Set<string> {
  if (search.kind === 'all' || search.kind === 'any') for (const each of search.of) keysIn(each, table, keys);
  else if (search.kind !== 'not') for (const atom of atomsOf(search, table) ?? []) keys.add(keyOf(atom));
  return keys;
}

function keyOf(atom: Atom): string {
  switch (atom.kind) {
    case 'leaf':
      return `leaf ${atom.text}`;
    case 'present':
      return `present ${atom.slot}`;
    case 'number':
      return `exact ${atom.slot} ${atom.number}`;
    default:
      return `${atom.kind} ${atom.slot} ${atom.text}`;
  }
}

function costOf(atoms: readonly Atom[], popularity: ReadonlyMap<string, number>): number {
  return atoms.reduce((sum, atom) => sum + baseCost(atom) + (popularity.get(keyOf(atom)) ?? 0), 0);
}

function baseCost(atom: Atom): number {
  if (atom.kind === 'present') return 300;
  if (atom.kind === 'exact' || atom.kind === 'number') return 1;
  const isShort = atom.text.length < 4;
  return (atom.kind === 'leaf' ? 6 : 3) + (isShort ? 20 * (4 - atom.text.length) : 0);
}

function atomsOf(search: Search & { kind: 'field' | 'keyword' }, table: FieldTable): readonly Atom[] | undefined {
  if (search.kind === 'keyword') return leafAtoms(search.test);
  return fieldAtoms(search.test, table.slot(search.field));
}

function leafAtoms(test: TextTest | RegexTest): readonly Atom[] | undefined {
  const texts = test.kind === 'regex' ? [regexLiteral(test)] : test.patterns.map(longestLiteral);
  if (!texts.every((text) => text !== undefined && text !== '')) return undefined;
  return texts.map((text) => ({ kind: 'leaf', text: (text as string).slice(-LONGEST_PART) }));
}

function fieldAtoms(test: FieldTest, slot: number): readonly Atom[] | undefined {
  switch (test.kind) {
    case 'null':
      return undefined;
    case 'exists':
      return test.expected ? [{ kind: 'present', slot }] : undefined;
    case 'text':
      return test.patterns.map((pattern) => patternAtom(pattern, slot));
    case 'equals':
      return test.numbers.map((number) => ({ kind: 'number', slot, number }));
    case 'regex': {
      const literal = regexLiteral(test);
      return [literal === undefined ? { kind: 'present', slot } : partAtom(literal, slot)];
    }
    default:
      return [{ kind: 'present', slot }];
  }
}

function patternAtom(pattern: Pattern, slot: number): Atom {
  const folded = foldPattern(pattern);
  const exact = exactText(folded);
  if (exact !== undefined) return { kind: 'exact', slot, text: exact };
  const literal = longestLiteral(folded);
  return literal === undefined ? { kind: 'present', slot } : partAtom(literal, slot);
}

function partAtom(literal: string, slot: number): Atom {
  return { kind: 'part', slot, text: literal.slice(-LONGEST_PART) };
}

function longestLiteral(pattern: Pattern): string | undefined {
  const literals = foldPattern(pattern).filter((part) => typeof part === 'string');
  return literals.reduce<string | undefined>(
    (best, each) => (best && best.length >= each.length ? best : each),
    undefined,
  );
}

import { parseRange } from './address-range.ts';
import { encode } from './encodings.ts';
import { type Modifiers, readModifiers } from './modifiers.ts';
import { literalPattern, type Pattern, parsePattern, unanchored } from './pattern.ts';
import type { Problems } from './problems.ts';
import { compileRegex } from './regex.ts';
import {
  all,
  any,
  type FieldTest,
  type RegexTest,
  type Search,
  type TextShape,
  type TextTest,
  type TimePart,
} from './search.ts';
import { asBoolean, isScalar, type Scalar } from './yaml-values.ts';

/** A list longer than any that people write; each value costs memory and time. */
const MAX_VALUES = 10_000;

/** One `field|modifiers: value` of a search. A list of values is an OR, with `all` an AND. */
export function readFieldItem(key: string, value: unknown, problems: Problems): Search | undefined {
  const [field = '', ...names] = key.split('|');
  const modifiers = readModifiers(names, problems);
  const values = readValues(value, problems);
  if (modifiers === undefined || values === undefined) return undefined;
  if (modifiers.all && values.length < 2) return problems.add('all needs a list of two or more values');
  if (Array.isArray(value) && values.includes(null)) return problems.add('null may not stand in a list');
  const tests = testsOf(values, modifiers, problems);
  if (tests === undefined) return undefined;
  return combined(
    tests.map((test): Search => ({ kind: 'field', field, test })),
    modifiers,
  );
}

/**
 * Keywords: what is looked for in every leaf value of the event, and anywhere within it unless a modifier says otherwise.
 * @param names the modifiers of a key without a field: `'|all'`, `'|re'`
 */
export function readKeywords(value: unknown, names: readonly string[], problems: Problems): Search | undefined {
  const modifiers = readModifiers(names, problems);
  const values = readValues(value, problems);
  if (modifiers === undefined || values === undefined) return undefined;
  if (modifiers.all && !Array.isArray(value)) return problems.add('must be a list of keywords');
  if (values.includes(null)) return problems.add('a keyword must be text or a number');
  const shape = modifiers.shape === 'whole' ? 'contains' : modifiers.shape;
  const tests = testsOf(values, { ...modifiers, shape }, problems);
  if (tests === undefined) return undefined;
  const usable = tests.flatMap((test) => (test.kind === 'text' || test.kind === 'regex' ? [test] : []));
  if (usable.length < tests.length) return problems.add(`modifier ${modifiers.compare} needs a field`);
  return combined(
    usable.map((test): Search => ({ kind: 'keyword', test })),
    modifiers,
  );
}

function combined(searches: readonly Search[], { all: isAll, neq }: Modifiers): Search {
  const search = isAll ? all(searches) : any(searches);
  return neq ? { kind: 'not', of: search } : search;
}

function readValues(value: unknown, problems: Problems): Scalar[] | undefined {
  const list = Array.isArray(value) ? value : [value];
  if (list.length === 0) return problems.add('has no values');
  if (list.length > MAX_VALUES) return problems.add(`has more than ${MAX_VALUES} values`);
  if (!list.every(isScalar)) return problems.add('must be a value or a list of values');
  const isExact = (each: Scalar) => typeof each !== 'number' || !Number.isInteger(each) || Number.isSafeInteger(each);
  return list.every(isExact) ? list : problems.add('has a number with too many digits: put it in quotes');
}

function testsOf(values: readonly Scalar[], modifiers: Modifiers, problems: Problems): FieldTest[] | undefined {
  if (modifiers.compare === 'text') return textTests(values, modifiers, problems);
  const tests = values.map((value) => testOf(value, modifiers, problems));
  return tests.every((test) => test !== undefined) ? tests : undefined;
}

/** One test for all values where any of them will do, one for each where all must be there. */
function textTests(values: readonly Scalar[], modifiers: Modifiers, problems: Problems): FieldTest[] | undefined {
  const { shape, isCased, encodings } = modifiers;
  if (values.includes(null))
    return shape === 'whole' && encodings.length === 0
      ? [{ kind: 'null' }]
      : problems.add(`null does not go with ${encodings[0] ?? shape}`);
  const isNumber = (value: Scalar) => typeof value === 'number' && shape === 'whole' && encodings.length === 0;
  const numbers = values.filter(isNumber) as number[];
  const texts = values.filter((value) => !isNumber(value)) as (string | number | boolean)[];
  const patterns = texts.map((value) => encode(patternOf(value), encodings, problems));
  if (!patterns.every((each) => each !== undefined)) return undefined;
  const textTest = (of: readonly Pattern[]): TextTest => ({
    kind: 'text',
    patterns: of.map((pattern) => shaped(pattern, shape)),
    isCased,
  });
  if (modifiers.all)
    return [...patterns.map(textTest), ...numbers.map((number): FieldTest => ({ kind: 'equals', numbers: [number] }))];
  return [
    ...(patterns.length > 0 ? [textTest(patterns.flat())] : []),
    ...(numbers.length > 0 ? [{ kind: 'equals', numbers } as const] : []),
  ];
}

function testOf(value: Scalar, modifiers: Modifiers, problems: Problems): FieldTest | undefined {
  const { compare } = modifiers;
  switch (compare) {
    case 'text':
      return undefined;
    case 'exists': {
      const expected = asBoolean(value);
      return expected === undefined ? problems.add('exists takes true or false') : { kind: 'exists', expected };
    }
    case 'regex':
      return regexTest(value, modifiers, problems);
    case 'cidr':
      return rangeTest(value, problems);
    case 'fieldref':
      return typeof value === 'string' && value !== '' && !/[*?]/.test(value)
        ? { kind: 'fieldref', other: value, shape: modifiers.shape, isCased: modifiers.isCased }
        : problems.add('fieldref takes the name of a field');
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte': {
      const limit = asNumber(value);
      return limit === undefined
        ? problems.add(`${compare} takes a number`)
        : { kind: 'number', relation: compare, limit };
    }
    default:
      return timePartTest(value, compare, problems);
  }
}

const TIME_RANGES: Readonly<Record<TimePart, readonly [number, number]>> = {
  minute: [0, 59],
  hour: [0, 23],
  day: [1, 31],
  week: [1, 53],
  month: [1, 12],
  year: [1, 9999],
};

function timePartTest(value: Scalar, part: TimePart, problems: Problems): FieldTest | undefined {
  const [from, to] = TIME_RANGES[part];
  if (typeof value === 'number' && Number.isInteger(value) && value >= from && value <= to)
    return { kind: 'timepart', part, equals: value };
  return problems.add(`${part} takes a whole number from ${from} to ${to}`);
}

function asNumber(value: Scalar): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  return typeof value === 'string' && /^[+-]?\d+(\.\d+)?$/.test(value) ? Number(value) : undefined;
}

function regexTest(value: Scalar, { flags }: Modifiers, problems: Problems): RegexTest | undefined {
  if (typeof value !== 'string') return problems.add('re takes text');
  const test = { kind: 'regex', source: value, flags } as const;
  try {
    compileRegex(test);
    return test;
  } catch {
    return problems.add('re takes an expression in RE2 syntax (no look-around, no back-references)');
  }
}

function rangeTest(value: Scalar, problems: Problems): FieldTest | undefined {
  try {
    if (typeof value !== 'string') throw new RangeError('not text');
    parseRange(value);
    return { kind: 'cidr', range: value };
  } catch {
    return problems.add('cidr takes a network such as 10.0.0.0/8');
  }
}

function patternOf(value: string | number | boolean): Pattern {
  return typeof value === 'string' ? parsePattern(value) : literalPattern(String(value));
}

function shaped(pattern: Pattern, shape: TextShape): Pattern {
  return unanchored(pattern, {
    before: shape === 'contains' || shape === 'endswith',
    after: shape === 'contains' || shape === 'startswith',
  });
}

import ipaddr from 'ipaddr.js';
import { RE2JS } from 're2js';
import { type Modifiers, readModifiers } from './modifiers.ts';
import { literalPattern, type Pattern, parsePattern, unanchored } from './pattern.ts';
import type { Problems } from './problems.ts';
import { all, any, type FieldTest, type Search, type TextShape } from './search.ts';
import { asBoolean, isScalar, type Scalar } from './yaml-values.ts';

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
  const searches = tests.map((test): Search => ({ kind: 'field', field, test }));
  const search = modifiers.all ? all(searches) : any(searches);
  return modifiers.neq ? { kind: 'not', of: search } : search;
}

/** Keywords: patterns within any leaf value of the event. @param isAll whether every one must be there */
export function readKeywords(values: readonly unknown[], isAll: boolean, problems: Problems): Search | undefined {
  const searches = values.flatMap((value, index): Search[] => {
    if (isScalar(value) && value !== null) return [{ kind: 'keyword', pattern: shaped(patternOf(value), 'contains') }];
    problems.at(index).add('a keyword must be text or a number');
    return [];
  });
  if (searches.length !== values.length) return undefined;
  return isAll ? all(searches) : any(searches);
}

function readValues(value: unknown, problems: Problems): Scalar[] | undefined {
  const list = Array.isArray(value) ? value : [value];
  if (list.length === 0) return problems.add('has no values');
  if (list.every(isScalar)) return list;
  return problems.add('must be a value or a list of values');
}

function testsOf(values: readonly Scalar[], modifiers: Modifiers, problems: Problems): FieldTest[] | undefined {
  if (modifiers.compare === 'text') return textTests(values, modifiers, problems);
  const tests = values.map((value) => testOf(value, modifiers, problems));
  return tests.every((test) => test !== undefined) ? tests : undefined;
}

function textTests(values: readonly Scalar[], modifiers: Modifiers, problems: Problems): FieldTest[] | undefined {
  const { shape, isCased } = modifiers;
  if (values.includes(null))
    return shape === 'whole' ? [{ kind: 'null' }] : problems.add(`null does not go with ${shape}`);
  const patterns = values.map((value) => shaped(patternOf(value as Exclude<Scalar, null>), shape));
  if (!modifiers.all) return [{ kind: 'text', patterns, isCased }];
  return patterns.map((pattern) => ({ kind: 'text', patterns: [pattern], isCased }));
}

function testOf(value: Scalar, modifiers: Modifiers, problems: Problems): FieldTest | undefined {
  switch (modifiers.compare) {
    case 'text':
      return undefined;
    case 'exists': {
      const expected = asBoolean(value);
      return expected === undefined ? problems.add('exists takes true or false') : { kind: 'exists', expected };
    }
    case 'regex':
      return regexTest(value, modifiers, problems);
    case 'cidr':
      return typeof value === 'string' && isRange(value)
        ? { kind: 'cidr', range: value }
        : problems.add('cidr takes a network such as 10.0.0.0/8');
    case 'fieldref':
      return typeof value === 'string' && value !== ''
        ? { kind: 'fieldref', other: value, shape: modifiers.shape, isCased: modifiers.isCased }
        : problems.add('fieldref takes the name of a field');
    default:
      return typeof value === 'number' && Number.isFinite(value)
        ? { kind: 'number', relation: modifiers.compare, limit: value }
        : problems.add(`${modifiers.compare} takes a number`);
  }
}

function regexTest(value: Scalar, { flags }: Modifiers, problems: Problems): FieldTest | undefined {
  if (typeof value !== 'string') return problems.add('re takes text');
  const test = { kind: 'regex', source: value, flags } as const;
  try {
    compileRegex(test);
    return test;
  } catch {
    return problems.add('re takes an expression in RE2 syntax (no look-around, no back-references)');
  }
}

/** Linear in the length of the text, whatever the rule's author wrote. @throws when the expression is not RE2 syntax */
export function compileRegex(test: FieldTest & { kind: 'regex' }): (text: string) => boolean {
  const { i, m, s } = test.flags;
  const flags = (i ? RE2JS.CASE_INSENSITIVE : 0) | (m ? RE2JS.MULTILINE : 0) | (s ? RE2JS.DOTALL : 0);
  const regex = RE2JS.compile(test.source, flags);
  return (text) => regex.test(text);
}

function isRange(text: string): boolean {
  return ipaddr.isValidCIDR(text);
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

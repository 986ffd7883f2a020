import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDetection } from '../sigma/detection.ts';
import { Problems } from '../sigma/problems.ts';
import type { Search } from '../sigma/search.ts';
import { compileSearch } from './compile-search.ts';
import { EventFields, FieldTable } from './event-fields.ts';
import { type NaiveSection, naiveMatch } from './naive-match.spec-support.ts';
import { RuleMatcher } from './rule-matcher.ts';

/** Few fields and few characters, so that rules and events meet often. */
const field = fc.constantFrom('a', 'b', 'c.d', 'c', 'e');
const piece = fc.constantFrom('x', 'X', 'y', '-x', '/', '\\', '.', ' ', '1', 'ä', 'Ä');
const text = fc.array(piece, { maxLength: 5 }).map((pieces) => pieces.join(''));
const pattern = fc
  .array(fc.oneof(piece, piece, fc.constantFrom('*', '?', '\\*', '\\\\', '\\?')), { maxLength: 5 })
  .map((pieces) => pieces.join(''));
const scalar = fc.oneof(
  text,
  fc.integer({ min: 0, max: 12 }),
  fc.boolean(),
  fc.constantFrom('10.0.0.1', '10.1.2.3', '11.0.0.1', '1.50', '07'),
);
const value = fc.oneof(scalar, scalar, fc.constant(null), fc.array(scalar, { maxLength: 3 }), fc.record({ d: scalar }));
const event = fc
  .record(
    {
      a: value,
      b: value,
      c: fc.oneof(value, fc.array(fc.record({ d: value }), { maxLength: 2 })),
      e: value,
      'c.d': value,
    },
    { requiredKeys: [] },
  )
  .map((fields) => ({ ...fields }));

const one = (key: string, of: fc.Arbitrary<unknown>) =>
  field.map((name) => `${name}${key}`).chain((name) => of.map((each) => [name, each] as const));
const some = (of: fc.Arbitrary<unknown>) => fc.array(of, { minLength: 1, maxLength: 3 });
const two = (of: fc.Arbitrary<unknown>) => fc.array(of, { minLength: 2, maxLength: 3 });
const wanted = fc.oneof(pattern, pattern, fc.integer({ min: 0, max: 12 }), fc.boolean());
const item = fc.oneof(
  one('', wanted),
  one('', some(wanted)),
  one('', fc.constant(null)),
  one('|contains', some(pattern)),
  one('|contains|all', two(pattern)),
  one('|startswith', pattern),
  one('|endswith', pattern),
  one('|cased', some(pattern)),
  one('|neq', some(wanted)),
  one('|exists', fc.boolean()),
  one('|gte', fc.integer({ min: 0, max: 12 })),
  one('|lt', fc.integer({ min: 0, max: 12 })),
  one('|cidr', fc.constantFrom('10.0.0.0/8', '11.0.0.1/32')),
  one('|re', fc.constantFrom('x+y', '^x', 'x|y', '(?:x|1)Y?', 'xx?', 'X{2}', '[xy]1', '\\\\x', '1\\.5', 'x.y')),
  one('|fieldref', field),
  one('|contains|windash', fc.constantFrom('-x', '/x', '-xy', 'x')),
);
const selection = fc.array(item, { minLength: 1, maxLength: 3 }).map((items) => Object.fromEntries(items));
const keywords = fc.array(
  pattern.filter((each) => each !== ''),
  { minLength: 1, maxLength: 2 },
);
const search = fc.oneof(
  { weight: 4, arbitrary: selection },
  { weight: 1, arbitrary: fc.array(selection, { minLength: 1, maxLength: 2 }) },
  { weight: 1, arbitrary: keywords },
);

const { condition } = fc.letrec<{ condition: string; leaf: string }>((tie) => ({
  leaf: fc.constantFrom('s1', 's2', '_s3', '(1 of s*)', '(all of s*)', '(all of them)', '(1 of *)'),
  condition: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    tie('leaf'),
    fc.tuple(tie('condition'), fc.constantFrom('and', 'or'), tie('condition')).map(([a, op, b]) => `(${a} ${op} ${b})`),
    tie('condition').map((each) => `(not ${each})`),
  ),
}));
const section: fc.Arbitrary<NaiveSection> = fc.record({ s1: search, s2: search, _s3: search, condition });

function read(of: NaiveSection): Search {
  const problems = new Problems('rule');
  const found = readDetection(of, problems);
  if (found === undefined || problems.all.length > 0) throw new Error(`${problems.all.join()} ${JSON.stringify(of)}`);
  return found;
}

// biome-ignore lint/style/noProcessEnv: long runs by hand
const numRuns = Number(process.env['MATCHER_RUNS'] ?? 800);

describe('the matcher', () => {
  it('says what Sigma says, done the slow way', () => {
    let matches = 0;
    fc.assert(
      fc.property(section, fc.array(event, { minLength: 1, maxLength: 4 }), (of, events) => {
        const table = new FieldTable();
        const matcher = compileSearch(read(of), table);
        const fields = new EventFields(table, { isNullAbsent: false });
        for (const each of events) {
          fields.load(each);
          const expected = naiveMatch(of, each);
          if (expected) matches += 1;
          expect(matcher(fields)).toBe(expected);
        }
      }),
      { numRuns },
    );
    // Rules that never match would agree with anything.
    expect(matches).toBeGreaterThan(numRuns / 2);
  }, 600_000);

  it('finds by the index what it finds without', () => {
    fc.assert(
      fc.property(
        fc.array(section, { minLength: 1, maxLength: 12 }),
        fc.array(event, { minLength: 1, maxLength: 6 }),
        (sections, events) => {
          const matcher = new RuleMatcher(
            sections.map((of) => ({ search: read(of) })),
            { isNullAbsent: false },
          );
          for (const each of events) {
            const expected = sections.flatMap((of, rule) => (naiveMatch(of, each) ? [rule] : []));
            expect([...matcher.judge(each)]).toEqual(expected);
            expect(sections.map((_, rule) => matcher.isMatched(rule))).toEqual(
              sections.map((_, rule) => expected.includes(rule)),
            );
          }
        },
      ),
      { numRuns: numRuns / 8 },
    );
  }, 600_000);
});

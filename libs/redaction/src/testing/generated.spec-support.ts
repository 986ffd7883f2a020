import fc from 'fast-check';
import { builtInDetectors } from '../detectors/registry.ts';
import { examples } from './examples.spec-support.ts';
import { card, digits, githubToken, hex, iban, upper } from './invented.spec-support.ts';

const hits = Object.values(examples).flatMap(({ hits }) => hits.map((text) => text.replace(/[«»]/g, '')));
const misses = Object.values(examples).flatMap(({ misses }) => misses);
const anchors = builtInDetectors.flatMap((detector) => detector.anchors);

/** Neighbours that have hidden secrets before: word characters, digits, quotes, astral characters, separators. */
const glue = fc.constantFrom(
  '',
  '',
  ' ',
  '8 ',
  '8',
  'x',
  '_',
  '-',
  '"',
  "'",
  '\n',
  '=',
  ':',
  '://',
  '@',
  '.',
  '/',
  '😀',
  'é',
  '\u0000',
  '\\',
  '%',
  '&',
  ';',
  ',',
);

const piece = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...hits) },
  { weight: 2, arbitrary: fc.constantFrom(...misses) },
  { weight: 2, arbitrary: fc.constantFrom(...anchors) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }) },
  { weight: 1, arbitrary: fc.stringMatching(/^[\w-]{1,30}$/) },
  { weight: 1, arbitrary: fc.stringMatching(/^\d[\d -]{1,24}$/) },
  // Half of a secret.
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom(...hits), fc.nat(60)).map(([text, at]) => text.slice(0, at)) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...hits), fc.nat(60)).map(([text, at]) => text.slice(at)) },
);

/** Texts made of secrets, near misses, anchors and noise, with and without anything between them. */
export const texts = fc
  .array(fc.tuple(piece, glue), { minLength: 1, maxLength: 5 })
  .map((parts) => parts.map(([text, between]) => text + between).join(''));

const names = fc.constantFrom(
  'a',
  'key',
  'value',
  'name',
  'password',
  'x-api-key',
  'tokens',
  'note',
  '__proto__',
  'auth',
  'url',
  githubToken,
);

/** JSON trees with such texts as leaves and names, and texts of JSON in them. */
export const trees = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    texts,
    fc.oneof(fc.integer(), fc.double({ noNaN: true }), fc.boolean(), fc.constant(null), fc.constant(Number(card))),
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.array(fc.tuple(names, tie('tree')), { maxLength: 4 }).map(ownMembers),
    tie('tree').map((value) => JSON.stringify(value)),
    tie('tree').map((value) => Buffer.from(JSON.stringify(value) ?? '').toString('base64')),
  ),
})).tree;

function ownMembers(members: readonly (readonly [string, unknown])[]): unknown {
  const object: Record<string, unknown> = Object.create(null);
  for (const [name, value] of members) object[name] = value;
  return object;
}

/** Secrets of which no byte may be left, with what stands for them in a text of words. */
export const canaries = fc.constantFrom(
  githubToken,
  `AKIA${upper(16)}`,
  `sk-ant-api03-${hex(40)}`,
  card,
  iban,
  `xoxb-${digits(12)}-${hex(24)}`,
);

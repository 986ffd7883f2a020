import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Detector, FindLook, PatternLook, Range } from '../detectors/detector.ts';
import { namedSecretDetector } from '../detectors/named-secrets.ts';
import { builtInDetectors } from '../detectors/registry.ts';
import { KeyBook } from '../structure/key-book.ts';
import { texts } from '../testing/generated.spec-support.ts';
import { Meter } from './meter.ts';
import { Scanner } from './scanner.ts';
import { mergeSpans, type Span } from './spans.ts';

// 200,000 strings take a minute or two: CI tries as many, and whoever asks for them by REDACTION_RUNS.
// biome-ignore lint/style/noProcessEnv: the long run is asked for on the command line
const { CI, REDACTION_RUNS } = process.env;
const runs = Number(REDACTION_RUNS ?? (CI === undefined ? 5000 : 200_000));

const detectors = [...builtInDetectors, namedSecretDetector(new KeyBook([]).judge)];
const scanner = new Scanner(detectors, [], []);
const patterns = new Map(
  detectors.flatMap((detector) => {
    const { look } = detector;
    return look.kind === 'pattern'
      ? [[detector, new RegExp(look.pattern.source, look.pattern.flags.replace('y', 'g'))]]
      : [];
  }),
);

/** Anchors of functions, by their first unit. */
const literals = new Map<string, { literal: string; detector: Detector; look: FindLook }[]>();
for (const detector of detectors) {
  const { look } = detector;
  if (look.kind !== 'find') continue;
  for (const literal of detector.anchors.map(fold)) {
    const known = literals.get(literal.charAt(0)) ?? [];
    literals.set(literal.charAt(0), [...known, { literal, detector, look }]);
  }
}

/** What detectors find without automaton, without anchors or skipping: patterns and functions are tried at every position. */
function plainly(text: string): (Range & { id: string })[] {
  const found: (Range & { id: string })[] = [];
  for (const [{ id, look }, pattern] of patterns) {
    if (look.kind !== 'pattern') continue;
    for (const range of everyMatch(pattern, text).flatMap((match) => secretOf(match, look)))
      found.push({ id, ...range });
  }
  const folded = fold(text);
  for (let at = 0; at < folded.length; at += 1) {
    for (const { literal, detector, look } of literals.get(folded.charAt(at)) ?? []) {
      if (!folded.startsWith(literal, at)) continue;
      const emit = (start: number, end: number) => found.push({ id: detector.id, start, end });
      look.find(text, { start: at, end: at + literal.length }, { emit, charge: () => {} });
    }
  }
  return found;
}

/** Unit by unit, so that places stay the same. */
function fold(text: string): string {
  return text
    .replace(/\d/g, '0')
    .replace(/\p{Lu}/gu, (unit) => (unit.toLowerCase().length === unit.length ? unit.toLowerCase() : unit));
}

function everyMatch(expression: RegExp, text: string): RegExpExecArray[] {
  const found: RegExpExecArray[] = [];
  expression.lastIndex = 0;
  for (let match = expression.exec(text); match !== null; match = expression.exec(text)) {
    found.push(match);
    expression.lastIndex = match.index + 1;
  }
  return found;
}

function secretOf(match: RegExpExecArray, { accept }: PatternLook): Range[] {
  const start = match.index + (match.groups?.['context']?.length ?? 0);
  const end = match.index + match[0].length;
  return accept?.(match.input.slice(start, end)) === false ? [] : [{ start, end }];
}

function uncovered(text: string): string[] {
  const spans: Span[] = [];
  scanner.scan(text, spans, { meter: new Meter(1e9), place: 'content' });
  const covered = mergeSpans(spans);
  return plainly(text)
    .filter(({ start, end }) => !covered.some((span) => span.start <= start && span.end >= end))
    .map(({ id, start, end }) => `${id} ${start}-${end}`);
}

it('leaves nothing uncovered that its detectors find as plain expressions at every position', () => {
  fc.assert(
    fc.property(texts, (text) => {
      expect(uncovered(text)).toEqual([]);
    }),
    { numRuns: runs },
  );
}, 1_800_000);

import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Detector, PatternLook, Range } from '../detectors/detector.ts';
import { namedSecretDetector } from '../detectors/named-secrets.ts';
import { builtInDetectors } from '../detectors/registry.ts';
import { KeyBook } from '../structure/key-book.ts';
import { texts } from '../testing/generated.spec-support.ts';
import { Meter } from './meter.ts';
import { Scanner } from './scanner.ts';
import { mergeSpans, type Span } from './spans.ts';

// 200,000 strings take two minutes: CI asks for them by REDACTION_RUNS=200000.
// biome-ignore lint/style/noProcessEnv: the long run is asked for on the command line
const runs = Number(process.env['REDACTION_RUNS'] ?? 2500);

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

/** The same detector without automaton, without anchors, without skipping: every position is tried. */
function plainly(detector: Detector, text: string, folded: string): Range[] {
  const { look, anchors } = detector;
  if (look.kind === 'pattern')
    return everyMatch(patterns.get(detector), text).flatMap((match) => secretOf(match, look));
  const found: Range[] = [];
  const sink = { emit: (start: number, end: number) => found.push({ start, end }), charge: () => {} };
  for (const anchor of anchors) {
    const literal = fold(anchor);
    for (let at = folded.indexOf(literal); at !== -1; at = folded.indexOf(literal, at + 1)) {
      look.find(text, { start: at, end: at + literal.length }, sink);
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

function everyMatch(expression: RegExp | undefined, text: string): RegExpExecArray[] {
  const found: RegExpExecArray[] = [];
  if (expression === undefined) return found;
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
  const folded = fold(text);
  return detectors.flatMap((detector) =>
    plainly(detector, text, folded)
      .filter((range) => !covered.some((span) => span.start <= range.start && span.end >= range.end))
      .map((range) => `${detector.id} ${range.start}-${range.end}`),
  );
}

it('leaves nothing uncovered that its detectors find as plain expressions at every position', () => {
  fc.assert(
    fc.property(texts, (text) => {
      expect(uncovered(text)).toEqual([]);
    }),
    { numRuns: runs },
  );
}, 600_000);

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

// biome-ignore lint/style/noProcessEnv: the long run is asked for on the command line
const runs = Number(process.env['REDACTION_RUNS'] ?? 20_000);

const detectors = [...builtInDetectors, namedSecretDetector(new KeyBook([]).judge)];
const scanner = new Scanner(detectors, [], []);

/** The same detector without automaton, without anchors, without skipping: every position is tried. */
function plainly(detector: Detector, text: string): Range[] {
  return detector.look.kind === 'pattern' ? plainPattern(detector.look, text) : plainFind(detector, text);
}

function plainPattern({ pattern, accept }: PatternLook, text: string): Range[] {
  const global = new RegExp(pattern.source, pattern.flags.replace('y', 'g'));
  const found: Range[] = [];
  for (let match = global.exec(text); match !== null; match = global.exec(text)) {
    const start = match.index + (match.groups?.['context']?.length ?? 0);
    const end = match.index + match[0].length;
    if (accept?.(text.slice(start, end)) !== false) found.push({ start, end });
    global.lastIndex = match.index + 1;
  }
  return found;
}

function plainFind(detector: Detector, text: string): Range[] {
  const { look, anchors } = detector;
  const found: Range[] = [];
  if (look.kind !== 'find') return found;
  const sink = { emit: (start: number, end: number) => found.push({ start, end }), charge: () => {} };
  for (const anchor of anchors) {
    const literal = new RegExp(anchor.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\d/g, '\\d'), 'gi');
    for (let match = literal.exec(text); match !== null; match = literal.exec(text)) {
      look.find(text, { start: match.index, end: match.index + match[0].length }, sink);
      literal.lastIndex = match.index + 1;
    }
  }
  return found;
}

function uncovered(text: string): string[] {
  const spans: Span[] = [];
  scanner.scan(text, spans, { meter: new Meter(1e9), credentialsOnly: false });
  const covered = mergeSpans(spans);
  return detectors.flatMap((detector) =>
    plainly(detector, text)
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

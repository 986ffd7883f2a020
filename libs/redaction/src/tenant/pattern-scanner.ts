import { RE2Set } from 're2js';
import type { Detector, Range } from '../detectors/detector.ts';
import { type Automaton, buildAutomaton } from '../scan/automaton.ts';
import type { Meter } from '../scan/meter.ts';
import type { ScanOptions } from '../scan/scanner.ts';
import type { Span } from '../scan/spans.ts';
import { Stopwatch } from './stopwatch.ts';
import type { ReadyPattern } from './tenant-patterns.ts';

/** Longer texts are searched piece by piece, so that no search takes long; a match across two pieces is found if it fits into the overlap. */
const PIECE = 16_384;
const OVERLAP = 1024;
const STEP = PIECE - OVERLAP;

/** Work units per character: what the engine usually takes to say whether, and where. Bad luck is ten per instruction. */
const GATE_WORK = 6;
const FIND_WORK = 30;

interface Row {
  readonly pattern: ReadyPattern;
  readonly detector: Detector;
}

/** Searches texts for one tenant's patterns: those with a literal only where it stands, all others in one pass of one automaton. */
export class PatternScanner {
  readonly #guided: readonly Row[];
  readonly #unguided: readonly Row[];
  readonly #literals: Automaton<number>;
  readonly #set: RE2Set | undefined;
  readonly #stopwatch = new Stopwatch();
  /** Our own marker, whole, with a name that we give. */
  readonly #marker: RegExp;

  /** @param names of all detectors and patterns, cleaned */
  constructor(patterns: readonly ReadyPattern[], names: readonly string[]) {
    const rows = patterns.map((pattern) => ({ pattern, detector: detectorOf(pattern) }));
    this.#guided = rows.filter(({ pattern }) => pattern.literal !== undefined);
    this.#unguided = rows.filter(({ pattern }) => pattern.literal === undefined);
    this.#literals = buildAutomaton(
      this.#guided.map(({ pattern }, output) => ({ text: pattern.literal ?? '', output })),
    );
    this.#set = this.#unguided.length === 0 ? undefined : setOf(this.#unguided);
    const known = names.map((name) => name.replace(/\./g, '\\.')).join('|');
    this.#marker = new RegExp(`\\[REDACTED-(?:${known})(?: hm1:[\\w-]{1,32}:[\\w-]{16})?\\]`, 'g');
  }

  /** @param spans gets what is found. @throws DropSignal when the work allowed is used up */
  scan(text: string, spans: Span[], options: ScanOptions): void {
    for (let at = 0; at === 0 || at + OVERLAP < text.length; at += STEP) {
      const piece = at === 0 && text.length <= PIECE ? text : text.slice(at, at + PIECE);
      this.#scanPiece(piece, at, spans, options);
    }
  }

  #scanPiece(piece: string, at: number, spans: Span[], options: ScanOptions): void {
    const wanted = this.#candidates(piece, options.meter);
    if (wanted.length === 0) return;
    const markers = markersIn(piece, this.#marker);
    for (const { pattern, detector } of wanted) {
      if (options.place === 'identity' && !pattern.tags.includes('credentials')) continue;
      this.#stopwatch.run(piece.length * FIND_WORK, options.meter, () => {
        for (const { start, end } of matchesOf(pattern, piece)) {
          // A pattern such as [A-Z]+ must not find what redaction itself has written.
          if (markers.some((marker) => marker.start <= start && marker.end >= end)) continue;
          spans.push({ start: at + start, end: at + end, detector, quote: '', secret: undefined });
        }
      });
    }
  }

  #candidates(piece: string, meter: Meter): readonly Row[] {
    const found = this.#guided.length === 0 ? [] : this.#withLiteral(piece, meter);
    const set = this.#set;
    if (set === undefined) return found;
    const hits = this.#stopwatch.run(piece.length * GATE_WORK, meter, () => set.match(piece));
    return hits.length === 0 ? found : [...found, ...this.#unguided.filter((_row, index) => hits.includes(index))];
  }

  #withLiteral(piece: string, meter: Meter): readonly Row[] {
    const { next, shift, classes, firstOutput, outputs } = this.#literals;
    let hits: Set<number> | undefined;
    let state = 0;
    for (let index = 0; index < piece.length; index += 1) {
      state = next[(state << shift) | (classes[piece.charCodeAt(index)] as number)] as number;
      if (state < firstOutput) continue;
      hits ??= new Set();
      for (const { output } of outputs[state - firstOutput] ?? []) hits.add(output);
    }
    meter.spend(piece.length);
    return hits === undefined ? [] : this.#guided.filter((_row, index) => hits.has(index));
  }
}

function markersIn(text: string, marker: RegExp): Range[] {
  return [...text.matchAll(marker)].map((match) => ({ start: match.index, end: match.index + match[0].length }));
}

function matchesOf({ regex }: ReadyPattern, text: string): Range[] {
  const found: Range[] = [];
  const matcher = regex.matcher(text);
  while (matcher.find())
    if (matcher.end() > matcher.start()) found.push({ start: matcher.start(), end: matcher.end() });
  return found;
}

function setOf(rows: readonly Row[]): RE2Set {
  const set = new RE2Set();
  for (const { pattern } of rows) set.add(pattern.regex.pattern());
  set.compile();
  return set;
}

function detectorOf({ name, tags, severity }: ReadyPattern): Detector {
  return { id: name, tags, severity, anchors: [], look: { kind: 'find', find: () => 0 } };
}

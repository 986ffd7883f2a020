import type { Detector, FindLook, PatternLook, Range, Sink } from '../detectors/detector.ts';
import { type Automaton, buildAutomaton, type CharRange, type Hit } from './automaton.ts';
import { runEnd, runStart } from './char-set.ts';
import { Meter } from './meter.ts';
import type { Span } from './spans.ts';

/** What a text holds that asks for a second look; bits of one number. */
export const features = {
  /** Escapes of URLs, HTML, JavaScript; invisible and full-width characters. */
  escapes: 1,
  backslash: 2,
  /** A word that names of secrets are made of. */
  secretWord: 4,
  newline: 8,
} as const;

/** Literals that set a feature. */
export interface FeatureLiteral {
  readonly text: string;
  readonly feature: number;
}

/**
 * Where a text stands: in what an agent sent or got, in a field of the event that tells of it (a reason, a server), or in
 * one that names people and things.
 */
export type Place = 'content' | 'text' | 'identity';

export interface ScanOptions {
  readonly meter: Meter;
  readonly place: Place;
}

/** What a state of the automaton says, ready for the loop. */
interface Answer {
  readonly features: number;
  readonly detectors: readonly number[];
  /** Of the literal of each detector. */
  readonly lengths: readonly number[];
}

interface Row {
  readonly detector: Detector;
  readonly look: PatternLook | FindLook;
  readonly hasContext: boolean;
}

/** Work units of one candidate, where one character of the walk is one: about what a short expression takes. */
const CANDIDATE_WORK = 32;

/**
 * One pass over a text: the automaton names the places, the rows decide there.
 * Keeps scratch memory between calls, so a scan must end before the next one starts.
 */
export class Scanner {
  readonly #automaton: Automaton<number>;
  readonly #answers: readonly Answer[];
  readonly #rows: Readonly<Record<Place, Rows>>;
  /** By row: what lies before this index is settled. */
  readonly #doneTo: Int32Array;
  #isFresh = true;
  readonly #sink = new SpanSink();

  /** @param hidden characters that the feature literals name by the first of them */
  constructor(detectors: readonly Detector[], literals: readonly FeatureLiteral[], hidden: readonly CharRange[]) {
    const content = detectors.map((detector) => rowOf(detector, detector.look));
    this.#rows = {
      content,
      text: content.map((row) => (row.detector.isContentOnly === true ? undefined : row)),
      identity: detectors.map(identityRowOf),
    };
    const all = [
      ...detectors.flatMap(({ anchors }, row) => anchors.map((text) => ({ text, output: row }))),
      ...literals.map(({ text, feature }) => ({ text, output: -feature })),
    ];
    this.#automaton = buildAutomaton(all, hidden);
    this.#answers = this.#automaton.outputs.map(answerOf);
    this.#doneTo = new Int32Array(detectors.length);
  }

  /**
   * @param spans gets what is found, in no order, overlaps included
   * @returns the features of the text
   * @throws DropSignal when the work allowed is used up
   */
  scan(text: string, spans: Span[], { meter, place }: ScanOptions): number {
    const rows = this.#rows[place];
    this.#startAnew(meter);
    const { next, shift, classes, firstOutput } = this.#automaton;
    const answers = this.#answers;
    const length = text.length;
    let state = 0;
    let seen = 0;
    for (let index = 0; index < length; index += 1) {
      state = next[(state << shift) | (classes[text.charCodeAt(index)] as number)] as number;
      if (state >= firstOutput) {
        const answer = answers[state - firstOutput] as Answer;
        seen |= answer.features;
        if (answer.detectors.length > 0) this.#look(text, index + 1, answer, spans, rows);
      }
    }
    meter.spend(length);
    return seen;
  }

  /** What an earlier scan has left behind, be it that it was ended by a signal. */
  #startAnew(meter: Meter): void {
    this.#sink.meter = meter;
    if (this.#isFresh) return;
    this.#doneTo.fill(0);
    this.#isFresh = true;
  }

  #look(text: string, end: number, answer: Answer, spans: Span[], rows: Rows): void {
    for (let at = 0; at < answer.detectors.length; at += 1) {
      const index = answer.detectors[at] as number;
      const row = rows[index];
      if (row === undefined) continue;
      const start = end - (answer.lengths[at] as number);
      const doneTo = this.#doneTo[index] as number;
      const nowTo = this.#try(row, text, { start, end }, doneTo, spans);
      if (nowTo > doneTo) {
        this.#sink.charge(nowTo - Math.max(start, doneTo));
        this.#doneTo[index] = nowTo;
        this.#isFresh = false;
      }
    }
  }

  /** @returns index up to which the row has nothing more to say, at least `doneTo` */
  #try(row: Row, text: string, anchor: Range, doneTo: number, spans: Span[]): number {
    const sink = this.#sink;
    if (row.look.kind === 'find') {
      if (anchor.start < doneTo) return doneTo;
      sink.charge(CANDIDATE_WORK);
      sink.aim(row.detector, text, spans);
      return row.look.find(text, anchor, sink);
    }
    sink.charge(CANDIDATE_WORK);
    const span = matchPattern(row, row.look, text, anchor.start, doneTo);
    if (span === undefined) return doneTo;
    spans.push(span);
    return span.end;
  }
}

/** By detector; undefined for those that leave the place alone. */
type Rows = readonly (Row | undefined)[];

function identityRowOf(detector: Detector): Row | undefined {
  const look = detector.tags.includes('credentials') ? detector.look : detector.identityLook;
  return look && rowOf(detector, look);
}

function rowOf(detector: Detector, look: PatternLook | FindLook): Row {
  return { detector, look, hasContext: look.kind === 'pattern' && look.pattern.source.includes('(?<context>') };
}

/** Takes what functions find. One for all: they are called often and find seldom. */
class SpanSink implements Sink {
  meter = new Meter(0);
  #detector: Detector | undefined;
  #text = '';
  #spans: Span[] = [];

  aim(detector: Detector, text: string, spans: Span[]): void {
    this.#detector = detector;
    this.#text = text;
    this.#spans = spans;
  }

  emit(start: number, end: number): void {
    if (this.#detector !== undefined) this.#spans.push(spanOf(this.#detector, this.#text, start, end));
  }

  charge(work: number): void {
    this.meter.spend(work);
  }
}

/**
 * A match that does not reach beyond the last one of the same row is part of it. So the tail, which may be long, is
 * walked once, whatever anchors stand in it.
 */
function matchPattern(row: Row, look: PatternLook, text: string, anchor: number, doneTo: number): Span | undefined {
  const { pattern, before, accept, tail } = look;
  const from = before === undefined ? anchor : runStart(text, anchor, before.chars, before.max);
  pattern.lastIndex = from;
  if (!pattern.test(text)) return undefined;
  const matchEnd = pattern.lastIndex;
  if (matchEnd <= doneTo) return undefined;
  const start = row.hasContext ? from + contextLength(pattern, text, from) : from;
  if (accept !== undefined && !accept(text.slice(start, matchEnd))) return undefined;
  const end = typeof tail === 'function' ? tail(text, matchEnd) : runEnd(text, matchEnd, tail);
  return spanOf(row.detector, text, start, end);
}

function spanOf(detector: Detector, text: string, start: number, end: number): Span {
  return { start, end, detector, quote: '', secret: detector.normalize && text.slice(start, end) };
}

function contextLength(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.exec(text)?.groups?.['context']?.length ?? 0;
}

function answerOf(hits: readonly Hit<number>[]): Answer {
  const detectorHits = hits.filter(({ output }) => output >= 0);
  return {
    features: hits.reduce((mask, { output }) => (output < 0 ? mask | -output : mask), 0),
    detectors: detectorHits.map(({ output }) => output),
    lengths: detectorHits.map(({ length }) => length),
  };
}

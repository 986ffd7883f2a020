import type { Detector, FindLook, PatternLook, Sink } from '../detectors/detector.ts';
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

export interface ScanOptions {
  readonly meter: Meter;
  /** Leaves personal data alone. */
  readonly credentialsOnly: boolean;
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
  readonly isCredential: boolean;
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
  readonly #rows: readonly Row[];
  /** By row: anchors before this index are answered. */
  readonly #resumeAt: Int32Array;
  #isFresh = true;
  readonly #sink = new SpanSink();

  /** @param hidden characters that the feature literals name by the first of them */
  constructor(detectors: readonly Detector[], literals: readonly FeatureLiteral[], hidden: readonly CharRange[]) {
    this.#rows = detectors.map((detector) => ({
      detector,
      look: detector.look,
      hasContext: detector.look.kind === 'pattern' && detector.look.pattern.source.includes('(?<context>'),
      isCredential: detector.tags.includes('credentials'),
    }));
    const all = [
      ...detectors.flatMap(({ anchors }, row) => anchors.map((text) => ({ text, output: row }))),
      ...literals.map(({ text, feature }) => ({ text, output: -feature })),
    ];
    this.#automaton = buildAutomaton(all, hidden);
    this.#answers = this.#automaton.outputs.map(answerOf);
    this.#resumeAt = new Int32Array(detectors.length);
  }

  /**
   * @param spans gets what is found, in no order, overlaps included
   * @returns the features of the text
   * @throws DropSignal when the work allowed is used up
   */
  scan(text: string, spans: Span[], { meter, credentialsOnly }: ScanOptions): number {
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
        if (answer.detectors.length > 0) this.#look(text, index + 1, answer, spans, credentialsOnly);
      }
    }
    meter.spend(length);
    return seen;
  }

  /** What an earlier scan has left behind, be it that it was ended by a signal. */
  #startAnew(meter: Meter): void {
    this.#sink.meter = meter;
    if (this.#isFresh) return;
    this.#resumeAt.fill(0);
    this.#isFresh = true;
  }

  #look(text: string, end: number, answer: Answer, spans: Span[], credentialsOnly: boolean): void {
    for (let at = 0; at < answer.detectors.length; at += 1) {
      const index = answer.detectors[at] as number;
      const row = this.#rows[index] as Row;
      const start = end - (answer.lengths[at] as number);
      if (start < (this.#resumeAt[index] as number) || (credentialsOnly && !row.isCredential)) continue;
      const resume = this.#try(row, text, start, end, spans);
      if (resume > start) {
        this.#sink.charge(resume - start);
        this.#resumeAt[index] = resume;
        this.#isFresh = false;
      }
    }
  }

  #try(row: Row, text: string, start: number, end: number, spans: Span[]): number {
    const sink = this.#sink;
    sink.charge(CANDIDATE_WORK);
    if (row.look.kind === 'pattern') return matchPattern(row, row.look, text, start, spans);
    sink.aim(row.detector, text, spans);
    return row.look.find(text, { start, end }, sink);
  }
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

/** @returns end of the match, or 0 */
function matchPattern(row: Row, look: PatternLook, text: string, anchor: number, spans: Span[]): number {
  const { pattern, before, accept, tail } = look;
  const from = before === undefined ? anchor : runStart(text, anchor, before.chars, before.max);
  pattern.lastIndex = from;
  if (!pattern.test(text)) return 0;
  const matchEnd = pattern.lastIndex;
  const start = row.hasContext ? from + contextLength(pattern, text, from) : from;
  if (accept !== undefined && !accept(text.slice(start, matchEnd))) return 0;
  const end = typeof tail === 'function' ? tail(text, matchEnd) : runEnd(text, matchEnd, tail);
  spans.push(spanOf(row.detector, text, start, end));
  return end;
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

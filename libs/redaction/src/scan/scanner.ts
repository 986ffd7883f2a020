import type { Detector, FindLook, PatternLook } from '../detectors/detector.ts';
import { type Automaton, buildAutomaton, type CharRange, type Hit } from './automaton.ts';
import { runEnd, runStart } from './char-set.ts';
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

/** Work units of one candidate, where one character of the walk is one: about what V8 takes for a short expression. */
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
  #work = 0;

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

  /** Work units since the last call: a measure of time that does not depend on the machine. */
  takeWork(): number {
    const work = this.#work;
    this.#work = 0;
    return work;
  }

  /**
   * @param spans gets what is found, in no order, overlaps included
   * @param credentialsOnly leaves personal data alone
   * @returns the features of the text
   */
  scan(text: string, spans: Span[], credentialsOnly: boolean): number {
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
    this.#work += length;
    if (!this.#isFresh) {
      this.#resumeAt.fill(0);
      this.#isFresh = true;
    }
    return seen;
  }

  #look(text: string, end: number, answer: Answer, spans: Span[], credentialsOnly: boolean): void {
    for (let at = 0; at < answer.detectors.length; at += 1) {
      const index = answer.detectors[at] as number;
      const row = this.#rows[index] as Row;
      const start = end - (answer.lengths[at] as number);
      if (start < (this.#resumeAt[index] as number) || (credentialsOnly && !row.isCredential)) continue;
      this.#work += CANDIDATE_WORK;
      const resume =
        row.look.kind === 'pattern'
          ? matchPattern(row, row.look, text, start, spans)
          : row.look.find(text, { start, end }, (from, to) => spans.push(spanOf(row.detector, text, from, to)));
      if (resume > start) {
        this.#work += resume - start;
        this.#resumeAt[index] = resume;
        this.#isFresh = false;
      }
    }
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

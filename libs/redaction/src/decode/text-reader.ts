import { cardDetector } from '../detectors/cards.ts';
import { isWholeSeed } from '../detectors/crypto-seeds.ts';
import type { Detector } from '../detectors/detector.ts';
import { features, type Scanner, type ScanOptions } from '../scan/scanner.ts';
import { mergeSpans, type Span, SpanIndex } from '../scan/spans.ts';
import type { NameVerdict } from '../structure/key-names.ts';
import type { PatternScanner } from '../tenant/pattern-scanner.ts';
import { encodedRuns } from './encoded-runs.ts';
import { decodeHiddenCharacters, joinWrappedLines } from './escapes.ts';
import { mayBeJson, readJsonText } from './json-text.ts';
import type { Decoded } from './offset-map.ts';

/** Layers of encoding that are taken off, one inside the other. */
const MAX_LAYERS = 5;
const MIN_ENCODED = 20;

/** What a reader is made from. */
export interface ReaderParts {
  readonly scanner: Scanner;
  readonly judge: (name: string) => NameVerdict;
  /** The detector to which values of secret names are put down. */
  readonly named: Detector;
  /** The detector for seeds; absent: switched off. */
  readonly seed: Detector | undefined;
  /** Of the tenant. */
  readonly patterns?: PatternScanner;
}

/** Finds secrets in a text as it stands and in all that it may stand for. */
export class TextReader {
  readonly #parts: ReaderParts;

  constructor(parts: ReaderParts) {
    this.#parts = parts;
  }

  /** Spans of the text, in order and apart. @throws DropSignal when the work allowed is used up */
  read(text: string, options: ScanOptions): readonly Span[] {
    const spans = this.#layer(text, options, 0);
    return spans.length < 2 ? spans : mergeSpans(spans);
  }

  #layer(text: string, options: ScanOptions, layer: number): Span[] {
    const spans: Span[] = [];
    const { scanner, patterns, seed } = this.#parts;
    const seen = scanner.scan(text, spans, options);
    patterns?.scan(text, spans, options);
    if (seed !== undefined && isWholeSeed(text)) {
      spans.push({ start: 0, end: text.length, detector: seed, quote: '', secret: undefined });
    }
    if (layer === MAX_LAYERS) return spans;

    const hasMembers = (seen & (features.backslash | features.secretWord)) !== 0 || spans.length > 0;
    if (hasMembers && mayBeJson(text)) this.#readJson(text, spans, options, layer);
    if ((seen & features.escapes) !== 0) this.#readDecoded(decodeHiddenCharacters(text), spans, options, layer);
    if ((seen & features.newline) !== 0) this.#readDecoded(joinWrappedLines(text), spans, options, layer);
    if (text.length >= MIN_ENCODED) this.#readRuns(text, spans, options, layer);
    return spans;
  }

  #readJson(text: string, spans: Span[], options: ScanOptions, layer: number): void {
    const scanned = new SpanIndex(spans);
    const ids = new Set<Span>();
    for (const found of readJsonText(text, this.#parts.judge)) {
      if (found.kind === 'escaped') {
        for (const span of this.#layer(found.decoded.text, options, layer + 1)) {
          spans.push(shifted(span, found.decoded, found.start, escapeQuote(span.quote)));
        }
      } else if (found.kind === 'secret') {
        const quote = found.isString ? '' : '"';
        spans.push({ start: found.start, end: found.end, detector: this.#parts.named, quote, secret: undefined });
      } else if (found.kind === 'number64') {
        for (const span of scanned.within(found)) if (span.detector === cardDetector) ids.add(span);
      } else {
        const hit = scanned.touching(found);
        if (hit !== undefined) spans.push({ ...hit, start: found.start, end: found.end, quote: '"' });
      }
    }
    // Every fourth id of 64 bits holds the digits of a card somewhere.
    if (ids.size > 0) removeFrom(spans, ids);
  }

  #readDecoded(decoded: Decoded | undefined, spans: Span[], options: ScanOptions, layer: number): void {
    if (decoded === undefined) return;
    for (const span of this.#layer(decoded.text, options, layer + 1)) spans.push(shifted(span, decoded, 0, span.quote));
  }

  /** An encoded run goes as a whole: a marker inside would not decode. */
  #readRuns(text: string, spans: Span[], options: ScanOptions, layer: number): void {
    for (const { start, end, text: decoded } of encodedRuns(text)) {
      const hit = mergeSpans(this.#layer(decoded, options, layer + 1))[0];
      if (hit !== undefined) spans.push({ start, end, detector: hit.detector, quote: '', secret: undefined });
    }
  }
}

function removeFrom(spans: Span[], removed: ReadonlySet<Span>): void {
  let count = 0;
  for (const span of spans) {
    if (removed.has(span)) continue;
    spans[count] = span;
    count += 1;
  }
  spans.length = count;
}

function shifted(span: Span, { map }: Decoded, by: number, quote: string): Span {
  return { ...span, start: by + map.rawIndex(span.start), end: by + map.rawIndex(span.end), quote };
}

/** A quote inside of a JSON string has to be written as \". */
function escapeQuote(quote: string): string {
  return quote.replace(/[\\"]/g, '\\$&');
}

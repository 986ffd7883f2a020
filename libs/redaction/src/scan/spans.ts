import type { Detector, Range } from '../detectors/detector.ts';

/** A secret in a text, in UTF-16 indices. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly detector: Detector;
  /** Quote to put round the replacement: a number in JSON text becomes a string. Escaped as deep as the text is. */
  readonly quote: string;
  /** The secret itself, decoded, for a keyed token; absent where the detector has none. */
  readonly secret: string | undefined;
  /** All detectors that share its characters, where it is a union. */
  readonly detectors?: readonly Detector[];
}

/** Overlapping spans as one, in order. Where a credential takes part there is no token: it would be one of the credential. */
export function mergeSpans(spans: readonly Span[]): Span[] {
  const sorted = [...spans].sort((a, b) => a.start - b.start || b.end - a.end);
  const merged: Span[] = [];
  let group: Span[] = [];
  let end = -1;
  for (const span of sorted) {
    if (span.start >= end && group.length > 0) {
      merged.push(unionOf(group, end));
      group = [];
    }
    group.push(span);
    end = Math.max(end, span.end);
  }
  if (group.length > 0) merged.push(unionOf(group, end));
  return merged;
}

/** @param spans that overlap, the first one first */
function unionOf(spans: readonly Span[], end: number): Span {
  const [first, ...others] = spans as [Span, ...Span[]];
  if (others.length === 0) return first;
  const best = others.reduce((name, span) => (isBetterName(span, name) ? span : name), first);
  return {
    start: first.start,
    end,
    detector: best.detector,
    quote: spans.find(({ quote }) => quote !== '')?.quote ?? '',
    secret: spans.some(isCredential) ? undefined : best.secret,
    detectors: spans.flatMap(detectorsOf),
  };
}

export function detectorsOf({ detector, detectors = [detector] }: Span): readonly Detector[] {
  return detectors;
}

function isCredential({ detector }: Span): boolean {
  return detector.tags.includes('credentials');
}

/**
 * A credential before all else (user:password@host looks like an address too), then who knows the secret before who knows
 * its surroundings, then the longest match.
 */
function isBetterName(span: Span, than: Span): boolean {
  if (isCredential(span) !== isCredential(than)) return isCredential(span);
  const generic = span.detector.isGeneric === true;
  if (generic !== (than.detector.isGeneric === true)) return !generic;
  return span.end - span.start > than.end - than.start;
}

/** @param spans merged */
export function replaceSpans(text: string, spans: readonly Span[], marker: (span: Span) => string): string {
  let out = '';
  let from = 0;
  for (const span of spans) {
    out += `${text.slice(from, span.start)}${span.quote}${marker(span)}${span.quote}`;
    from = span.end;
  }
  return out + text.slice(from);
}

/** UTF-8 bytes of a range of UTF-16 units. A lone surrogate counts the three bytes of the character that replaces it. */
export function utf8Length(text: string, start: number, end: number): number {
  return Buffer.byteLength(text.slice(start, end));
}

/** Finds spans by their place without looking at all of them each time. */
export class SpanIndex {
  /** By start. */
  readonly #spans: readonly Span[];
  /** Of the spans up to here, the one that ends last. */
  readonly #furthest: readonly Span[];

  constructor(spans: readonly Span[]) {
    this.#spans = [...spans].sort((a, b) => a.start - b.start);
    let furthest: Span | undefined;
    this.#furthest = this.#spans.map((span) => {
      furthest = furthest === undefined || span.end > furthest.end ? span : furthest;
      return furthest;
    });
  }

  /** One that shares characters with the range. */
  touching({ start, end }: Range): Span | undefined {
    const span = this.#furthest[this.#startingBefore(end) - 1];
    return span !== undefined && span.end > start ? span : undefined;
  }

  /** Those that lie in the range. */
  within({ start, end }: Range): readonly Span[] {
    const inRange = this.#spans.slice(this.#startingBefore(start), this.#startingBefore(end));
    return inRange.filter((span) => span.end <= end);
  }

  /** How many spans start before the index. */
  #startingBefore(index: number): number {
    let low = 0;
    let high = this.#spans.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#spans[middle] as Span).start < index) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

import type { Detector } from '../detectors/detector.ts';

/** A secret in a text, in UTF-16 indices. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly detector: Detector;
  /** Quote to put round the replacement: a number in JSON text becomes a string. Escaped as deep as the text is. */
  readonly quote: string;
  /** The secret itself, decoded, for a keyed token; absent where the detector has none. */
  readonly secret: string | undefined;
}

/**
 * Overlapping spans as one, in order. Its name comes from a credential before anything else (`user:password@host` also looks like an e-mail address), then
 * from a detector that knows the secret rather than its surroundings, then from the longest match. Where a credential takes part there is no token.
 */
export function mergeSpans(spans: readonly Span[]): Span[] {
  const merged: Span[] = [];
  let current: Span | undefined;
  let best: Span | undefined;
  for (const span of [...spans].sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (current === undefined || best === undefined || span.start >= current.end) {
      if (current !== undefined) merged.push(current);
      current = span;
      best = span;
      continue;
    }
    if (isBetterName(span, best)) best = span;
    current = {
      start: current.start,
      end: Math.max(current.end, span.end),
      detector: best.detector,
      quote: current.quote === '' ? span.quote : current.quote,
      secret: isCredential(current) || isCredential(span) ? undefined : best.secret,
    };
  }
  if (current !== undefined) merged.push(current);
  return merged;
}

function isCredential({ detector }: Span): boolean {
  return detector.tags.includes('credentials');
}

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

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { credential, type Detector } from '../detectors/detector.ts';
import { mergeSpans, replaceSpans, type Span, SpanIndex, utf8Length } from './spans.ts';

const specific = credential('specific', ['x'], /x/);
const generic = credential('generic', ['x'], /x/, { isGeneric: true });

function span(start: number, end: number, detector: Detector = specific, quote = ''): Span {
  return { start, end, detector, quote, secret: undefined };
}

function shown(spans: readonly Span[]): string[] {
  return spans.map(({ start, end, detector }) => `${start}-${end} ${detector.id}`);
}

describe('mergeSpans', () => {
  it('makes one of those that overlap and keeps those that touch apart', () => {
    expect(shown(mergeSpans([span(4, 8), span(0, 4), span(6, 9)]))).toEqual(['0-4 specific', '4-9 specific']);
  });

  it('names a secret by who knows it, not by who knows its surroundings', () => {
    expect(shown(mergeSpans([span(0, 20, generic), span(5, 9)]))).toEqual(['0-20 specific']);
  });

  it('gives no token for what a credential takes part in, whichever match is longer', () => {
    const email: Detector = { ...generic, id: 'email', tags: ['pii'], isGeneric: false };
    const address = { ...span(2, 30, email), secret: 'pw@db.example' };
    for (const spans of [
      [address, span(4, 6)],
      [span(0, 6), address],
    ]) {
      expect(mergeSpans(spans)).toMatchObject([{ end: 30, detector: { id: 'specific' }, secret: undefined }]);
    }
    expect(mergeSpans([address])).toMatchObject([{ secret: 'pw@db.example' }]);
  });

  it('puts a number in quotes that one of the finders asked for', () => {
    const [merged] = mergeSpans([span(0, 4), span(0, 4, specific, '"')]);
    expect(replaceSpans('4111,', merged === undefined ? [] : [merged], () => 'M')).toBe('"M",');
  });
});

it('SpanIndex finds what looking at each span finds', () => {
  const range = fc
    .tuple(fc.nat(30), fc.integer({ min: 1, max: 12 }))
    .map(([start, length]) => span(start, start + length));
  fc.assert(
    fc.property(fc.array(range, { maxLength: 12 }), range, (spans, { start, end }) => {
      const index = new SpanIndex(spans);
      const touching = spans.filter((each) => each.start < end && each.end > start);
      const found = index.touching({ start, end });
      expect(found === undefined ? touching : touching.includes(found)).toEqual(found === undefined ? [] : true);
      const within = spans.filter((each) => each.start >= start && each.end <= end);
      expect(new Set(index.within({ start, end }))).toEqual(new Set(within));
    }),
  );
});

it.each([
  ['abc', 1, 3, 2],
  ['é😀x', 0, 3, 6],
  ['\ud83d', 0, 1, 3],
])('counts the UTF-8 bytes of %j from %i to %i as %i', (text, start, end, bytes) => {
  expect(utf8Length(text, start, end)).toBe(bytes);
});

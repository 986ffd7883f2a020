import { describe, expect, it } from 'vitest';
import { Meter } from '../scan/meter.ts';
import { features, Scanner } from '../scan/scanner.ts';
import { mergeSpans, type Span } from '../scan/spans.ts';
import { KeyBook } from '../structure/key-book.ts';
import { examples } from '../testing/examples.spec-support.ts';
import { namedSecretDetector } from './named-secrets.ts';
import { builtInDetectors } from './registry.ts';

const detectors = [...builtInDetectors, namedSecretDetector(new KeyBook([]).judge)];
const scanners = new Map(detectors.map((detector) => [detector.id, new Scanner([detector], [], [])]));

function secretsOf(id: string, text: string): string[] {
  const spans: Span[] = [];
  scanners.get(id)?.scan(text, spans, { meter: new Meter(1e9), place: 'content' });
  return mergeSpans(spans).map(({ start, end }) => text.slice(start, end));
}

describe('every detector', () => {
  it('has an id of its own and an example', () => {
    const ids = detectors.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(Object.keys(examples).sort()).toEqual([...ids].sort());
  });

  it('there are sixty and more of them', () => {
    expect(detectors.length).toBeGreaterThanOrEqual(60);
  });

  it('has a name that needs no cleaning', () => {
    expect(detectors.filter(({ id }) => !/^[a-z0-9-]{2,40}$/.test(id))).toEqual([]);
  });
});

const hits = Object.entries(examples).flatMap(([id, { hits }]) => hits.map((text) => [id, text] as const));
const misses = Object.entries(examples).flatMap(([id, { misses }]) => misses.map((text) => [id, text] as const));

it.each(hits)('%s finds all of the secret and no more: %s', (id, marked) => {
  const secret = marked.slice(marked.indexOf('«') + 1, marked.indexOf('»'));
  expect(secretsOf(id, marked.replace(/[«»]/g, ''))).toEqual([secret]);
});

it.each(misses)('%s leaves alone: %s', (id, text) => {
  expect(secretsOf(id, text)).toEqual([]);
});

it('features are single bits', () => {
  expect(Object.values(features).every((bit) => (bit & (bit - 1)) === 0)).toBe(true);
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodedRuns } from './encoded-runs.ts';

describe('encodedRuns', () => {
  it('comes to an end wherever a run begins and ends', () => {
    for (let start = 0; start < 60; start += 1) {
      for (let length = 20; length < 120; length += 1) {
        const text = `${' '.repeat(start)}${'A7'.repeat(length).slice(0, length)} and more text behind it`;
        expect(encodedRuns(text).every((run) => run.start >= start && run.end <= start + length)).toBe(true);
      }
    }
  });

  it('finds the text in base64, wherever it lies', () => {
    fc.assert(
      fc.property(
        fc.nat(80),
        fc.string({ unit: 'grapheme-ascii', minLength: 18, maxLength: 120 }),
        (before, secret) => {
          const text = `${' '.repeat(before)}${Buffer.from(secret).toString('base64')} .`;
          expect(encodedRuns(text).map((run) => run.text)).toEqual([secret]);
        },
      ),
    );
  });

  it('finds the text in hex', () => {
    const secret = 'a text of more than eighteen bytes';
    expect(encodedRuns(`x=${Buffer.from(secret).toString('hex')};`).map((run) => run.text)).toEqual([secret]);
  });
});

import { describe, expect, it } from 'vitest';
import { summarise, table } from './summary.ts';
import type { Outcome } from './tally.ts';

const outcome: Outcome = {
  delivered: 15,
  expected: 15,
  byType: new Map([
    ['policy.deny', 14],
    ['dlp.match', 1],
  ]),
  alerts: [{ rule: 'Denial spike', agent: 'deploy-agent', owner: 'maya.chen@acme.example', eventCount: 14 }],
  redactions: 3,
  letThrough: 2,
};

describe('the summary', () => {
  it('ends on the plain line', () => {
    expect(summarise(outcome).at(-1)).toBe('events delivered: 15, alerts: 1, redactions: 3');
  });

  it('says what the proxies let through', () => {
    expect(summarise(outcome)).toContain(
      'secrets that the proxies let through, told by dlp.match events of our own: 2',
    );
    expect(summarise({ ...outcome, letThrough: 0 }).join()).not.toContain('let through');
  });

  it('says what has not come out', () => {
    const lines = summarise({ ...outcome, delivered: 12 });
    expect(lines.join('\n')).toContain('3 of 15 sample events have not come out yet');
    expect(lines.at(-1)).toContain('events delivered: 12');
  });

  it('sets numbers to the right and text to the left', () => {
    expect(
      table(
        ['type', 'events'],
        [
          ['a', '5'],
          ['policy.deny', '1234'],
        ],
      ),
    ).toEqual(['  type          events', '  a                  5', '  policy.deny     1234']);
  });
});

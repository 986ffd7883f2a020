import { describe, expect, it } from 'vitest';
import { loadWhatRuns } from './load-what-runs.ts';

const detection = (name: string) => `
title: ${name}
id: ${name}
logsource: { product: windows }
detection: { s: { a: 1 }, condition: s }
`;
const correlation = (id: string, rules: string, more = 'condition: { gte: 2 }') => `
title: ${id}
id: ${id}
correlation: { type: event_count, rules: [${rules}], group-by: [user], timespan: 5m, ${more} }
`;
const load = (...documents: readonly string[]) => loadWhatRuns([{ name: 'r.yml', text: documents.join('---') }]);

describe('loading what runs', () => {
  it('takes rules of any product, with ids of any form', () => {
    const { set, refused } = load(detection('one'), correlation('two', 'one'));
    expect(refused).toEqual([]);
    expect([set.detections.map(({ id }) => id), set.correlations.map(({ rule }) => rule.id)]).toEqual([
      ['one'],
      ['two'],
    ]);
  });

  it('leaves out what cannot be read, what refers to it, and says why; the rest runs', () => {
    const { set, refused } = load(
      detection('one'),
      detection('two').replace('a: 1', 'a|expand: 1'),
      correlation('three', 'two'),
      correlation('four', 'one'),
    );
    expect(set.correlations.map(({ rule }) => rule.id)).toEqual(['four']);
    expect(set.detections.map(({ id }) => id)).toEqual(['one']);
    expect(refused).toEqual([
      { file: 'r.yml', rule: 'two', problems: [expect.stringContaining('modifier expand')] },
      { file: 'r.yml', rule: 'three', problems: ['correlation.rules: two is no rule'] },
    ]);
  });

  it('leaves out files that are no YAML', () => {
    expect(load('a: [').refused).toEqual([
      { file: 'r.yml', rule: 'r.yml', problems: [expect.stringContaining('is not YAML')] },
    ]);
  });
});

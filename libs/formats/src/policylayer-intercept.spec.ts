import { describe, expect, it } from 'vitest';
import { policylayerIntercept } from './policylayer-intercept.ts';

const denial = {
  ts: '2026-09-02T08:00:05Z',
  type: 'tool_call',
  instance: '9f3ac21b',
  tool: 'refund',
  result: 'denied',
};

describe('policylayer-intercept', () => {
  it.each([
    ['a rule', { rule: 'refund cap', message: 'amount' }, 'policy'],
    ['a used-up counter', { message: 'Rate limit exceeded for refund cap' }, 'rate_limit'],
    ['a broken policy', { message: 'Internal policy error' }, 'error'],
  ])('tells a denial by %s from the others', (_what, fields, source) => {
    expect(policylayerIntercept.read({ ...denial, ...fields })).toMatchObject([
      { verdict: 'deny', decision_source: source, reason: fields.message },
    ]);
  });

  it('keeps the instance, which joins a call to the start that names its server', () => {
    const start = {
      ts: '2026-09-02T08:00:00Z',
      type: 'startup',
      instance: '9f3ac21b',
      server: 'github-mcp',
      pid: 41233,
    };
    expect(policylayerIntercept.read(start)).toMatchObject([
      {
        kind: 'lifecycle',
        server: 'github-mcp',
        verdict: null,
        extra: { type: 'startup', instance: '9f3ac21b', pid: 41233 },
      },
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { ExplainingTrace } from './explanation.ts';

function traceOf(sections: readonly (readonly [field: string, miss: string])[]): ExplainingTrace {
  const trace = new ExplainingTrace();
  for (const [field, miss] of sections) {
    trace.begin();
    trace.field(field, `/${field}`);
    trace.miss(`/${miss}`);
  }
  return trace;
}
const explained = (fields: readonly string[], misses: readonly string[]) => ({
  fields: Object.fromEntries(fields.map((field) => [field, `/${field}`])),
  unmapped: misses.map((miss) => `/${miss}`),
});

describe('what a format did', () => {
  it('is told for each event where it read one after the other', () => {
    expect(
      traceOf([
        ['a', 'x'],
        ['b', 'y'],
      ]).explain(2),
    ).toEqual([explained(['a'], ['x']), explained(['b'], ['y'])]);
  });

  it('counts for all events where it read first what they share', () => {
    expect(
      traceOf([
        ['all', 'x'],
        ['a', 'y'],
        ['b', 'x'],
      ]).explain(2),
    ).toEqual([explained(['all', 'a'], ['x', 'y']), explained(['all', 'b'], ['x'])]);
  });

  it('is told whole for each event where it cannot be told apart', () => {
    const whole = explained(['a', 'b', 'c', 'd'], ['x']);
    expect(
      traceOf([
        ['a', 'x'],
        ['b', 'x'],
        ['c', 'x'],
        ['d', 'x'],
      ]).explain(2),
    ).toEqual([whole, whole]);
  });

  it('is nothing for events of a format that tells nothing', () => {
    expect(new ExplainingTrace().explain(1)).toEqual([explained([], [])]);
    expect(traceOf([['a', 'x']]).explain(0)).toEqual([]);
  });

  it('is told by the names of the event', () => {
    const trace = new ExplainingTrace();
    trace.field('source_type', '/type');
    trace.field('event_time', '/at');
    expect(trace.explain(1)[0]?.fields).toEqual({ event_type: '/type', event_time: '/at', event_time_raw: '/at' });
  });

  it('is told also by a format that never says where an event begins', () => {
    const trace = new ExplainingTrace();
    trace.field('tool', '/t');
    expect(trace.explain(1)).toEqual([{ fields: { tool: '/t' }, unmapped: [] }]);
  });
});

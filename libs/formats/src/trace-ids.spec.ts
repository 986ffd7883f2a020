import { expect, it } from 'vitest';
import { readTraceId } from './trace-ids.ts';

const id = '4bf92f3577b34da6a3ce929d0e0e4736';

it.each([
  [`00-${id}-00f067aa0ba902b7-01`, id],
  [`00-${id}-00f067aa-01`, id],
  [`00-${id.toUpperCase()}-00f067aa0ba902b7-01`, id],
  [id, id],
  [`00-${'0'.repeat(32)}-0000000000000000-00`, null],
  ['-', null],
  ['', null],
  ['00-4bf92f-00f067aa0ba902b7-01', undefined],
  [7, undefined],
  [[], undefined],
])('reads %s as the trace %s', (value, trace) => {
  expect(readTraceId(value)).toBe(trace);
});

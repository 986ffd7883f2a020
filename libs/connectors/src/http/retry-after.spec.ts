import { expect, it } from 'vitest';
import { retryAfterMs } from './retry-after.ts';

const now = Date.UTC(2026, 10, 21, 8, 0, 0);

it.each([
  ['0', undefined],
  ['120', 120_000],
  [' 5 ', 5_000],
  ['99999999999999999999', 3_600_000],
  ['Sat, 21 Nov 2026 08:00:30 GMT', 30_000],
  ['Saturday, 21-Nov-26 08:00:30 GMT', 30_000],
  ['Sat Nov 21 08:00:30 2026 GMT', 30_000],
  ['Sat, 21 Nov 2026 07:00:00 GMT', undefined],
  ['Mon, 21 Nov 2033 08:00:00 GMT', 3_600_000],
  ['-5', undefined],
  ['1.5', undefined],
  ['soon', undefined],
  ['2026', 2_026_000],
  ['Saturn', undefined],
  ['', undefined],
  [undefined, undefined],
])('reads %j as %s ms', (header, ms) => {
  expect(retryAfterMs(header, now)).toBe(ms);
});

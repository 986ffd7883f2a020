import { expect, it } from 'vitest';
import { readShownText } from './placeholders.ts';

it.each([
  ['***', null],
  ['***REDACTED***', null],
  ['[REDACTED]', null],
  ['<REDACTED>', null],
  ['[redacted]', null],
  ['unknown', null],
  ['maya.chen@example.com', 'maya.chen@example.com'],
  ['redacted-reports', 'redacted-reports'],
  ['m***@example.com', 'm***@example.com'],
  [7, '7'],
  [{ name: 'maya' }, undefined],
])('reads %j as %j', (value, text) => {
  expect(readShownText(value)).toBe(text);
});

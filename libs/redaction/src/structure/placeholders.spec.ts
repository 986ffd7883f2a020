import { expect, it } from 'vitest';
import { isPlaceholder, isSecretText } from './placeholders.ts';

const placeholders = [
  '***',
  '********',
  '[REDACTED]',
  '<REDACTED>',
  '[redacted]',
  '***REDACTED***',
  '(hidden)',
  '[FILTERED]',
  '<masked>',
  '[REDACTED-github-token]',
  '[REDACTED-email hm1:k1:abcdefghijklmnop]',
  '[REDACTED-x]-2',
  '****1234',
  'ab****cd',
  '••••••',
  'xxxx',
  '',
  '   ',
  '{{ password }}',
  '<your-token>',
  '%PASSWORD%',
  'Bearer ***',
  'Bearer [REDACTED]',
  'YOUR_API_KEY',
  'DUMMY',
  '00000000-0000-0000-0000-000000000000',
  `\${DB_PASSWORD}`,
];

it.each(placeholders)('%j holds no secret any more', (value) => {
  expect(isPlaceholder(value)).toBe(true);
});

it.each([
  'hunter2',
  '*',
  '**a',
  'redacted-by-hand-hunter2',
  '[REDACTED-x] and hunter2',
  'abcde***fghij',
  'x',
  '$ecret1',
  'REDACTED99',
  '[REDACTED-github-token hm1:k1:short]x',
  '{"a":1}',
  '0',
  'your password here, or hunter2',
])('%j may hold one', (value) => {
  expect(isPlaceholder(value)).toBe(false);
});

it.each([
  ['hunter2', 'secret', true],
  ['***', 'secret', false],
  ['4096', 'doubtful', false],
  ['abc', 'doubtful', true],
  ['abc', 'key', false],
  ['abc', 'plain', false],
] as const)('%j under a %s name has to go: %s', (value, verdict, has) => {
  expect(isSecretText(value, verdict)).toBe(has);
});

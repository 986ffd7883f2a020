import { format, inspect } from 'node:util';
import { expect, it } from 'vitest';
import { Secret } from './secret.ts';

const secret = new Secret('hunter-2-canary');

it.each([
  ['a template', `${secret}`],
  ['String()', String(secret)],
  ['concatenation', `value: ${secret}`],
  ['JSON', JSON.stringify({ nested: [{ secret }] })],
  ['inspect', inspect({ nested: { secret } }, { depth: 9, showHidden: true })],
  ['format', format('%s %o %O %j', secret, secret, secret, secret)],
  ['its own keys', JSON.stringify(Reflect.ownKeys(secret))],
  ['a spread copy', inspect({ ...secret })],
])('does not show in %s', (_where, text) => {
  expect(text).not.toContain('canary');
});

it('prints as [secret] and reveals its value when asked', () => {
  expect(`${secret}`).toBe('[secret]');
  expect(JSON.stringify({ secret })).toBe('{"secret":"[secret]"}');
  expect(inspect(secret)).toBe('[secret]');
  expect(secret.reveal()).toBe('hunter-2-canary');
});

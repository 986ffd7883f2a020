import { expect, it } from 'vitest';
import { compileSelection } from './select.ts';

const everything = { eventTypes: '*', minSeverity: 'informational', tenants: undefined } as const;
const record = (event_type: string, severity = 'medium', tenant = 'acme') => ({ event_type, severity, tenant });

it('lets everything through, and knows it, when nothing is chosen', () => {
  const { isEverything, accepts } = compileSelection(everything);
  expect(isEverything).toBe(true);
  expect(accepts(record('policy.allow', 'informational'))).toBe(true);
});

it.each([
  ['policy.deny', true],
  ['alert.opened', true],
  ['policy.allow', false],
  ['tool.result', false],
  ['a.type.of.a.newer.version', true],
])('by default sends %s: %s', (type, is) => {
  const { isEverything, accepts } = compileSelection({ ...everything, eventTypes: 'default' });
  expect([isEverything, accepts(record(type))]).toEqual([false, is]);
});

it('sends the types that were chosen and no other', () => {
  const { accepts } = compileSelection({ ...everything, eventTypes: ['dlp.match', 'alert.opened'] });
  expect(['dlp.match', 'alert.opened', 'alert.updated', 'policy.deny'].map((type) => accepts(record(type)))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

it.each([
  ['informational', false],
  ['low', false],
  ['medium', true],
  ['high', true],
  ['critical', true],
  ['severity of a newer version', true],
])('with medium as the lowest severity sends %s: %s', (severity, is) => {
  expect(compileSelection({ ...everything, minSeverity: 'medium' }).accepts(record('policy.deny', severity))).toBe(is);
});

it('sends the records of the tenants that were chosen', () => {
  const { isEverything, accepts } = compileSelection({ ...everything, tenants: ['acme'] });
  expect(isEverything).toBe(false);
  expect(['acme', 'globex'].map((tenant) => accepts(record('policy.deny', 'low', tenant)))).toEqual([true, false]);
});

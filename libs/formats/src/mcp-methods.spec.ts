import { expect, it } from 'vitest';
import { kindOfMethod } from './mcp-methods.ts';

it.each([
  ['tools/call', 'tool_call'],
  ['tools/list', 'list'],
  ['resources/templates/list', 'list'],
  ['initialize', 'session'],
  ['resources/read', 'other'],
  ['prompts/get', 'other'],
  ['no/such/method', 'other'],
  ['__proto__', 'other'],
  [null, null],
])('takes %s for %s', (method, kind) => {
  expect(kindOfMethod(method)).toBe(kind);
});

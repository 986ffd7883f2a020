import { expect, it } from 'vitest';
import { readCallArguments } from './tool-calls.ts';

const values = { sql: 'select 1', name: 'x' };
const params = { name: 'query', arguments: values };
const message = { jsonrpc: '2.0', id: 3, method: 'tools/call', params };

it.each([
  ['the message', message],
  ['its params', params],
  ['the arguments', values],
  ['the message as text', JSON.stringify(message)],
  ['params as text', JSON.stringify(params)],
  ['a message with arguments as text', { ...message, params: { name: 'query', arguments: JSON.stringify(values) } }],
])('finds the arguments in %s', (_what, request) => {
  expect(readCallArguments(request)).toEqual(values);
});

it('leaves arguments alone that look like params or like a message', () => {
  const path = { name: 'query', arguments: ['-l'], cwd: '/' };
  expect(readCallArguments(path)).toEqual(path);
  expect(readCallArguments({ method: 'GET', url: 'https://a.example' })).toEqual({
    method: 'GET',
    url: 'https://a.example',
  });
});

it('keeps text that is cut, and finds nothing in a call without arguments', () => {
  const cut = '{"jsonrpc":"2.0","params":{"name":"query","argu';
  expect(readCallArguments(cut)).toBe(cut);
  expect(readCallArguments({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'now' } })).toBeNull();
  expect(readCallArguments({ jsonrpc: '2.0', id: 1, method: 'tools/call' })).toBeNull();
  expect(readCallArguments(null)).toBeNull();
});

import { type JsonObject, parseJson } from '@tripline/contract';
import { describe, expect, it } from 'vitest';
import { withQueriesApart } from './url-queries.ts';

const fields = { path: 'url', query: 'query', request: { uri: 'url' }, hooks: { url: 'url' } } as const;

describe('withQueriesApart', () => {
  it.each<[JsonObject, JsonObject]>([
    [{ path: '/mcp?apikey=alice&b=1' }, { path: { path: '/mcp', query: { apikey: 'alice', b: '1' } } }],
    [{ query: 'token=a&token=b' }, { query: { token: ['a', 'b'] } }],
    [{ query: '?x=1' }, { query: { x: '1' } }],
    [
      { path: '/mcp?api%5Fkey=a#access_token=b' },
      { path: { path: '/mcp', query: { api_key: 'a', access_token: 'b' } } },
    ],
    [{ path: '/mcp?flag&%zz=1' }, { path: { path: '/mcp', query: { flag: '', '%zz': '1' } } }],
    [
      { request: { uri: '/a?k=v', method: 'GET' }, n: 1 },
      { request: { uri: { path: '/a', query: { k: 'v' } }, method: 'GET' }, n: 1 },
    ],
    [
      { hooks: [{ url: 'https://h/a?token=k', n: 1 }, 'x', { url: '/b' }] },
      { hooks: [{ url: { path: 'https://h/a', query: { token: 'k' } }, n: 1 }, 'x', { url: '/b' }] },
    ],
  ])('takes %j apart', (before, after) => {
    expect(withQueriesApart(before, fields)).toEqual(after);
  });

  it.each<JsonObject>([
    { path: '/mcp' },
    { path: '/mcp?' },
    { query: '' },
    { query: 'plain' },
    { other: '/a?b=c' },
    { request: '/a?b=c' },
    { hooks: [{ url: '/a' }, 7] },
    { path: `/mcp?${'a=1&'.repeat(1000)}` },
    { path: 7, request: { uri: null } },
  ])('leaves %j as it is', (record) => {
    expect(withQueriesApart(record, fields)).toBe(record);
  });

  it('keeps a parameter __proto__ and a member __proto__ as such', () => {
    const record = parseJson('{"__proto__":1,"query":"__proto__=x"}') as JsonObject;
    expect(JSON.stringify(withQueriesApart(record, fields))).toBe('{"__proto__":1,"query":{"__proto__":"x"}}');
  });
});

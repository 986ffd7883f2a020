import { expect, it } from 'vitest';
import { isJsonLike } from './media-type.ts';

it.each([
  [null, true],
  ['application/json', true],
  ['APPLICATION/JSON ; charset="utf-8"', true],
  ['application/json;charset=us-ascii', true],
  ['text/plain', true],
  ['application/vnd.acme.audit+json', true],
  ['application/x-ndjson', true],
  ['application/jsonl', true],
  ['application/json; charset=iso-8859-1', false],
  ['application/x-www-form-urlencoded', false],
  ['application/x-protobuf', false],
  ['application/json+xml', false],
  ['', false],
])('a body of the type %s is taken for JSON: %s', (contentType, expected) => {
  expect(isJsonLike(contentType)).toBe(expected);
});

import { rawNumber } from '@tripline/contract';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { jsonLine } from './json-line.ts';

const anyText = fc
  .string({ unit: 'binary' })
  .chain((text) => fc.constantFrom(text, `${text}\ud800`, `\udc00${text}\n`, `\\ud800${text}`));

it('writes any text as one line of well-formed UTF-8 that reads back', () => {
  fc.assert(
    fc.property(fc.dictionary(anyText, anyText), (fields) => {
      const line = jsonLine(fields);
      const text = new TextDecoder('utf-8', { fatal: true }).decode(line);
      expect([...text].every((character) => character >= ' ')).toBe(true);
      expect(text.isWellFormed() && JSON.stringify(JSON.parse(text)).isWellFormed()).toBe(true);
      expect(Object.values(JSON.parse(text) as object).every((value: string) => value.isWellFormed())).toBe(true);
    }),
  );
});

it('replaces a lone surrogate and keeps what surrounds it, digits too', () => {
  const line = jsonLine({ 'k\ud800': ['a\udfffb', { n: rawNumber('9007199254740993') }], fine: '\\ud800 😀' });
  expect(line.toString()).toBe('{"k\ufffd":["a\ufffdb",{"n":9007199254740993}],"fine":"\\\\ud800 😀"}');
});

it('leaves out what is undefined', () => {
  expect(jsonLine({ a: undefined, b: 1 }).toString()).toBe('{"b":1}');
});

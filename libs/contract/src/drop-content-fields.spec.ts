import { describe, expect, it } from 'vitest';
import { contentFields, contentFieldsWith } from './content-fields.ts';
import { dropContentFields } from './drop-content-fields.ts';
import type { JsonValue } from './json.ts';

const builtIn = contentFieldsWith([]);

describe('dropContentFields', () => {
  it.each(contentFields)('leaves no %s at any depth', (name) => {
    const record = { id: 1, [name]: 'harmless', a: [{ [name]: { deep: 'harmless' }, kept: true }] };
    expect(dropContentFields(record, builtIn)).toEqual({ value: { id: 1, a: [{ kept: true }] }, dropped: 2 });
  });

  it('knows a name in every spelling', () => {
    expect(dropContentFields({ matchedText: 'x', 'MATCHED-TEXT': 'x', matched: 1 }, builtIn)).toEqual({
      value: { matched: 1 },
      dropped: 2,
    });
  });

  it('gives back the same object when there is nothing to drop', () => {
    const record: JsonValue = { a: [{ b: [1, 2] }], c: null };
    expect(dropContentFields(record, builtIn).value).toBe(record);
  });

  it.each(['ｐｒｏｍｐｔ', 'ＭＡＴＣＨＥＤ＿ＴＥＸＴ', 'pro\u200bmpt', 'Prompt'])('knows %s', (name) => {
    expect(dropContentFields({ [name]: 'harmless', kept: 1 }, builtIn)).toEqual({ value: { kept: 1 }, dropped: 1 });
  });

  it('looks into JSON that texts hold, as deep as it goes', () => {
    const inner = JSON.stringify({ prompt: 'harmless', n: 1 });
    expect(
      dropContentFields({ a: inner, b: [JSON.stringify(inner)], c: JSON.stringify({ d: inner }) }, builtIn),
    ).toEqual({
      value: { a: '{"n":1}', b: ['"{\\"n\\":1}"'], c: '{"d":"{\\"n\\":1}"}' },
      dropped: 3,
    });
  });

  it('leaves the text of other JSON as it was, to the digit and the blank', () => {
    const record: JsonValue = {
      a: '{ "n": 18446744073709551615 }',
      b: '"text"',
      c: '[1, 2]',
      d: 'no JSON',
      e: '{"cut": "x',
    };
    expect(dropContentFields(record, builtIn)).toEqual({ value: record, dropped: 0 });
    expect(dropContentFields({ a: '{"n": 18446744073709551615, "value": 1}' }, builtIn).value).toEqual({
      a: '{"n":18446744073709551615}',
    });
  });

  it.each(['{"prompt":"harml', '{"a":{"matchedText":"harml', '{"a":"{\\"prompt\\":\\"harml'])(
    'lets go of JSON that was cut and names content: %s',
    (text) => {
      expect(dropContentFields({ a: text, b: 1 }, builtIn)).toEqual({ value: { a: null, b: 1 }, dropped: 1 });
    },
  );

  it('takes the names that a deployment adds', () => {
    expect(dropContentFields({ prompt: 'x', body: 'y', c: 1 }, contentFieldsWith(['body']))).toEqual({
      value: { c: 1 },
      dropped: 2,
    });
  });

  it('keeps a member called __proto__ a member', () => {
    const { value } = dropContentFields(JSON.parse('{"__proto__":{"a":1},"value":"x"}') as JsonValue, builtIn);
    expect(JSON.stringify(value)).toBe('{"__proto__":{"a":1}}');
    expect(Object.getPrototypeOf(value)).toBe(null);
  });

  it('leaves out what is nested deeper than anybody looks', () => {
    const deep = JSON.parse(`${'['.repeat(80)}"x"${']'.repeat(80)}`) as JsonValue;
    expect(dropContentFields(deep, builtIn).dropped).toBe(1);
  });
});

import type { JsonValue } from '@tripline/contract';
import { describe, expect, it } from 'vitest';
import { contentFields, dropContentFields } from './content-fields.ts';

describe('dropContentFields', () => {
  it.each(contentFields)('leaves no %s at any depth', (name) => {
    const record = { id: 1, [name]: 'harmless', a: [{ [name]: { deep: 'harmless' }, kept: true }] };
    expect(dropContentFields(record)).toEqual({ value: { id: 1, a: [{ kept: true }] }, dropped: 2 });
  });

  it('knows a name in every spelling', () => {
    expect(dropContentFields({ matchedText: 'x', 'MATCHED-TEXT': 'x', matched: 1 })).toEqual({
      value: { matched: 1 },
      dropped: 2,
    });
  });

  it('gives back the same object when there is nothing to drop', () => {
    const record: JsonValue = { a: [{ b: [1, 2] }], c: null };
    expect(dropContentFields(record).value).toBe(record);
  });

  it('takes the names it is given', () => {
    expect(dropContentFields({ prompt: 'x', body: 'y' }, ['body'])).toEqual({ value: { prompt: 'x' }, dropped: 1 });
  });

  it('keeps a member called __proto__ a member', () => {
    const { value } = dropContentFields(JSON.parse('{"__proto__":{"a":1},"value":"x"}') as JsonValue);
    expect(JSON.stringify(value)).toBe('{"__proto__":{"a":1}}');
    expect(Object.getPrototypeOf(value)).toBe(null);
  });

  it('leaves out what is nested deeper than anybody looks', () => {
    const deep = JSON.parse(`${'['.repeat(80)}"x"${']'.repeat(80)}`) as JsonValue;
    expect(dropContentFields(deep).dropped).toBe(1);
  });
});

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteReader, ByteWriter } from './bytes.ts';

describe('ByteWriter and ByteReader', () => {
  it('give back what was written', () => {
    const numbers = fc.maxSafeInteger();
    const texts = fc.constantFrom('', 'a', 'deny', 'Ünïcödé 😀', 'x'.repeat(1_000));
    fc.assert(
      fc.property(fc.array(fc.tuple(numbers, texts)), (pairs) => {
        const writer = new ByteWriter();
        writer.list(pairs, ([number, text]) => {
          writer.signed(number);
          writer.count(Math.abs(number));
          writer.text(text);
          writer.optional(text === '' ? null : text);
        });
        const reader = new ByteReader(writer.take());
        const read = reader.list(() => [reader.signed(), reader.count(), reader.text(), reader.optional()]);
        expect(read).toEqual(pairs.map(([n, text]) => [n, Math.abs(n), text, text === '' ? null : text]));
      }),
    );
  });

  it('keep ids, as 16 bytes when they are UUIDs', () => {
    const uuid = '91f6a3c2-0c7d-5a7b-b6e4-2f9d8e5c0a14';
    const ids = [uuid, uuid.toUpperCase(), uuid.replace('a', 'g'), uuid.replaceAll('-', '+'), 'event-1', '', 'Ünïcödé'];
    const writer = new ByteWriter();
    for (const id of ids) writer.id(id);
    const reader = new ByteReader(writer.take());
    expect(ids.map(() => reader.id())).toEqual(ids);
    writer.id(uuid);
    expect(writer.take().length).toBe(17);
  });

  it('keep the infinities', () => {
    const writer = new ByteWriter();
    writer.signed(Number.POSITIVE_INFINITY);
    writer.signed(Number.NEGATIVE_INFINITY);
    const reader = new ByteReader(writer.take());
    expect([reader.signed(), reader.signed()]).toEqual([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);
  });

  it('write a text once, however often it comes', () => {
    const writer = new ByteWriter();
    for (let i = 0; i < 100; i += 1) writer.text('x'.repeat(50));
    expect(writer.take().length).toBeLessThan(200);
  });

  it('refuse bytes that end too early or point nowhere', () => {
    const writer = new ByteWriter();
    writer.text('a text of some length');
    const bytes = writer.take();
    for (let length = 0; length < bytes.length; length += 1)
      expect(() => new ByteReader(bytes.subarray(0, length)).text()).toThrow(RangeError);
    expect(() => new ByteReader(Buffer.from([5])).text()).toThrow(RangeError);
  });
});

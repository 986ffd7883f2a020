import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BodyWriter } from './body-writer.ts';

it('holds what was written, whatever its size, also when it is used again', () => {
  const body = new BodyWriter();
  const part = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.uint8Array({ maxLength: 90_000, size: 'max' }).map((bytes) => Buffer.from(bytes)),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
      body.clear();
      for (const each of parts) typeof each === 'string' ? body.text(each) : body.bytes(each);
      expect(body.written().equals(Buffer.concat(parts.map((each) => Buffer.from(each as string))))).toBe(true);
    }),
    { numRuns: 50 },
  );
});

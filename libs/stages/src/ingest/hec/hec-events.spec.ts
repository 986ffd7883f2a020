import fc from 'fast-check';
import { expect, it } from 'vitest';
import { terms } from '../ingest.spec-support.ts';
import { readHecEvents } from './hec-events.ts';

const value = fc.jsonValue({ maxDepth: 3 });
const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
const fields = fc.oneof(fc.dictionary(fc.string(), fc.oneof(scalar, fc.array(scalar))), value);
const envelope = fc.record({ event: value, fields, time: value, host: value }, { requiredKeys: [] });

/** The same rules over what JSON.parse makes of an event. */
function isGood(envelope: Record<string, unknown>): boolean {
  if (!Object.hasOwn(envelope, 'event') || envelope['event'] === '' || envelope['event'] === null) return false;
  const given = envelope['fields'];
  if (given === undefined) return true;
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return false;
  const isScalar = (one: unknown) => typeof one !== 'object' || one === null;
  return Object.values(given).every((one) => (Array.isArray(one) ? one.every(isScalar) : isScalar(one)));
}

it('takes the events up to the first that is not as HEC wants it, byte by byte', () => {
  const between = fc.constantFrom('', ' ', '\n', '\r\n\t');
  fc.assert(
    fc.property(fc.array(fc.tuple(envelope, between), { minLength: 1, maxLength: 6 }), (sent) => {
      const texts = sent.map(([one]) => JSON.stringify(one));
      const read = readHecEvents(Buffer.from(sent.map(([, gap], at) => texts[at] + gap).join('')), terms.limits);
      const bad = texts.findIndex((text) => !isGood(JSON.parse(text) as Record<string, unknown>));
      const good = bad < 0 ? texts : texts.slice(0, bad);
      if (!read.ok) throw new Error(read.reason);
      expect(read.items.map(({ body }) => body.toString())).toEqual(good);
      expect(read.stop?.at ?? -1).toBe(bad);
    }),
    { numRuns: 500 },
  );
});

it('never throws, and takes no byte twice', () => {
  const text = fc.array(
    fc.constantFrom('{"event":', '{', '}', '"', '\\', '[', ']', ',', ':', '1', 'é', '\0', ' ', '"fields":{'),
  );
  const bytes = fc.oneof(
    text.map((parts) => Buffer.from(parts.join(''))),
    fc.uint8Array({ maxLength: 80 }).map(Buffer.from),
  );
  fc.assert(
    fc.property(bytes, (body) => {
      const read = readHecEvents(body, terms.limits);
      if (read.ok) expect(read.items.reduce((sum, item) => sum + item.body.length, 0)).toBeLessThanOrEqual(body.length);
    }),
    { numRuns: 2_000 },
  );
});

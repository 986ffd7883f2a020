import { parseJson } from '@tripline/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { terms } from '../ingest.spec-support.ts';
import { readItems } from '../items.ts';
import { scanJson } from '../scan-json.ts';
import { jsonSplitter, looksLikeOtlp } from './split-json.ts';

describe('jsonSplitter', () => {
  it.each([
    ['resourceLogs', 'scopeLogs', 'logRecords'],
    ['resourceSpans', 'scopeSpans', 'spans'],
    ['resource_logs', 'scope_logs', 'log_records'],
    ['resource_spans', 'scope_spans', 'spans'],
  ])('makes a document of each record in %s, with its resource and scope', (resources, scopes, items) => {
    const document = {
      [resources]: [
        { resource: { r: 1 }, [scopes]: [{ scope: { s: 1 }, [items]: [{ a: 1 }, { a: 2 }] }, { [items]: [] }] },
        { resource: { r: 2 }, [scopes]: [{ scope: { s: 2 }, [items]: [{ a: 3 }] }] },
      ],
    };
    const of = (r: number, s: number, a: number) => ({
      [resources]: [{ resource: { r }, [scopes]: [{ scope: { s }, [items]: [{ a }] }] }],
    });
    expect(split(document)).toEqual([of(1, 1, 1), of(1, 1, 2), of(2, 2, 3)]);
  });

  it('keeps every digit and every byte', () => {
    const text = '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"n":9007199254740993, "s" : "ä\\u00e4😀"}]}]}]}';
    expect(texts(text)).toEqual([text]);
  });

  it('reads names that are written with escapes, in any order, and skips what it does not know', () => {
    const scoped = '{"x":[{}],"log\\u0052ecords":[{"a":1}],"scope":{"s":1}}';
    const text = `{"resourceLogs" : [ {"y":{"scopeLogs":[1]},"scopeLogs":[${scoped}],"resource":{"r":[]}} ] }`;
    expect(texts(text).map((one) => parseJson(one))).toEqual([
      { resourceLogs: [{ resource: { r: [] }, scopeLogs: [{ scope: { s: 1 }, logRecords: [{ a: 1 }] }] }] },
    ]);
  });

  it.each([{ a: { resourceLogs: [] } }, [], 'resourceLogs', { resourceLog: [] }, { resourceLogs: {} }])(
    'leaves alone what is no export request: %j',
    (value) => {
      expect(split(value)).toBeUndefined();
    },
  );

  it.each(['123', '"text"', '"resourceLogs"', 'true', '[[1]]', '[[]]', '[[{"resourceLogs":[]}]]'])(
    'leaves alone what is no object: %s',
    (text) => {
      const body = Buffer.from(text);
      const scan = scanJson(body, terms.limits);
      const items = scan.ok ? scan.items : [];
      expect(items.map(jsonSplitter(body, terms.limits))).toEqual(items.map(() => undefined));
    },
  );

  it('holds its limits for all requests of a body together', () => {
    const limits = { ...terms.limits, maxItems: 5, maxInflatedBytes: 1_000 };
    const reasonOf = (request: object, times: number) => {
      const found = readItems(Buffer.from(`${JSON.stringify(request)}\n`.repeat(times)), null, limits);
      return found.ok ? found.items.length : found.reason;
    };
    const small = { resourceLogs: [{ scopeLogs: [{ logRecords: [{}, {}] }] }] };
    const large = { resourceLogs: [{ resource: { r: 'x'.repeat(300) }, scopeLogs: [{ logRecords: [{}] }] }] };
    expect([reasonOf(small, 2), reasonOf(small, 3)]).toEqual([4, 'too_many_items']);
    expect([reasonOf(large, 2), reasonOf(large, 3)]).toEqual([2, 'decompression_limit']);
  });

  it('tells what is wrong with each record, and what is wrong around it with all', () => {
    const deep = `${'['.repeat(300)}${']'.repeat(300)}`;
    const logs = (records: string, resource = '{}') =>
      `{"resourceLogs":[{"resource":${resource},"scopeLogs":[{"logRecords":[${records}]}]}]}`;
    expect(faults(logs(`{"a":1},{"a":${deep}},null,{"__proto__":1},{"n":1e999}`))).toEqual([
      null,
      'too_deep',
      'body_unreadable',
      'forbidden_key',
      'number_out_of_range',
    ]);
    expect(faults(logs('{"a":1},{"a":2}', '{"__proto__":1}'))).toEqual(['forbidden_key', 'forbidden_key']);
    const invalid = Buffer.from(logs('{"a":"x"},{"a":"ok"}'));
    invalid[invalid.indexOf('x')] = 0xff;
    expect(faults(invalid)).toEqual(['invalid_utf8', null]);
  });

  it('is told of text that is neither UTF-8 nor JSON, and leaves it whole', () => {
    const broken = Buffer.concat([
      Buffer.from('{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"a":1}'),
      Buffer.from([0x80]),
      Buffer.from(',{"a":2}]}]}]}'),
    ]);
    expect(found(broken)).toBeUndefined();
    expect(readItems(broken, null, terms.limits)).toMatchObject({ ok: true, items: [{ fault: 'invalid_utf8' }] });
  });

  it('refuses more records than the limit, and resources that would multiply beyond it', () => {
    const logs = (records: number, resource: string) =>
      `{"resourceLogs":[{"resource":{"a":"${resource}"},"scopeLogs":[{"logRecords":[${'{},'.repeat(records)}{}]}]}]}`;
    expect(readItems(Buffer.from(logs(10_000, 'x')), null, terms.limits)).toEqual({
      ok: false,
      reason: 'too_many_items',
    });
    expect(readItems(Buffer.from(logs(40, 'x'.repeat(1_000_000))), null, terms.limits)).toEqual({
      ok: false,
      reason: 'decompression_limit',
    });
  });
});

it('agrees with JSON.parse about what is in a request', () => {
  const value = fc.jsonValue({ maxDepth: 2 });
  const keyed = (known: string[], list: fc.Arbitrary<unknown>, key: string) =>
    fc
      .tuple(fc.dictionary(fc.constantFrom(...known, 'x', ''), value), fc.array(list, { maxLength: 3 }), fc.boolean())
      .map(([rest, items, isFirst]) => (isFirst ? { [key]: items, ...rest } : { ...rest, [key]: items }));
  const record = fc.dictionary(fc.constantFrom('body', 'logRecords', 'scope'), value);
  const scope = keyed(['scope', 'schemaUrl'], record, 'logRecords');
  const entry = keyed(['resource', 'schemaUrl'], scope, 'scopeLogs');
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 3 }), fc.integer({ min: 0, max: 2 }), (resourceLogs, indent) => {
      const documents = texts(JSON.stringify({ resourceLogs }, null, indent)).map(
        (text) => JSON.parse(text) as unknown,
      );
      expect(documents).toEqual(expected(resourceLogs as never));
    }),
  );
});

interface Entry {
  readonly scopeLogs: readonly { readonly logRecords: readonly object[] }[];
}

function expected(resourceLogs: readonly Entry[]): unknown[] {
  const pick = (from: object, keys: readonly string[]) =>
    Object.fromEntries(Object.entries(from).filter(([key]) => keys.includes(key)));
  return resourceLogs.flatMap((entry) =>
    entry.scopeLogs.flatMap((scope) =>
      scope.logRecords.map((record) => ({
        resourceLogs: [
          {
            ...pick(entry, ['resource', 'schemaUrl']),
            scopeLogs: [{ ...pick(scope, ['scope', 'schemaUrl']), logRecords: [record] }],
          },
        ],
      })),
    ),
  );
}

function found(body: Buffer) {
  const scan = scanJson(body, terms.limits);
  const item = scan.ok ? scan.items[0] : undefined;
  if (item === undefined || !looksLikeOtlp(body, item)) return undefined;
  const result = jsonSplitter(body, terms.limits)(item);
  return result?.ok ? result.items : undefined;
}

function texts(text: string): string[] {
  return (found(Buffer.from(text)) ?? []).map(({ body }) => body.toString());
}

function faults(body: string | Buffer) {
  return found(Buffer.from(body))?.map(({ fault }) => fault);
}

function split(value: unknown): unknown[] | undefined {
  return found(Buffer.from(JSON.stringify(value)))?.map(({ body }) => parseJson(body.toString()));
}

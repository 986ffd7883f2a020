import { parseJson } from '@tripline/contract';
import { describe, expect, it } from 'vitest';
import { splitOtlp } from './otlp-items.ts';

describe('splitOtlp', () => {
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

  it('keeps every digit', () => {
    const text = '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"n":9007199254740993}]}]}]}';
    expect(splitOtlp(Buffer.from(text))?.map(String)).toEqual([text]);
  });

  it.each([{ a: { resourceLogs: [] } }, [], 'resourceLogs', { resourceLog: [] }, { resourceLogs: {} }])(
    'leaves alone what is no export request: %j',
    (value) => {
      expect(split(value)).toBeUndefined();
    },
  );
});

function split(value: unknown): unknown[] | undefined {
  return splitOtlp(Buffer.from(JSON.stringify(value)))?.map((part) => parseJson(part.toString()));
}

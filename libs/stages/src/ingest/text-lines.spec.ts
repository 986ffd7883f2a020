import { describe, expect, it } from 'vitest';
import { terms } from './ingest.spec-support.ts';
import { readItems } from './items.ts';

const cri = '2026-09-02T10:00:00.123456789Z stdout F {"a":1}';
const syslog = '<134>1 2026-09-02T10:00:00Z node proxy 42 - - {"b":2}';

function itemsOf(text: string) {
  const found = readItems(Buffer.from(text), null, terms.limits);
  return found.ok ? found.items.map(({ body, fault }) => fault ?? JSON.parse(body.toString())) : found.reason;
}

describe('lines of text that end on JSON', () => {
  it('are items of their own, as JSON strings, among lines of JSON', () => {
    expect(itemsOf(`${cri}\n{"c":3}\n${syslog}\n`)).toEqual([cri, { c: 3 }, syslog]);
    expect(itemsOf(syslog)).toEqual([syslog]);
  });

  it('are no cover for what has no JSON, or only half', () => {
    expect(itemsOf('<134>1 2026-09-02T10:00:00Z node proxy - - - hello\n{"c":3}')).toEqual([
      'body_unreadable',
      { c: 3 },
    ]);
    expect(itemsOf('2026-09-02T10:00:00Z stdout P {"a":')).toEqual(['body_unreadable']);
    expect(itemsOf('canary\n{"c":3}')).toEqual(['body_unreadable', { c: 3 }]);
  });
});

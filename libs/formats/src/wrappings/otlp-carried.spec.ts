import { describe, expect, it } from 'vitest';
import { flat, logDocument, spanDocument } from './otlp.spec-support.ts';
import { carriedBy } from './otlp-carried.ts';

const line = { ts: '2026-09-02T08:00:05Z', type: 'tool_call', tool: 'refund' };

function carried(document: Parameters<typeof flat>[0]) {
  return carriedBy({ record: flat(document), time: '1788361200120000000' });
}

describe('carriedBy', () => {
  it('finds the line of a file that a collector tails, as text', () => {
    const document = logDocument(
      { 'log.file.name': 'audit.log' },
      { body: { stringValue: JSON.stringify(line) } },
      'tail',
    );
    expect(carried(document)[0]).toEqual({
      record: line,
      rest: { scope: 'tail', attributes: { 'log.file.name': 'audit.log' } },
    });
  });

  it('finds it taken apart', () => {
    const values = Object.entries(line).map(([key, value]) => ({ key, value: { stringValue: value } }));
    expect(carried(logDocument({}, { body: { kvlistValue: { values } } }))).toEqual([
      { record: line, rest: { scope: 'test' } },
    ]);
  });

  it('finds a record whose fields are attributes, with the time and trace of the frame', () => {
    const fields = {
      traceId: '5b8aa5a2d2c872e8321cf37308d69df2',
      severityText: 'INFO',
      body: { stringValue: 'request' },
    };
    const document = logDocument({ 'http.status': 200, duration: '42ms' }, fields, 'agentgateway.access', { pod: 'a' });
    expect(carried(document)).toEqual([
      {
        record: {
          time: '1788361200120000000',
          level: 'INFO',
          'trace.id': '5b8aa5a2d2c872e8321cf37308d69df2',
          'http.status': 200,
          duration: '42ms',
        },
        rest: { scope: 'agentgateway.access', scope_version: '1', resource: { pod: 'a' }, body: 'request' },
      },
    ]);
  });

  it('believes the record before the frame', () => {
    const [found] = carried(logDocument({ time: '2026-09-02T08:00:05Z', level: 'warn' }, { severityText: 'INFO' }));
    expect(found?.record).toMatchObject({ time: '2026-09-02T08:00:05Z', level: 'warn' });
  });

  it.each(['[1]', '"text"', '{"cut":', 'plain', '{'.repeat(50_000)])('finds no line in the body %s', (stringValue) => {
    expect(carried(logDocument({}, { body: { stringValue } }))).toEqual([]);
  });

  it('takes no line that is nested deeper than what works on values may follow', () => {
    const stringValue = `{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`;
    expect(carried(logDocument({}, { body: { stringValue } }))).toEqual([]);
  });

  it('takes a span for nothing else', () => {
    expect(carried(spanDocument({ a: 1 }))).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { readSdkRecord } from './otlp-sdk.ts';

const log = {
  hrTime: [1788368400, 500_000_000],
  hrTimeObserved: [1788368400, 501_000_000],
  spanContext: { traceId: '5b8aa5a2d2c872e8321cf37308d69df2', spanId: '051581bf3cb55c13', traceFlags: 1 },
  resource: { attributes: { 'service.name': 'gemini-cli' } },
  instrumentationScope: { name: 'gemini-cli' },
  attributes: { 'event.name': 'gemini_cli.tool_call', duration_ms: 412 },
  _severityText: 'INFO',
  _body: 'Tool call: x.',
  totalAttributesCount: 2,
  _isReadonly: true,
  _logRecordLimits: { attributeCountLimit: 128, attributeValueLengthLimit: null },
};

describe('readSdkRecord', () => {
  it('reads a log record as the SDK holds it', () => {
    expect(readSdkRecord(log)).toEqual({
      time: '1788368400500000000',
      record: {
        otlp: 'log',
        scope: 'gemini-cli',
        body: 'Tool call: x.',
        time: '1788368400500000000',
        observed_time: '1788368400501000000',
        severity: 'INFO',
        trace_id: '5b8aa5a2d2c872e8321cf37308d69df2',
        span_id: '051581bf3cb55c13',
        attributes: { 'event.name': 'gemini_cli.tool_call', duration_ms: 412 },
        resource: { 'service.name': 'gemini-cli' },
      },
    });
  });

  it('reads a span, whose kinds the SDK counts from 0', () => {
    const span = {
      name: 'tool_call',
      kind: 2,
      _spanContext: { traceId: '5b8aa5a2d2c872e8321cf37308d69df2', spanId: '051581bf3cb55c13' },
      parentSpanContext: { spanId: '051581bf3cb55c14' },
      startTime: [1788368400, 7],
      endTime: [1788368400, 41_500_007],
      status: { code: 2, message: 'boom' },
      attributes: { 'gen_ai.tool.name': 'x' },
      links: [],
      events: [{ name: 'exception', time: [1788368400, 8], attributes: { 'exception.message': 'boom' } }],
      resource: { _rawAttributes: [['service.name', 'gemini-cli'], 'junk'] },
      instrumentationScope: { name: 'gemini-cli', version: 'v1' },
    };
    expect(readSdkRecord(span)?.record).toEqual({
      otlp: 'span',
      scope: 'gemini-cli',
      scope_version: 'v1',
      name: 'tool_call',
      span_kind: 'client',
      start: '1788368400000000007',
      end: '1788368400041500007',
      status: 'error',
      status_message: 'boom',
      trace_id: '5b8aa5a2d2c872e8321cf37308d69df2',
      span_id: '051581bf3cb55c13',
      parent_span_id: '051581bf3cb55c14',
      events: [{ name: 'exception', time: '1788368400000000008', attributes: { 'exception.message': 'boom' } }],
      attributes: { 'gen_ai.tool.name': 'x' },
      resource: { 'service.name': 'gemini-cli' },
    });
  });

  it.each([
    [{ ...log, hrTime: [1] }],
    [{ ...log, hrTime: ['1', 2] }],
    [{ ...log, hrTime: [1.5, 0] }],
    [{ ...log, hrTime: '1788368400' }],
    [{ ...log, resource: null }],
    [{ ...log, attributes: [] }],
    [{ ...log, instrumentationScope: 'x' }],
    [{ attributes: {}, resource: {} }],
  ])('is not for %j', (record) => {
    expect(readSdkRecord(record as never)).toBeUndefined();
  });

  it('knows no time where the clock was not set', () => {
    expect(readSdkRecord({ ...log, hrTime: [0, 0] })?.time).toBeNull();
  });
});

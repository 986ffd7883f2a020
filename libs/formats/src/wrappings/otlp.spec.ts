import { isJsonObject, type JsonObject, parseJson } from '@tripline/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyValueOf, flat, logDocument, spanDocument } from './otlp.spec-support.ts';
import { readOtlp } from './otlp.ts';

describe('readOtlp', () => {
  it('reads a log record flat, with what it is of', () => {
    const fields = {
      observedTimeUnixNano: '1788361200121500000',
      severityNumber: 9,
      severityText: 'INFO',
      eventName: 'tool_decision',
      body: { stringValue: 'claude_code.tool_decision' },
      traceId: '5B8AA5A2D2C872E8321CF37308D69DF2',
      spanId: '051581BF3CB55C13',
      droppedAttributesCount: 2,
      flags: 1,
      unknownField: { a: 1 },
    };
    const document = logDocument({ 'session.id': 's' }, fields, 'scope', { 'service.name': 'cli' });
    expect(readOtlp(document)).toEqual({
      time: '1788361200120000000',
      record: {
        otlp: 'log',
        scope: 'scope',
        scope_version: '1',
        name: 'tool_decision',
        body: 'claude_code.tool_decision',
        time: '1788361200120000000',
        observed_time: '1788361200121500000',
        severity: 'INFO',
        severity_number: 9,
        trace_id: '5b8aa5a2d2c872e8321cf37308d69df2',
        span_id: '051581bf3cb55c13',
        dropped_attributes: 2,
        attributes: { 'session.id': 's' },
        resource: { 'service.name': 'cli' },
      },
    });
  });

  it('reads a span flat, its kind and status as words, its events too', () => {
    const event = { timeUnixNano: '1788382800000000009', name: 'exception', attributes: logAttributes({ a: 'b' }) };
    const fields = {
      name: 'tools/call x',
      kind: 2,
      parentSpanId: '',
      status: { code: 2, message: 'no' },
      events: [event],
    };
    expect(readOtlp(spanDocument({}, fields))).toEqual({
      time: '1788382800000000001',
      record: {
        otlp: 'span',
        scope: 'test',
        name: 'tools/call x',
        span_kind: 'server',
        start: '1788382800000000001',
        end: '1788382800041500001',
        status: 'error',
        status_message: 'no',
        trace_id: '5b8aa5a2d2c872e8321cf37308d69df2',
        span_id: '051581bf3cb55c13',
        events: [{ name: 'exception', time: '1788382800000000009', attributes: { a: 'b' } }],
      },
    });
  });

  it('reads a document with the names of the protobuf file', () => {
    const item = {
      time_unix_nano: '1788361200120000000',
      severity_text: 'WARN',
      attributes: [
        { key: 'n', value: { int_value: '3' } },
        { key: 'l', value: { array_value: { values: [{ string_value: 'a' }, { bool_value: false }] } } },
        { key: 'm', value: { kvlist_value: { values: [{ key: 'd', value: { double_value: 0.5 } }] } } },
      ],
    };
    const document = { resource_logs: [{ resource: {}, scope_logs: [{ scope: {}, log_records: [item] }] }] };
    expect(flat(document as never)).toMatchObject({
      time: '1788361200120000000',
      severity: 'WARN',
      attributes: { n: 3, l: ['a', false], m: { d: 0.5 } },
    });
  });

  it.each([
    [{ stringValue: 'a' }, 'a'],
    [{ stringValue: '' }, ''],
    [{ boolValue: false }, false],
    [{ intValue: '-7' }, -7],
    [{ intValue: 7 }, 7],
    [{ intValue: 'seven' }, 'seven'],
    [{ doubleValue: 0 }, 0],
    [{ doubleValue: 'NaN' }, 'NaN'],
    [{ bytesValue: 'AQI=' }, 'AQI='],
    [{ arrayValue: { values: [{ intValue: '1' }, {}] } }, [1, null]],
    [{ arrayValue: {} }, []],
    [{ kvlistValue: { values: [] } }, {}],
    ['bare', 'bare'],
    [{}, null],
    [{ newValue: 1 }, undefined],
    [null, null],
    [[1], undefined],
    [{ intValue: { a: 1 } }, undefined],
    [{ stringValue: ['a'] }, undefined],
  ])('reads the value %j as %j', (value, plain) => {
    const document = logDocument({}, { attributes: [{ key: 'k', value }] as never });
    expect((flat(document)['attributes'] as JsonObject | undefined)?.['k']).toEqual(plain);
  });

  it('keeps integers digit by digit where a double would lose some', () => {
    for (const digits of ['9007199254740993', '-9223372036854775808', '18446744073709551615']) {
      const record = flat(logDocument({}, { attributes: [{ key: 'n', value: { intValue: digits } }] }));
      expect(JSON.stringify(record['attributes'])).toBe(`{"n":${digits}}`);
    }
  });

  it.each([
    ['5b8aa5a2d2c872e8321cf37308d69df2', '5b8aa5a2d2c872e8321cf37308d69df2'],
    ['W4qlotLIcugyHPNzCNad8g==', '5b8aa5a2d2c872e8321cf37308d69df2'],
    ['00000000000000000000000000000000', undefined],
    ['AAAAAAAAAAAAAAAAAAAAAA==', undefined],
    ['', undefined],
    [7, undefined],
    ['of-another-kind', 'of-another-kind'],
  ])('reads the trace id %s as %s', (traceId, hex) => {
    expect(flat(logDocument({}, { traceId }))['trace_id']).toBe(hex);
  });

  it.each([
    [1, 'internal'],
    [3, 'client'],
    ['SPAN_KIND_CLIENT', 'client'],
    ['3', 'client'],
    ['SPAN_KIND_SIDEWAYS', undefined],
    [77, undefined],
    [-1, undefined],
  ])('reads the kind %s as %s', (kind, word) => {
    expect(flat(spanDocument({}, { kind }))['span_kind']).toBe(word);
  });

  it.each([
    [{}, 'unset'],
    [{ code: 1 }, 'ok'],
    [{ code: 'STATUS_CODE_ERROR' }, 'error'],
    [{ code: 9 }, 'unset'],
  ])('reads the status %j as %s', (status, word) => {
    expect(flat(spanDocument({}, { status }))['status']).toBe(word);
  });

  it('takes the time of observation where the record has none of its own', () => {
    for (const timeUnixNano of ['0', 0, '', null])
      expect(readOtlp(logDocument({}, { timeUnixNano, observedTimeUnixNano: '1788361200121500000' }))?.time).toBe(
        '1788361200121500000',
      );
  });

  it('reads attributes that are a plain object', () => {
    expect(flat(logDocument({}, { attributes: { 'session.id': 's' } }))['attributes']).toEqual({ 'session.id': 's' });
  });

  it.each([
    { resourceMetrics: [] },
    { resourceLogs: {} },
    { resourceLogs: [] },
    { resourceLogs: [{ scopeLogs: [{ logRecords: [{}, {}] }] }] },
    { logs: [] },
  ])('is not for %j', (document) => {
    expect(readOtlp(document as never)).toBeUndefined();
  });

  it('keeps a key __proto__ as a field', () => {
    const hostile = parseJson('{"a":1,"__proto__":{"polluted":true},"constructor":{"x":1}}') as JsonObject;
    const { attributes } = flat(logDocument(hostile));
    expect(JSON.stringify(attributes)).toBe('{"a":1,"__proto__":{"polluted":true},"constructor":{"x":1}}');
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it('leaves out what is nested beyond reason, and ends', () => {
    let value: JsonObject = { stringValue: 'deep' };
    for (let level = 0; level < 10_000; level += 1) value = { arrayValue: { values: [value] } };
    const { attributes } = flat(
      logDocument(
        {},
        {
          attributes: [
            { key: 'k', value },
            { key: 'x', value: { intValue: '1' } },
          ],
        },
      ),
    );
    expect(attributes).toMatchObject({ x: 1 });
    expect(JSON.stringify(attributes)).not.toContain('deep');
  });

  it('gives back whatever attributes were put in', () => {
    const attributes = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 5 }), { noNullPrototype: false });
    fc.assert(
      fc.property(attributes, (values) => {
        const plain = parseJson(JSON.stringify(values)) as JsonObject;
        const record = flat(logDocument(plain));
        expect(JSON.stringify(record['attributes'] ?? {})).toBe(JSON.stringify(plain));
      }),
      { numRuns: 500 },
    );
  });

  it('never throws, whatever stands where', () => {
    const words = [
      'resource',
      'scope',
      'attributes',
      'key',
      'value',
      'body',
      'status',
      'code',
      'events',
      'kind',
      'values',
    ];
    const names = [
      'stringValue',
      'intValue',
      'arrayValue',
      'kvlistValue',
      'traceId',
      'timeUnixNano',
      '__proto__',
      'name',
    ];
    const { junk } = fc.letrec((tie) => ({
      junk: fc.oneof(
        { maxDepth: 6, withCrossShrink: true },
        fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.constant(2 ** 60)),
        fc.array(tie('junk'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...words, ...names), tie('junk'), { maxKeys: 5, noNullPrototype: false }),
      ),
    }));
    fc.assert(
      fc.property(fc.constantFrom('resourceLogs', 'resourceSpans'), junk, (resources, item) => {
        const scopes = resources.replace('resource', 'scope');
        const items = resources === 'resourceLogs' ? 'logRecords' : 'spans';
        const parsed = parseJson(JSON.stringify({ item })) as { item: never };
        const document = {
          [resources]: [{ resource: parsed.item, [scopes]: [{ scope: parsed.item, [items]: [parsed.item] }] }],
        };
        expect(readOtlp(document) !== undefined).toBe(isJsonObject(parsed.item));
      }),
      { numRuns: 2000 },
    );
  });
});

function logAttributes(attributes: JsonObject) {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValueOf(value) }));
}

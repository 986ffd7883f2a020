import { parseJson } from '@tripline/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cloudEventAttributes, structuredEvent } from './cloudevents.ts';
import { eventsRoute } from './events-route.ts';
import { envelopeOf, textOf } from './ingest.spec-support.ts';
import { intakeWith, key, requested } from './intake.spec-support.ts';

const attributes = new Map([
  ['specversion', '1.0'],
  ['type', 'com.example.audit'],
  ['source', '/proxy'],
  ['id', '7'],
]);
const head = '{"specversion":"1.0","type":"com.example.audit","source":"/proxy","id":"7"';
const document = (contentType: string | null, data: string | Buffer) =>
  structuredEvent(attributes, contentType, Buffer.from(data))?.toString();

describe('the attributes of a CloudEvent', () => {
  const from = (headers: Record<string, string>, contentType: string | null = null, prefix: 'ce_' | 'ce-' = 'ce_') =>
    cloudEventAttributes({ prefix, entries: Object.entries(headers), contentType });

  it('are the headers with the prefix of the transport', () => {
    const headers = {
      ce_specversion: '1.0',
      CE_ID: '7',
      other: 'x',
      ce_: 'x',
      'ce_a-b': 'x',
      ce_data: 'x',
      ce_ext1: '',
    };
    expect([...(from(headers) ?? [])]).toEqual([
      ['specversion', '1.0'],
      ['id', '7'],
      ['ext1', ''],
    ]);
    expect([...(from({ 'ce-specversion': '1.0', ce_id: 'x' }, null, 'ce-') ?? [])]).toEqual([['specversion', '1.0']]);
  });

  it.each([
    ['no header of CloudEvents', { 'content-type': 'application/json' }, null],
    ['no version, which every event has', { ce_id: '7' }, null],
    ['an event in structured mode', { ce_specversion: '1.0' }, 'application/cloudevents+json; charset=utf-8'],
    ['a batch', { ce_specversion: '1.0' }, 'application/cloudevents-batch+json'],
  ])('are none where there is %s', (_what, headers, contentType) => {
    expect(from(headers as unknown as Record<string, string>, contentType)).toBeNull();
  });

  it('are bounded in number', () => {
    const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`ce_x${n}`, '']));
    expect(from({ ce_specversion: '1.0', ...many })?.size).toBe(64);
  });
});

describe('an event in one document', () => {
  it('holds JSON data as they lie there, digits and order included', () => {
    const data = '{ "b":9007199254740993,"a":[1.0] }';
    expect(document('application/json', data)).toBe(`${head},"datacontenttype":"application/json","data":${data}}`);
    expect(document('application/vnd.acme+json', '[1,2]')).toContain('"data":[1,2]}');
    expect(document(null, ' 7 ')).toBe(`${head},"data": 7 }`);
  });

  it('holds text as a string, anything else in base64', () => {
    expect(document('text/plain', '\uFEFFa "b"')).toBe(`${head},"datacontenttype":"text/plain","data":"a \\"b\\""}`);
    expect(document('text/plain', Buffer.from([0xc3, 0x28]))).toContain('"data_base64":"wyg="}');
    expect(document('application/octet-stream', Buffer.from([0, 1]))).toContain('"data_base64":"AAE="}');
    expect(document(null, 'not JSON')).toBe(`${head},"data_base64":"bm90IEpTT04="}`);
  });

  it('may be without data', () => {
    expect(document(null, '')).toBe(`${head}}`);
  });

  it.each(['{"a":1', '{"a":1} {"b":2}', '{"a":1}]', 'oops', '"a"} ,"x":{'])(
    'is none where what is said to be JSON is %s',
    (data) => {
      expect(document('application/json', data)).toBeUndefined();
    },
  );

  it('lets no header and no data break out of their place', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.oneof(fc.json(), fc.string()), (type, value, data) => {
        const given = new Map([
          ['specversion', '1.0'],
          ['ext', value],
        ]);
        const read = structuredEvent(given, type, Buffer.from(data));
        if (read === undefined) return true;
        const event = parseJson(read.toString()) as Record<string, unknown>;
        const names = Object.keys(event).filter((name) => !name.startsWith('data'));
        return names.join() === 'specversion,ext' && event['ext'] === value && event['datacontenttype'] === type;
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('an event in binary mode over HTTP', () => {
  const headers = {
    authorization: `Bearer ${key}`,
    'ce-specversion': '1.0',
    'ce-id': '7',
    'content-type': 'application/json',
  };

  it('is one record, its headers decoded', async () => {
    const intake = intakeWith();
    const reply = await requested(eventsRoute(intake), '[1,2]', {
      ...headers,
      'ce-subject': 'caf%C3%A9',
      'ce-bad': '%zz',
    });
    expect(reply.status).toBe(202);
    const emit = intake.written.flatMap((result) => result.emit);
    expect(emit.map(textOf)).toEqual([
      '{"specversion":"1.0","id":"7","subject":"café","bad":"%zz","datacontenttype":"application/json","data":[1,2]}',
    ]);
    expect(emit.map((one) => envelopeOf(one).media_type)).toEqual(['application/cloudevents+json']);
  });

  it('is refused when its data are not what they are said to be', async () => {
    const reply = await requested(eventsRoute(intakeWith()), '{"a":', headers);
    expect(reply).toMatchObject({ status: 400, body: { error: { code: 'body_unreadable' } } });
  });
});

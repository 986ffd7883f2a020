import type { JsonObject } from '@tripline/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtInFormats } from '../format-set.ts';
import { unwrap, unwrapText } from '../unwrap.ts';

const record = {
  ts: '2026-09-02T10:00:00Z',
  agent: 'a-1',
  owner: 'maya',
  action: 'crm_read',
  args: {},
  verdict: 'deny',
};
const text = JSON.stringify(record);
const at = '2026-09-02T10:00:01.5Z';

/** What each shipper makes of a line that a proxy wrote, as its documentation says. */
const wrapped: Readonly<Record<string, JsonObject>> = {
  Filebeat: {
    '@timestamp': at,
    '@metadata': { beat: 'filebeat', type: '_doc', version: '8.15.0' },
    message: text,
    log: { offset: 0, file: { path: '/var/log/proxy.log' } },
    input: { type: 'filestream' },
    host: { name: 'node-1' },
    agent: { type: 'filebeat', id: 'e1c4' },
    ecs: { version: '8.0.0' },
  },
  Vector: { file: '/var/log/proxy.log', host: 'node-1', message: text, source_type: 'file', timestamp: at },
  'Fluent Bit to Kafka': { '@timestamp': 1788343201.5, log: text },
  'Fluent Bit over HTTP': { date: 1788343201.5, log: `${text}\n`, kubernetes: { pod_name: 'proxy-0' } },
  Fluentd: { log: text, tag: 'proxy.audit' },
  'Docker json-file': { log: `${text}\n`, stream: 'stdout', time: at },
  'a container line in Filebeat': { '@timestamp': at, message: `${at} stdout F ${text}`, log: { offset: 1 } },
  Datadog: { ddsource: 'proxy', ddtags: 'env:prod', hostname: 'node-1', service: 'proxy', message: text },
  journald: { MESSAGE: text, _HOSTNAME: 'node-1', __REALTIME_TIMESTAMP: '1788343201500000' },
  GELF: { version: '1.1', host: 'node-1', short_message: text, timestamp: 1788343201.5 },
  'a CloudEvent': { specversion: '1.0', id: '1', source: '/proxy', type: 'proxy.audit', time: at, data: record },
  'a CloudEvent of text': { specversion: '1.0', id: '1', source: '/proxy', type: 'proxy.audit', time: at, data: text },
  'a CloudEvent in base64': {
    specversion: '1.0',
    id: '1',
    source: '/proxy',
    type: 'proxy.audit',
    data_base64: Buffer.from(text).toString('base64'),
  },
  'HEC with a text': { event: text, time: 1788343201.5, sourcetype: 'proxy' },
  'HEC around Filebeat': { event: { '@timestamp': at, message: text }, sourcetype: 'proxy' },
};

describe('a record inside what a shipper sends', () => {
  it.each(Object.entries(wrapped))('is found: %s', (_shipper, outer) => {
    const found = builtInFormats.find(unwrap(outer), null);
    expect(found?.format.name).toBe('hivekey');
    expect(found?.unwrapped.record).toEqual(record);
  });

  it('keeps what the shipper said, and its time', () => {
    const found = builtInFormats.find(unwrap(wrapped['Vector'] as JsonObject), null);
    expect(found?.unwrapped).toMatchObject({
      wrapping: { shipper: { file: '/var/log/proxy.log', host: 'node-1', source_type: 'file' } },
      time: at,
    });
  });

  it('is found also where the source names the format', () => {
    expect(builtInFormats.find(unwrap(wrapped['Filebeat'] as JsonObject), 'hivekey')?.unwrapped.record).toEqual(record);
  });

  it('is not looked for in a record that a format knows as it is', () => {
    const talkative = { ...record, message: text, log: text };
    expect(builtInFormats.find(unwrap(talkative), null)?.unwrapped.record).toBe(talkative);
  });

  it('ends on records in records', () => {
    let outer: JsonObject = record;
    for (let layer = 0; layer < 30; layer += 1) outer = { message: outer, log: outer, event: outer };
    expect(builtInFormats.find(unwrap(outer), null)).toBeUndefined();
  });
});

describe('a record at the end of a line', () => {
  it.each([
    ['container runtime', `${at} stdout F ${text}`, at, { cri: { stream: 'stdout' } }],
    [
      'RFC 5424',
      `<134>1 ${at} node-1 proxy 42 - - ${text}`,
      at,
      { syslog: { priority: '134', host: 'node-1', app: 'proxy', process: '42' } },
    ],
    [
      'RFC 5424 with data and mark',
      `<134>1 ${at} node-1 proxy - - [meta@1 a="b"] @cee: ${text}`,
      at,
      { syslog: { priority: '134', host: 'node-1', app: 'proxy' } },
    ],
    [
      'RFC 3164',
      `<13>Sep  2 10:00:01 node-1 proxy[42]: ${text}`,
      'Sep  2 10:00:01',
      { syslog: { priority: '13', host: 'node-1', app: 'proxy', process: '42' } },
    ],
    [
      'RFC 3164 without host',
      `<13>Sep  2 10:00:01 proxy: ${text}`,
      'Sep  2 10:00:01',
      { syslog: { priority: '13', app: 'proxy' } },
    ],
    ['JSON alone', `  ${text}\n`, null, null],
  ])('is found: %s', (_kind, line, time, wrapping) => {
    expect(unwrapText(line)).toMatchObject({ record, time, wrapping });
  });

  it.each([
    ['half a line', `${at} stdout P ${text}`],
    ['no JSON', `<134>1 ${at} node-1 proxy 42 - - hello`],
    ['no object', '[1]'],
    ['nothing', ''],
  ])('is not found: %s', (_kind, line) => {
    expect(unwrapText(line)).toBeUndefined();
  });

  it('is looked for in any text without throwing', () => {
    const piece = fc.constantFrom(
      '<134>1 ',
      '<13>',
      '- ',
      at,
      ' stdout F ',
      '[',
      ']',
      'Sep  2 10:00:01 ',
      '{"a":1}',
      'x: ',
      '@cee: ',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 8 }), (parts) => {
        const found = unwrapText(parts.join(''));
        if (found !== undefined) expect(found.record).toBeTypeOf('object');
      }),
    );
  });
});

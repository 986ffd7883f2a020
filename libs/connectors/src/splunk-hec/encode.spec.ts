import { readFileSync } from 'node:fs';
import type { DeliveryItem } from '@tripline/pipeline';
import { expect, it } from 'vitest';
import { BodyWriter } from '../body-writer.ts';
import { encode, epochSeconds, sizeOf } from './encode.ts';
import { type SplunkHecSettings, splunkHecSettings } from './settings.ts';

const settings = splunkHecSettings.parse({ url: 'https://splunk.example:8088', token: 'env:HEC_TOKEN' });
const event: DeliveryItem = {
  id: '0191a5c2-7b6e-5c11-9d3e-0a1b2c3d4e5f',
  offset: 7,
  body: Buffer.from('{"id":"0191a5c2-7b6e-5c11-9d3e-0a1b2c3d4e5f","n":9007199254740993,"text":"ä"}'),
  eventTime: 1_781_082_842_000_007,
  eventType: 'policy.deny',
  severity: 'medium',
  tenant: 'acme',
  receivedAt: 0,
};
const alert: DeliveryItem = { ...event, id: 'a', body: Buffer.from('{"alert_id":"x"}'), eventType: 'alert.opened' };

function encoded(items: readonly DeliveryItem[], of: SplunkHecSettings = settings): string {
  const body = new BodyWriter();
  encode(items, of, body);
  return body.written().toString();
}

it('writes events one after another, each as its golden file says', () => {
  const golden = readFileSync(new URL('testdata/event-and-alert.body', import.meta.url), 'utf8');
  expect(encoded([event, alert], { ...settings, index: 'agents' })).toBe(golden);
});

it('puts the record in untouched: no digit of it passes through a parser', () => {
  expect(encoded([event])).toContain(`"event":${event.body.toString()}}`);
});

it('names no index when the integration has none', () => {
  expect(JSON.parse(encoded([event]))).not.toHaveProperty('index');
});

it('indexes no field under a name that the record has too', () => {
  const { event: record, fields } = JSON.parse(encoded([event])) as { event: object; fields: object };
  expect(Object.keys(fields).filter((name) => name in record)).toEqual([]);
});

it('escapes what the settings and the record put into the envelope', () => {
  const odd = { ...settings, host: 'a"b\\c\n', eventSource: '\u0001' };
  const { host, source, fields } = JSON.parse(encoded([{ ...event, eventType: '","x":"' }], odd)) as Record<
    string,
    unknown
  >;
  expect([host, source]).toEqual(['a"b\\c\n', '\u0001']);
  expect(fields).toEqual({ tripline_id: event.id, tripline_type: '","x":"' });
});

it.each([
  [1_781_082_842_000_007, '1781082842.000007'],
  [1_781_082_842_999_999, '1781082842.999999'],
  [0, '0.000000'],
  [-1, '-1.999999'],
])('writes %i microseconds as %s seconds', (micros, text) => {
  expect(epochSeconds(micros)).toBe(text);
});

it('never counts an event smaller than it is', () => {
  for (const item of [event, alert, { ...event, eventType: 'ä€😀'.repeat(9) }])
    for (const of of [settings, { ...settings, host: 'höst', index: 'i' }])
      expect(sizeOf(item, of)).toBeGreaterThanOrEqual(Buffer.byteLength(encoded([item], of)));
});

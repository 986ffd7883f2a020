import type { DeliveryItem } from '@tripline/pipeline';
import type { BodyWriter } from '../body-writer.ts';
import type { SplunkHecSettings } from './settings.ts';

/** Keys, quotes, the time and the id: what surrounds a record apart from the settings' own text, rounded up. */
const ENVELOPE_BYTES = 180;

/**
 * HEC's event objects, one after another without a separator. The record's JSON is put in as it is. Indexed fields have names of their own:
 * a name that is also found in the record would have two values in Splunk and be counted twice.
 */
export function encode(items: readonly DeliveryItem[], settings: SplunkHecSettings, body: BodyWriter): void {
  const eventHead = fixedPart(settings, settings.sourceType);
  const alertHead = fixedPart(settings, settings.alertSourceType);
  for (const item of items) {
    const fixed = item.eventType.startsWith('alert.') ? alertHead : eventHead;
    body.text(`{"time":${epochSeconds(item.eventTime)}${fixed}${indexedFields(item)},"event":`);
    body.bytes(item.body);
    body.text('}');
  }
}

/** Slightly more than the item adds to a body: cheap, because it is asked for every item. */
export function sizeOf(item: DeliveryItem, settings: SplunkHecSettings): number {
  const { host, eventSource, sourceType, alertSourceType, index = '' } = settings;
  const texts = host.length + eventSource.length + Math.max(sourceType.length, alertSourceType.length) + index.length;
  return item.body.length + ENVELOPE_BYTES + 3 * (texts + item.eventType.length);
}

/** Seconds since the epoch with six digits of fraction, made from whole numbers: a double would round the last one. */
export function epochSeconds(micros: number): string {
  const seconds = Math.floor(micros / 1_000_000);
  return `${seconds}.${String(micros - seconds * 1_000_000).padStart(6, '0')}`;
}

function fixedPart(settings: SplunkHecSettings, sourceType: string): string {
  const { host, eventSource: source, index } = settings;
  return `,${JSON.stringify({ host, source, sourcetype: sourceType, index }).slice(1, -1)}`;
}

function indexedFields(item: DeliveryItem): string {
  return `,"fields":{"tripline_id":${JSON.stringify(item.id)},"tripline_type":${JSON.stringify(item.eventType)}}`;
}

import type { DeliveryItem } from '@tripline/pipeline';
import type { SplunkHecSettings } from './settings.ts';

/** Keys, quotes, the time and the id: what surrounds a record apart from the settings' own text, rounded up. */
const ENVELOPE_BYTES = 220;

/**
 * HEC's event objects, one after another without a separator. The record's JSON is put in as it is. Indexed fields have names of their own:
 * a name that is also found in the record would have two values in Splunk and be counted twice.
 */
export function encode(items: readonly DeliveryItem[], settings: SplunkHecSettings): Buffer {
  const eventHead = fixedPart(settings, settings.sourceType);
  const alertHead = fixedPart(settings, settings.alertSourceType);
  const heads = items.map(
    (item) =>
      `{"time":${epochSeconds(item.eventTime)}${isAlert(item) ? alertHead : eventHead}${indexedFields(item)},"event":`,
  );
  // A UTF-16 unit is at most three bytes of UTF-8.
  const capacity = items.reduce(
    (bytes, item, index) => bytes + 3 * (heads[index] as string).length + item.body.length + 1,
    0,
  );
  const body = Buffer.allocUnsafe(capacity);
  let end = 0;
  items.forEach((item, index) => {
    end += body.write(heads[index] as string, end);
    end += item.body.copy(body, end);
    end = body.writeUInt8(0x7d, end);
  });
  return body.subarray(0, end);
}

/** Slightly more than the item adds to a body: cheap, because it is asked for every item. */
export function sizeOf(item: DeliveryItem, settings: SplunkHecSettings): number {
  const { host, eventSource, sourceType, alertSourceType, index = '' } = settings;
  const texts = host.length + eventSource.length + Math.max(sourceType.length, alertSourceType.length) + index.length;
  return (
    item.body.length + ENVELOPE_BYTES + 3 * (texts + item.tenant.length + item.eventType.length + item.severity.length)
  );
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
  return `,"fields":{"tripline_id":${text(item.id)},"tripline_type":${text(item.eventType)},"tripline_severity":${text(item.severity)},"tripline_tenant":${text(item.tenant)}}`;
}

function text(value: string): string {
  return JSON.stringify(value.toWellFormed());
}

function isAlert(item: DeliveryItem): boolean {
  return item.eventType.startsWith('alert.');
}

import type { KafkaMessage } from 'kafkajs';
import type { InputRecord } from '../port.ts';
import { toOffset } from './offsets.ts';

/** Records as the port hands them out. Keys, values and headers stay slices of what was fetched. */
export function toInputRecords(
  topic: string,
  partition: number,
  messages: readonly KafkaMessage[],
): readonly InputRecord[] {
  return messages.map(({ offset, key, value, headers, timestamp }) => ({
    topic,
    partition,
    offset: toOffset(offset),
    key: key ?? null,
    value,
    headers: headers === undefined ? {} : toHeaders(headers),
    timestampMs: Number(timestamp),
  }));
}

/** Of a header that is given more than once the last counts. */
function toHeaders(headers: NonNullable<KafkaMessage['headers']>): InputRecord['headers'] {
  const last: Record<string, Buffer | undefined> = {};
  for (const [name, value] of Object.entries(headers)) {
    const one = Array.isArray(value) ? value[value.length - 1] : value;
    if (one !== undefined && one !== null) last[name] = Buffer.isBuffer(one) ? one : Buffer.from(one);
  }
  return last;
}

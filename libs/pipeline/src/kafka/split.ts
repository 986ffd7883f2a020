import type { OutputRecord } from '../port.ts';
import { recordBytes } from './record-size.ts';

/** A record and its place in what the caller sent. */
export interface Indexed {
  readonly index: number;
  readonly record: OutputRecord;
}

/** kafkajs makes one batch per partition and call; a topic takes 1 MiB by default. */
const PARTITION_BYTES = 800_000;
/** A broker takes requests of 100 MiB; this much is copied several times on the way. */
const CALL_BYTES = 8_000_000;

/**
 * Cuts what is to be written into calls, in order: written one after the other they keep the order per partition.
 * A record above the limit goes in a call of its own, so that a refusal names it.
 */
export function splitIntoCalls(records: readonly OutputRecord[]): Indexed[][] {
  const calls: Indexed[][] = [];
  let call: Indexed[] = [];
  let callBytes = 0;
  const partitionBytes = new Map<string, number>();
  const endCall = () => {
    if (call.length > 0) calls.push(call);
    call = [];
    callBytes = 0;
    partitionBytes.clear();
  };
  for (const [index, record] of records.entries()) {
    const bytes = recordBytes(record);
    if (bytes > PARTITION_BYTES) {
      endCall();
      calls.push([{ index, record }]);
      continue;
    }
    const key = `${record.topic}/${record.partition}`;
    if ((partitionBytes.get(key) ?? 0) + bytes > PARTITION_BYTES || callBytes + bytes > CALL_BYTES) endCall();
    partitionBytes.set(key, (partitionBytes.get(key) ?? 0) + bytes);
    callBytes += bytes;
    call.push({ index, record });
  }
  endCall();
  return calls;
}

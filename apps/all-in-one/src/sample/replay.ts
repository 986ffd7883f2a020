import { partitionFor } from '@tripline/contract';
import type { OutputRecord } from '@tripline/pipeline';
import type { SampleRecord, SampleTraffic } from './sample-traffic.ts';

/** The two ways in. */
export interface WaysIn {
  /** Produces as a proxy would. @throws when the records are not acknowledged */
  produce(records: readonly OutputRecord[]): Promise<void>;
  /** Posts a body of NDJSON under an idempotency key. @throws when ingest does not accept it */
  post(ndjson: string, idempotencyKey: string): Promise<void>;
}

const RECORDS_AT_ONCE = 20;

/** Sends the records in the order of their times, each the way it says, twenty at a time. */
export async function replay(
  traffic: SampleTraffic,
  ways: WaysIn,
  rawTopic: { readonly name: string; readonly partitions: number },
): Promise<void> {
  for (let from = 0; from < traffic.records.length; from += RECORDS_AT_ONCE) {
    const some = traffic.records.slice(from, from + RECORDS_AT_ONCE);
    const produced = some.filter(({ way }) => way === 'kafka').map((record) => toRaw(record, rawTopic));
    const posted = some.filter(({ way }) => way === 'http');
    await ways.produce(produced);
    if (posted.length > 0)
      await ways.post(posted.map(({ body }) => `${body}\n`).join(''), `${traffic.startId}-${from}`);
  }
}

/** Partitioned by agent, as the documentation asks proxies to. */
function toRaw({ key, body }: SampleRecord, { name, partitions }: { name: string; partitions: number }): OutputRecord {
  return { topic: name, partition: partitionFor(key, partitions), key, value: Buffer.from(body) };
}

import { createLogger } from '@tripline/telemetry';
import { beforeAll, describe, expect, it } from 'vitest';
import { hardenedKafkaJs } from './kafkajs.ts';
import { internal } from './kafkajs-modules.ts';

interface Batch {
  readonly messages: readonly unknown[];
  lastOffset(): string;
  isEmptyDueToFiltering(): boolean;
}
type BatchClass = new (topic: string, fetchedOffset: string, data: object) => Batch;

describe("the end of the client's batch", () => {
  let make: (fetchedOffset: string, offsets: readonly string[], nextOffset?: string) => Batch;

  beforeAll(() => {
    hardenedKafkaJs(createLogger('test', 'silent'));
    const BatchOf = internal<BatchClass>('consumer/batch');
    make = (fetchedOffset, offsets, nextOffset) => {
      const messages = Object.assign(
        offsets.map((offset) => ({ offset })),
        { nextOffset },
      );
      return new BatchOf('t', fetchedOffset, { partition: 0, highWatermark: '1000', messages });
    };
  });

  it('is after records that compaction has taken away', () => {
    expect(make('10', ['10', '12'], '20').lastOffset()).toBe('19');
    const emptied = make('10', [], '20');
    expect([emptied.isEmptyDueToFiltering(), emptied.lastOffset()]).toEqual([true, '19']);
  });

  it('is before what was asked for when nothing has come, whatever the high watermark', () => {
    const nothing = make('10', []);
    expect([nothing.isEmptyDueToFiltering(), nothing.lastOffset()]).toEqual([false, '9']);
  });

  it('leaves out what lies before the fetched offset in its batch', () => {
    const batch = make('11', ['10', '11'], '12');
    expect([batch.messages.length, batch.lastOffset()]).toEqual([1, '11']);
  });
});

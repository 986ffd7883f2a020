import { describe, expect, it } from 'vitest';
import { memoryPort } from '../memory/memory-port.ts';
import type { BatchConsumer, InputRecord, KafkaPort, RecordBatch } from '../port.ts';
import { CrashMarker } from './crash-marker.ts';

const GROUP = 'g';
const TOPIC = 't';

function consumerOver(port: KafkaPort): BatchConsumer {
  return {
    commit: (offsets: Parameters<BatchConsumer['commit']>[0]) => port.admin().setCommitted(GROUP, offsets),
  } as BatchConsumer;
}

function batchAt(offset: number): RecordBatch {
  const record: InputRecord = {
    topic: TOPIC,
    partition: 0,
    offset,
    key: null,
    value: null,
    headers: {},
    timestampMs: 0,
  };
  return { topic: TOPIC, partition: 0, records: [record] } as unknown as RecordBatch;
}

/** A process that takes the partition at `offset` and dies. */
async function startAndDie(port: KafkaPort, offset: number) {
  return new CrashMarker(GROUP, [TOPIC], port.admin()).begin(batchAt(offset), consumerOver(port));
}

describe('CrashMarker', () => {
  it('is careful from the second death on the same offset and reports the third', async () => {
    const port = memoryPort();
    expect(await startAndDie(port, 7)).toEqual({ carefulRecords: 0, repeated: undefined });
    expect((await startAndDie(port, 7)).carefulRecords).toBeGreaterThan(0);
    expect(await startAndDie(port, 7)).toMatchObject({
      repeated: { topic: TOPIC, partition: 0, offset: 7, starts: 3 },
    });
  });

  it('starts anew when there was progress', async () => {
    const port = memoryPort();
    await startAndDie(port, 7);
    await port.admin().setCommitted(GROUP, [{ topic: TOPIC, partition: 0, offset: 8, metadata: '' }]);
    expect(await startAndDie(port, 8)).toEqual({ carefulRecords: 0, repeated: undefined });
  });

  it('takes the count back on a clean stop without progress', async () => {
    const port = memoryPort();
    for (let restarts = 0; restarts < 5; restarts += 1) {
      const marker = new CrashMarker(GROUP, [TOPIC], port.admin());
      expect((await marker.begin(batchAt(7), consumerOver(port))).repeated).toBeUndefined();
      await marker.end(consumerOver(port));
    }
    expect(await port.admin().committed(GROUP, [TOPIC])).toMatchObject([{ offset: 7, metadata: '' }]);
  });

  it('does not take a rebalance for a start', async () => {
    const port = memoryPort();
    const marker = new CrashMarker(GROUP, [TOPIC], port.admin());
    for (let rebalances = 0; rebalances < 5; rebalances += 1) {
      expect(await marker.begin(batchAt(7), consumerOver(port))).toMatchObject({ carefulRecords: 0 });
      marker.reassigned();
    }
    expect(await port.admin().committed(GROUP, [TOPIC])).toMatchObject([{ offset: 7, metadata: 'starts=1' }]);
  });

  it('does not take the group back to where it began before another member went on', async () => {
    const port = memoryPort();
    const marker = new CrashMarker(GROUP, [TOPIC], port.admin());
    await marker.begin(batchAt(7), consumerOver(port));
    marker.reassigned(); // to another member
    await port.admin().setCommitted(GROUP, [{ topic: TOPIC, partition: 0, offset: 500, metadata: '' }]);
    marker.reassigned(); // and back
    await marker.end(consumerOver(port));
    expect(await port.admin().committed(GROUP, [TOPIC])).toMatchObject([{ offset: 500 }]);
  });

  it('never moves the committed offset', async () => {
    const port = memoryPort();
    await port.admin().setCommitted(GROUP, [{ topic: TOPIC, partition: 0, offset: 5, metadata: '' }]);
    await startAndDie(port, 6); // 5 was compacted away or is a marker
    expect(await port.admin().committed(GROUP, [TOPIC])).toMatchObject([{ offset: 5, metadata: 'starts=1' }]);
  });
});

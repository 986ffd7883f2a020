import { topics } from '@tripline/contract';
import { expect, it } from 'vitest';
import { RecordTooLargeError } from '../errors.ts';
import type { BatchConsumer, InputRecord, KafkaPort, RecordBatch } from '../port.ts';
import { IN, testDeadLetter, testEnvironment, testPort } from '../runner/line.spec-support.ts';
import type { StatelessLine } from '../stage.ts';
import { atLeastOnce } from './at-least-once.ts';

const copying: StatelessLine = {
  kind: 'atLeastOnce',
  group: 'g',
  topics: [IN],
  deadLetter: testDeadLetter,
  step: ({ records }) => ({
    emit: records.map(({ value }) => ({ topic: topics.events, key: 'k', value: value as Buffer })),
    reject: [],
  }),
};

function recordAt(offset: number): InputRecord {
  return {
    topic: IN,
    partition: 0,
    offset,
    key: null,
    value: Buffer.from(offset === 0 ? 'large' : 'small'),
    headers: {},
    timestampMs: 0,
  };
}

it('keeps its membership while it sends record by record', async () => {
  const port = await testPort();
  const slow: KafkaPort = {
    ...port,
    producer: () => ({
      close: () => Promise.resolve(),
      send: async (records) => {
        await new Promise((resolve) => setTimeout(resolve, 60));
        const index = records.findIndex(({ value }) => value?.toString() === 'large');
        if (index !== -1) throw new RecordTooLargeError(index, {});
      },
    }),
  };
  const records = Array.from({ length: 25 }, (_, offset) => recordAt(offset));
  let beats = 0;
  const batch: Partial<RecordBatch> = {
    records,
    nextOffset: 25,
    isStale: () => false,
    beat: async () => {
      beats += 1;
    },
  };
  const consumer: Partial<BatchConsumer> = { commit: () => Promise.resolve() };
  const chunk = { topic: IN, partition: 0, records, nowMicros: 0 };
  const stop = new AbortController().signal;
  await atLeastOnce(copying, testEnvironment(slow)).work(chunk, batch as RecordBatch, consumer as BatchConsumer, stop);
  expect(beats).toBeGreaterThan(0);
});

it('writes what it stepped record by record before it fills the memory', async () => {
  const port = await testPort();
  const records = Array.from({ length: 10 }, (_, offset) => recordAt(offset));
  const batch: Partial<RecordBatch> = { records, nextOffset: 10, isStale: () => false };
  const commits: number[] = [];
  const consumer: Partial<BatchConsumer> = {
    commit: async ([at]) => void commits.push(at?.offset ?? -1),
  };
  const line: StatelessLine = {
    ...copying,
    step: (chunk) => {
      if (chunk.records.length > 1) throw new TypeError('on the whole');
      return { emit: [{ topic: topics.events, key: 'k', value: Buffer.alloc(3 * 1024 * 1024) }], reject: [] };
    },
  };
  const chunk = { topic: IN, partition: 0, records, nowMicros: 0 };
  const stop = new AbortController().signal;
  const committer = atLeastOnce(line, testEnvironment(port));
  const progress = await committer.work(chunk, batch as RecordBatch, consumer as BatchConsumer, stop);
  expect([progress, commits]).toEqual([{ records: 3, restMs: 0 }, [3]]);
});

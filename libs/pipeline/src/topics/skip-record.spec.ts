import { topics } from '@tripline/contract';
import { describe, expect, it } from 'vitest';
import type { KafkaPort } from '../port.ts';
import { deadLettersOf, IN, produce, testDeadLetter, testPort, testTopics } from '../runner/line.spec-support.ts';
import type { StatefulLine, StatelessLine, Task } from '../stage.ts';
import { skipRecord } from './skip-record.ts';

const stateless: StatelessLine = {
  kind: 'atLeastOnce',
  group: 'g',
  topics: [IN],
  deadLetter: testDeadLetter,
  step: () => ({ emit: [], reject: [] }),
};

function taskWithPosition(): Task {
  let position: number | null = null;
  return {
    restore: (_key, value) => {
      position = Number(value);
    },
    position: () => position,
    step: ({ records }) => {
      position = (records.at(-1)?.offset ?? 0) + 1;
      return { emit: [], reject: [], put: [{ key: 'position', value: Buffer.from(String(position)) }] };
    },
  };
}

const stateful: StatefulLine = {
  kind: 'transactional',
  group: 'd',
  topics: [IN],
  stateTopic: topics.detectState,
  stateLayout: 1,
  deadLetter: testDeadLetter,
  openTask: taskWithPosition,
};

describe('skipRecord', () => {
  it('moves the group past the record and keeps a dead letter of it', async () => {
    const port = await testPort();
    await produce(port, IN, 0, ['a', 'bad', 'c']);
    await port.admin().setCommitted('g', [{ topic: IN, partition: 0, offset: 1, metadata: 'starts=3' }]);
    await skipRecord(port, stateless, { topic: IN, partition: 0, offset: 1 }, testTopics(), 0);
    expect(await port.admin().committed('g', [IN])).toMatchObject([{ offset: 2, metadata: '' }]);
    expect(await deadLettersOf(port)).toMatchObject([{ reason: 'skipped_by_operator', input: { offset: 1 } }]);
  });

  it('refuses a record at which the stage does not stand', async () => {
    const port = await testPort();
    await produce(port, IN, 0, ['a', 'b', 'c']);
    await port.admin().setCommitted('g', [{ topic: IN, partition: 0, offset: 0 }]);
    await expect(
      skipRecord(port, stateless, { topic: IN, partition: 0, offset: 2 }, testTopics(), 0),
    ).rejects.toMatchObject({ code: 'STAGE_STANDS_ELSEWHERE' });
    await expect(
      skipRecord(port, stateless, { topic: IN, partition: 0, offset: 9 }, testTopics(), 0),
    ).rejects.toMatchObject({ code: 'NO_SUCH_RECORD' });
    expect(await deadLettersOf(port)).toEqual([]);
  });

  it('skips the next record where the stage stands on a transaction marker before it', async () => {
    const log = await testPort();
    await produce(log, IN, 0, ['a', 'marker', 'bad', 'd']);
    await log.admin().setCommitted('g', [{ topic: IN, partition: 0, offset: 1 }]);
    const port: KafkaPort = {
      ...log,
      readToEnd: (of, onRecords) =>
        log.readToEnd(of, (records) => onRecords(records.filter(({ topic, offset }) => topic !== IN || offset !== 1))),
    };
    await expect(
      skipRecord(port, stateless, { topic: IN, partition: 0, offset: 3 }, testTopics(), 0),
    ).rejects.toMatchObject({ code: 'STAGE_STANDS_ELSEWHERE' });
    await skipRecord(port, stateless, { topic: IN, partition: 0, offset: 2 }, testTopics(), 0);
    expect(await port.admin().committed('g', [IN])).toMatchObject([{ offset: 3 }]);
  });

  it('refuses, and writes no dead letter, while the stage runs', async () => {
    const port = await testPort();
    await produce(port, IN, 0, ['bad']);
    await port.admin().setCommitted('g', [{ topic: IN, partition: 0, offset: 0, metadata: 'starts=3' }]);
    const consumer = port.consumer({
      groupId: 'g',
      topics: [IN],
      startPaused: true,
      concurrency: 1,
      onFatal: () => expect.unreachable(),
    });
    await consumer.run(() => Promise.resolve());
    await expect(
      skipRecord(port, stateless, { topic: IN, partition: 0, offset: 0 }, testTopics(), 0),
    ).rejects.toMatchObject({ code: 'STAGE_IS_RUNNING' });
    await consumer.stop();
    expect(await deadLettersOf(port)).toEqual([]);
    expect(await port.admin().committed('g', [IN])).toMatchObject([{ offset: 0, metadata: 'starts=3' }]);
  });

  it('moves a stateful line in its changelog', async () => {
    const port = await testPort();
    await produce(port, IN, 0, ['a', 'bad', 'c']);
    await produce(port, 't.detect.state', 0, []);
    await port.producer().send([{ topic: 't.detect.state', partition: 0, key: 'position', value: Buffer.from('1') }]);
    await skipRecord(port, stateful, { topic: IN, partition: 0, offset: 1 }, testTopics(), 0);
    const task = taskWithPosition();
    await port.readToEnd({ topic: 't.detect.state', partition: 0 }, (records) => {
      for (const { value } of records) task.restore('position', value);
    });
    expect(task.position()).toBe(2);
    expect(await deadLettersOf(port)).toMatchObject([{ reason: 'skipped_by_operator' }]);
  });
});

import { topics } from '@tripline/contract';
import { describe, expect, it } from 'vitest';
import { TransactionError } from '../errors.ts';
import type { KafkaPort, RecordBatch, TransactionalProducer } from '../port.ts';
import {
  deadLettersOf,
  produce,
  testDeadLetter,
  testEnvironment,
  testPort,
  until,
  valuesOf,
} from '../runner/line.spec-support.ts';
import { LineRunner } from '../runner/line-runner.ts';
import type { Chunk, StatefulLine, StatefulStepResult, Task, Tick } from '../stage.ts';
import { TransactionalCommitter } from './transactional.ts';

const EVENTS = 't.events';

/** Emits the running total of the numbers it has read: any record counted twice or not at all shows. */
class SumTask implements Task {
  #sum = 0;
  #position: number | null = null;

  restore(key: string, value: Buffer | null): void {
    if (key === 'sum') this.#sum = Number(value?.toString());
    if (key === 'position') this.#position = Number(value?.toString());
  }

  position(): number | null {
    return this.#position;
  }

  step(chunk: Chunk): StatefulStepResult {
    const emit = [];
    for (const { value, offset } of chunk.records) {
      this.#position = offset + 1;
      if (value === null) continue;
      if (value.toString() === 'poison') throw new TypeError('no number');
      this.#sum += Number(value.toString());
      emit.push({ topic: topics.alerts, key: 'k', partition: chunk.partition, value: Buffer.from(String(this.#sum)) });
    }
    const put = [
      { key: 'sum', value: Buffer.from(String(this.#sum)) },
      { key: 'position', value: Buffer.from(String(this.#position)) },
    ];
    return { emit, reject: [], put };
  }
}

function start(port: KafkaPort, task: () => Task = () => new SumTask()): LineRunner {
  const line: StatefulLine = {
    kind: 'transactional',
    group: 'detect',
    topics: [EVENTS],
    stateTopic: topics.detectState,
    stateLayout: 1,
    deadLetter: testDeadLetter,
    openTask: task,
  };
  const env = testEnvironment(port);
  return new LineRunner(line, env, new TransactionalCommitter(line, env, 20));
}

/** Says its sum when it has heard nothing for a while, once for every sum. */
class SayingTask extends SumTask {
  #said = '';
  #sum = '0';
  readonly readTo: number[] = [];

  override restore(key: string, value: Buffer | null): void {
    super.restore(key, value);
    if (key === 'sum') this.#sum = String(value);
    if (key === 'said') this.#said = String(value);
  }

  override step(chunk: Chunk): StatefulStepResult {
    const { put } = super.step(chunk);
    this.#sum = String(put[0]?.value);
    return { emit: [], reject: [], put };
  }

  wantsTick(): boolean {
    return this.#said !== this.#sum;
  }

  tick({ readToMicros }: Tick): StatefulStepResult {
    this.readTo.push(readToMicros);
    this.#said = this.#sum;
    const value = Buffer.from(this.#sum);
    const emit = [{ topic: topics.alerts, key: 'k', partition: 0, value }];
    return { emit, reject: [], put: [{ key: 'said', value }] };
  }
}

/** A port whose transactions fail as `fail` says, before or after they take effect. */
function faulty(port: KafkaPort, fail: () => 'before' | 'after' | undefined): KafkaPort {
  const wrap = (inner: TransactionalProducer): TransactionalProducer => ({
    ...inner,
    commit: async (transaction) => {
      const when = fail();
      if (when === 'before') throw new TransactionError({});
      await inner.commit(transaction);
      if (when === 'after') throw new TransactionError({});
    },
  });
  return { ...port, transactionalProducer: (id) => wrap(port.transactionalProducer(id)) };
}

/** A port that counts the heartbeats of its consumers. */
function countBeats(port: KafkaPort): { port: KafkaPort; count: () => number } {
  let beats = 0;
  const counted = (batch: RecordBatch): RecordBatch => ({
    ...batch,
    beat: () => {
      beats += 1;
      return batch.beat();
    },
  });
  const consumer: KafkaPort['consumer'] = (options) => {
    const inner = port.consumer(options);
    return {
      run: (handle) => inner.run((batch) => handle(counted(batch))),
      commit: (offsets) => inner.commit(offsets),
      pause: (partitions) => inner.pause(partitions),
      resume: (partitions) => inner.resume(partitions),
      seek: (to) => inner.seek(to),
      stop: () => inner.stop(),
    };
  };
  return { port: { ...port, consumer }, count: () => beats };
}

describe('TransactionalCommitter', () => {
  it('restores its state and goes on from the position in the changelog, whatever the group says', async () => {
    const port = await testPort();
    await produce(port, EVENTS, 0, ['1', '2', '3']);
    const first = start(port);
    await first.start();
    await until('three sums', async () => (await valuesOf(port, 't.alerts', 0)).length === 3);
    await first.stop();
    await port.admin().setCommitted('detect', [{ topic: EVENTS, partition: 0, offset: 0 }]);
    await produce(port, EVENTS, 0, ['4']);
    const second = start(port);
    await second.start();
    await until('fourth sum', async () => (await valuesOf(port, 't.alerts', 0)).length >= 4);
    await second.stop();
    expect(await valuesOf(port, 't.alerts', 0)).toEqual(['1', '3', '6', '10']);
  });

  it.each(['before', 'after'] as const)(
    'counts every record once when commits fail %s they take effect',
    async (when) => {
      const port = await testPort();
      let commits = 0;
      const runner = start(faulty(port, () => (++commits % 2 === 1 ? when : undefined)));
      await runner.start();
      for (const value of ['1', '2', '3', '4', '5']) {
        await produce(port, EVENTS, 0, [value]);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      await until('all sums', async () => (await valuesOf(port, 't.alerts', 0)).at(-1) === '15');
      await runner.stop();
      expect(await valuesOf(port, 't.alerts', 0)).toEqual(['1', '3', '6', '10', '15']);
    },
  );

  it('restores again when a restore after a failed commit fails too', async () => {
    const port = await testPort();
    let [commits, fences] = [0, 0];
    const unlucky: KafkaPort = {
      ...port,
      transactionalProducer: (id) => {
        const inner = port.transactionalProducer(id);
        return {
          ...inner,
          // The first two are those of the assignment.
          fence: () => (++fences === 3 ? Promise.reject(new TransactionError({})) : inner.fence()),
          commit: (it) => (++commits === 1 ? Promise.reject(new TransactionError({})) : inner.commit(it)),
        };
      },
    };
    const runner = start(unlucky);
    await runner.start();
    await until('restored', () => fences === 2 && runner.condition.state === 'running');
    await produce(port, EVENTS, 0, ['1', '2']);
    await until('both sums', async () => (await valuesOf(port, 't.alerts', 0)).length === 2);
    await until('well again', () => runner.condition.fault === undefined);
    await runner.stop();
    expect(await valuesOf(port, 't.alerts', 0)).toEqual(['1', '3']);
  });

  it('keeps the task of a new assignment when work of the former one fails late', async () => {
    const port = await testPort();
    const held = Promise.withResolvers<void>();
    let commits = 0;
    const slow: KafkaPort = {
      ...port,
      transactionalProducer: (id) => {
        const inner = port.transactionalProducer(id);
        const commit: typeof inner.commit = async (it) => {
          commits += 1;
          if (commits === 1) await held.promise;
          await inner.commit(it);
        };
        return { ...inner, commit };
      },
    };
    const first = start(slow);
    await first.start();
    await produce(port, EVENTS, 0, ['1']);
    await until('commit under way', () => commits === 1);
    const second = start(port);
    await second.start();
    await until('restored', () => first.condition.state === 'running' && second.condition.state === 'running');
    await new Promise((resolve) => setTimeout(resolve, 50));
    held.resolve();
    await produce(port, EVENTS, 0, ['2']);
    await until('both sums', async () => (await valuesOf(port, 't.alerts', 0)).length === 2);
    await Promise.all([first.stop(), second.stop()]);
    expect(await valuesOf(port, 't.alerts', 0)).toEqual(['1', '3']);
  });

  it('keeps its membership while it works a chunk record by record', async () => {
    const port = await testPort();
    const slow: KafkaPort = {
      ...port,
      transactionalProducer: (id) => {
        const inner = port.transactionalProducer(id);
        const commit: typeof inner.commit = async (it) => {
          await new Promise((resolve) => setTimeout(resolve, 60));
          await inner.commit(it);
        };
        return { ...inner, commit };
      },
    };
    const values = ['poison', ...Array.from({ length: 25 }, () => '1')];
    await produce(port, EVENTS, 0, values);
    const beats = countBeats(slow);
    const runner = start(beats.port);
    await runner.start();
    await until('most sums', async () => (await valuesOf(port, 't.alerts', 0)).length >= 22);
    const whileWorking = beats.count();
    await runner.stop();
    expect(whileWorking).toBeGreaterThan(0);
  });

  it('turns the record on which the task throws into a dead letter and keeps the state right', async () => {
    const port = await testPort();
    await produce(port, EVENTS, 0, ['1', '2', 'poison', '4']);
    const runner = start(port);
    await runner.start();
    await until('last sum', async () => (await valuesOf(port, 't.alerts', 0)).length === 3);
    await runner.stop();
    expect(await valuesOf(port, 't.alerts', 0)).toEqual(['1', '3', '7']);
    expect(await deadLettersOf(port)).toMatchObject([{ reason: 'unexpected', input: { offset: 2 } }]);
  });

  it('lets a task do what time alone has for it, in a transaction, once its partition is read to the end', async () => {
    const port = await testPort(1);
    const tasks: SayingTask[] = [];
    const open = () => {
      const task = new SayingTask();
      tasks.push(task);
      return task;
    };
    let isLagging = true;
    const behind: KafkaPort = {
      ...port,
      admin: () => ({
        ...port.admin(),
        offsets: async (topic) => {
          const found = await port.admin().offsets(topic);
          return found.map((each) => ({ ...each, high: each.high + (isLagging ? 1 : 0) }));
        },
      }),
    };
    const runner = start(behind, open);
    await runner.start();
    await produce(port, EVENTS, 0, ['1', '2']);
    let asked = 0;
    const ticks = async () => {
      asked += 1;
      await new Promise((resolve) => setTimeout(resolve, 20));
      return asked > 20;
    };
    await until('ends asked for', ticks);
    expect(tasks[0]?.readTo).toEqual([]);
    isLagging = false;
    const before = Date.now() * 1000;
    await until('said', async () => (await valuesOf(port, 't.alerts', 0)).length === 1);
    await runner.stop();
    expect(await valuesOf(port, 't.alerts', 0)).toEqual(['3']);
    expect(tasks[0]?.readTo[0]).toBeGreaterThanOrEqual(before);
    expect((await valuesOf(port, 't.detect.state', 0)).at(-1)).toBe('3');
  });

  it.each(['before', 'after'] as const)('does so once when the commit fails %s it takes effect', async (when) => {
    const port = await testPort(1);
    let commits = 0;
    const runner = start(
      faulty(port, () => (++commits === 2 ? when : undefined)),
      () => new SayingTask(),
    );
    await runner.start();
    await produce(port, EVENTS, 0, ['1', '2']);
    await until('said', async () => (await valuesOf(port, 't.alerts', 0)).length === 1);
    await produce(port, EVENTS, 0, ['4']);
    await until('said again', async () => (await valuesOf(port, 't.alerts', 0)).length === 2);
    await runner.stop();
    expect(await valuesOf(port, 't.alerts', 0)).toEqual(['3', '7']);
  });

  it('gives up on state that its task refuses: it says so, is not live, and does not try again', async () => {
    const port = await testPort(1);
    await produce(port, EVENTS, 0, ['1']);
    await port.producer().send([{ topic: 't.detect.state', partition: 0, key: 'sum', value: Buffer.from('?') }]);
    let opened = 0;
    const refusing = () => {
      opened += 1;
      return new (class extends SumTask {
        override restore(): void {
          throw new Error('another layout');
        }
      })();
    };
    const runner = start(port, refusing);
    await runner.start();
    await until('given up', () => runner.condition.state === 'failed');
    await new Promise((resolve) => setTimeout(resolve, 100));
    await runner.stop();
    expect(opened).toBe(1);
    expect(await valuesOf(port, 't.alerts', 0)).toEqual([]);
  });

  it('leaves out an emission that its topic refuses for its size, and says so in a dead letter', async () => {
    const port = await testPort(1);
    await produce(port, EVENTS, 0, ['1', '2', '4']);
    const emitsLarge = () =>
      new (class extends SumTask {
        override step(chunk: Chunk): StatefulStepResult {
          const result = super.step(chunk);
          const isLarge = chunk.records.some(({ value }) => String(value) === '2');
          const large = { topic: topics.alerts, key: 'k', partition: 0, value: Buffer.alloc(3 * 1024 * 1024) };
          return isLarge ? { ...result, emit: [large, ...result.emit, large] } : result;
        }
      })();
    const runner = start(port, emitsLarge);
    await runner.start();
    await until('last sum', async () => (await valuesOf(port, 't.alerts', 0)).length === 3);
    await runner.stop();
    expect(await valuesOf(port, 't.alerts', 0)).toEqual(['1', '3', '7']);
    expect(await deadLettersOf(port, 1)).toMatchObject([{ reason: 'too_large', input: { offset: 1 }, body: null }]);
  });

  it('passes over a record whose state could not be kept, as a dead letter, and goes on with the state before it', async () => {
    const port = await testPort(1);
    await produce(port, EVENTS, 0, ['1', '2', '4']);
    const putsLarge = () =>
      new (class extends SumTask {
        override step(chunk: Chunk): StatefulStepResult {
          const result = super.step(chunk);
          const isLarge = chunk.records.some(({ value }) => String(value) === '2');
          const put = [...result.put, { key: 'large', value: Buffer.alloc(5 * 1024 * 1024) }];
          return isLarge ? { ...result, put } : result;
        }
      })();
    const runner = start(port, putsLarge);
    await runner.start();
    await until('last sum', async () => (await valuesOf(port, 't.alerts', 0)).length === 2);
    await runner.stop();
    expect(await valuesOf(port, 't.alerts', 0)).toEqual(['1', '5']);
    expect(await deadLettersOf(port, 1)).toMatchObject([{ reason: 'too_large', input: { offset: 1 } }]);
  });

  it('hands over to a second member, which counts on', async () => {
    const port = await testPort();
    const first = start(port);
    await first.start();
    await produce(port, EVENTS, 0, ['1']);
    await until('first sum', async () => (await valuesOf(port, 't.alerts', 0)).length === 1);
    const second = start(port);
    await second.start();
    await produce(port, EVENTS, 0, ['2']);
    await produce(port, EVENTS, 1, ['5']);
    await until(
      'both',
      async () =>
        (await valuesOf(port, 't.alerts', 0)).length === 2 && (await valuesOf(port, 't.alerts', 1)).length === 1,
    );
    await Promise.all([first.stop(), second.stop()]);
    expect(await valuesOf(port, 't.alerts', 0)).toEqual(['1', '3']);
  });
});

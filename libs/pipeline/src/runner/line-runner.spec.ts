import { topics } from '@tripline/contract';
import { describe, expect, it } from 'vitest';
import { atLeastOnce } from '../commit/at-least-once.ts';
import { PipelineError, ProduceError } from '../errors.ts';
import type { KafkaPort } from '../port.ts';
import type { Chunk, StatelessLine, StepResult } from '../stage.ts';
import {
  deadLettersOf,
  IN,
  produce,
  testDeadLetter,
  testEnvironment,
  testPort,
  until,
  valuesOf,
} from './line.spec-support.ts';
import type { LineEnvironment } from './line-environment.ts';
import { LineRunner } from './line-runner.ts';
import { Outbox } from './outbox.ts';

function line(step: (chunk: Chunk) => StepResult): StatelessLine {
  return { kind: 'atLeastOnce', group: 'g', topics: [IN], deadLetter: testDeadLetter, step };
}

/** Copies each record, in upper case, into the same partition of the events topic. */
function shout(chunk: Chunk): StepResult {
  return {
    emit: chunk.records.map((record) => ({
      topic: topics.events,
      key: 'k',
      partition: chunk.partition,
      value: Buffer.from((record.value ?? Buffer.alloc(0)).toString().toUpperCase()),
    })),
    reject: [],
  };
}

/** Handlers at work at the moment: the client fetches nothing for anyone while there is one. */
function countingHandlers(port: KafkaPort): { readonly port: KafkaPort; busy(): number } {
  let busy = 0;
  const counting: KafkaPort = {
    ...port,
    consumer: (options) => {
      const consumer = port.consumer(options);
      const runCounted: typeof consumer.run = (handle) =>
        consumer.run(async (batch) => {
          busy += 1;
          await handle(batch).finally(() => {
            busy -= 1;
          });
        });
      return {
        run: runCounted,
        commit: (offsets) => consumer.commit(offsets),
        pause: (partitions) => consumer.pause(partitions),
        resume: (partitions) => consumer.resume(partitions),
        seek: (to) => consumer.seek(to),
        stop: () => consumer.stop(),
      };
    },
  };
  return { port: counting, busy: () => busy };
}

async function heldBack(env: LineEnvironment): Promise<number | undefined> {
  return (await env.metrics.partitionsHeldBack.get()).values[0]?.value;
}

function run(port: KafkaPort, of: StatelessLine, env: LineEnvironment = testEnvironment(port)): LineRunner {
  return new LineRunner(of, env, atLeastOnce(of, env));
}

describe('a stateless line', () => {
  it('is not well while one of its partitions waits out a fault, whatever the others do', async () => {
    const port = await testPort();
    const broken: KafkaPort = {
      ...port,
      producer: () => ({
        ...port.producer(),
        send: (records) =>
          records.some(({ partition }) => partition === 0)
            ? Promise.reject(new ProduceError({}))
            : port.producer().send(records),
      }),
    };
    const env = { ...testEnvironment(broken), random: () => 0.99 };
    const of = line(shout);
    const runner = run(port, of, env);
    await produce(port, IN, 0, ['a']);
    await runner.start();
    await until('backing off', () => runner.condition.state === 'backing_off');
    await produce(port, IN, 1, ['x']);
    await until('the other written', async () => (await valuesOf(port, 't.events', 1)).length === 1);
    await until('the other committed', async () =>
      (await port.admin().committed('g', [IN])).some(({ partition, offset }) => partition === 1 && offset === 1),
    );
    expect(runner.condition).toEqual({ state: 'backing_off', fault: 'PRODUCE_UNACKNOWLEDGED' });
    await runner.stop();
  });

  it('waits out a fault without its handler, and goes on where it was', async () => {
    const counted = countingHandlers(await testPort());
    const { port } = counted;
    await produce(port, IN, 0, ['a', 'b']);
    let isBroken = true;
    const runner = run(
      port,
      line((chunk) => {
        if (isBroken && chunk.partition === 0)
          throw new PipelineError('key unknown', { code: 'SEALING_KEY_UNKNOWN', retryable: true });
        return shout(chunk);
      }),
      { ...testEnvironment(port), random: () => 0.99 },
    );
    await runner.start();
    await until('waits', () => runner.condition.state === 'backing_off' && counted.busy() === 0);
    isBroken = false;
    await until('written', async () => (await valuesOf(port, 't.events', 0)).length === 2);
    await runner.stop();
    expect(await valuesOf(port, 't.events', 0)).toEqual(['A', 'B']);
    expect(await port.admin().committed('g', [IN])).toMatchObject([{ partition: 0, offset: 2 }]);
  });

  it('holds back the partition that its line wants to wait, in order, and no other', async () => {
    const counted = countingHandlers(await testPort());
    const { port } = counted;
    const env = testEnvironment(port);
    let restMs = 20;
    const of = { ...line(shout), waitMs: ({ partition }: Chunk) => (partition === 0 ? restMs : 0) };
    const runner = run(port, of, env);
    await produce(port, IN, 0, ['a', 'b']);
    await runner.start();
    await until('held back', async () => (await heldBack(env)) === 1 && counted.busy() === 0);
    await produce(port, IN, 1, ['x']);
    await until('the other written', async () => (await valuesOf(port, 't.events', 1)).length === 1);
    expect([await valuesOf(port, 't.events', 0), runner.condition]).toEqual([[], { state: 'running' }]);
    restMs = 0;
    await until('goes on', async () => (await valuesOf(port, 't.events', 0)).length === 2);
    await until('told', async () => (await heldBack(env)) === 0);
    await runner.stop();
    expect(await valuesOf(port, 't.events', 0)).toEqual(['A', 'B']);
  });

  it('writes a chunk in parts when the step takes only its beginning', async () => {
    const port = await testPort();
    const values = ['a', 'b', 'c', 'd', 'e'];
    await produce(port, IN, 0, values);
    const sizes: number[] = [];
    const runner = run(
      port,
      line((chunk) => {
        sizes.push(chunk.records.length);
        return { ...shout({ ...chunk, records: chunk.records.slice(0, 2) }), taken: Math.min(2, chunk.records.length) };
      }),
    );
    await runner.start();
    await until('all committed', async () => (await port.admin().committed('g', [IN]))[0]?.offset === 5);
    await runner.stop();
    expect(await valuesOf(port, 't.events', 0)).toEqual(['A', 'B', 'C', 'D', 'E']);
    expect(sizes).toEqual([5, 3, 1]);
  });

  it('prepares before it steps, and waits where that cannot be done yet', async () => {
    const port = await testPort();
    await produce(port, IN, 0, ['a', 'b']);
    let failures = 2;
    const ready = new Set<number>();
    const of: StatelessLine = {
      ...line((chunk) => {
        if (chunk.records.some(({ offset }) => !ready.has(offset))) throw new Error('stepped unprepared');
        return shout(chunk);
      }),
      prepare: async ({ records }) => {
        if (failures-- > 0) throw new PipelineError('registry is down', { code: 'REGISTRY', retryable: true });
        for (const { offset } of records) ready.add(offset);
      },
    };
    const runner = run(port, of);
    await runner.start();
    await until('written', async () => (await valuesOf(port, 't.events', 0)).length === 2);
    await runner.stop();
    expect([failures, await deadLettersOf(port)]).toEqual([-1, []]);
  });

  it('reports no lag of partitions that another member has', async () => {
    const port = await testPort();
    const env = testEnvironment(port);
    const first = run(port, line(shout), env);
    await first.start();
    await produce(port, IN, 0, ['a']);
    await produce(port, IN, 1, ['x']);
    const reported = async () =>
      (await env.metrics.lagRecords.get()).values.map(({ labels }) => String(labels.partition)).sort();
    await until('both reported', async () => (await reported()).length === 2);
    const second = run(port, line(shout));
    await second.start();
    expect(await reported()).toEqual(['0']);
    await Promise.all([first.stop(), second.stop()]);
  });

  it('writes what the step says, in order per partition, and commits past it', async () => {
    const port = await testPort();
    await produce(port, IN, 0, ['a', 'b', 'c']);
    await produce(port, IN, 1, ['x', 'y']);
    const runner = run(port, line(shout));
    await runner.start();
    await until(
      'all written',
      async () =>
        (await valuesOf(port, 't.events', 0)).length === 3 && (await valuesOf(port, 't.events', 1)).length === 2,
    );
    await runner.stop();
    expect(await valuesOf(port, 't.events', 0)).toEqual(['A', 'B', 'C']);
    expect(await port.admin().committed('g', [IN])).toEqual(
      expect.arrayContaining([
        { topic: IN, partition: 0, offset: 3, metadata: '' },
        { topic: IN, partition: 1, offset: 2, metadata: '' },
      ]),
    );
  });

  it('turns the record on which the step throws into a dead letter, and goes on', async () => {
    const port = await testPort();
    await produce(port, IN, 0, ['a', 'poison', 'c']);
    const runner = run(
      port,
      line((chunk) => {
        if (chunk.records.some(({ value }) => value?.toString() === 'poison')) throw new TypeError('poison said this');
        return shout(chunk);
      }),
    );
    await runner.start();
    await until('dead letter', async () => (await deadLettersOf(port)).length === 1);
    await runner.stop();
    expect(await valuesOf(port, 't.events', 0)).toEqual(['A', 'C']);
    expect(await deadLettersOf(port)).toMatchObject([
      { reason: 'unexpected', input: { topic: IN, partition: 0, offset: 1 } },
    ]);
  });

  it('waits out a passing fault of the step and loses nothing', async () => {
    const port = await testPort();
    await produce(port, IN, 0, ['a']);
    let failures = 3;
    const runner = run(
      port,
      line((chunk) => {
        if (failures-- > 0) throw new PipelineError('key unknown', { code: 'SEALING_KEY_UNKNOWN', retryable: true });
        return shout(chunk);
      }),
    );
    await runner.start();
    await until('written', async () => (await valuesOf(port, 't.events', 0)).length === 1);
    expect(runner.condition).toEqual({ state: 'running' });
    await runner.stop();
    expect(await deadLettersOf(port)).toEqual([]);
  });

  it('sends again what was not acknowledged, and does not commit before it is', async () => {
    const port = await testPort();
    await produce(port, IN, 0, ['a']);
    const inner = port.producer();
    let failures = 2;
    const committedWhileFailing: unknown[] = [];
    const flaky = new Outbox({
      close: () => inner.close(),
      send: async (records) => {
        if (failures-- > 0) {
          committedWhileFailing.push(...(await port.admin().committed('g', [IN])).filter(({ offset }) => offset > 0));
          throw new ProduceError({});
        }
        await inner.send(records);
      },
    });
    const runner = run(port, line(shout), { ...testEnvironment(port), outbox: flaky });
    await runner.start();
    await until('written', async () => (await valuesOf(port, 't.events', 0)).length === 1);
    await runner.stop();
    expect(committedWhileFailing).toEqual([]);
  });

  it('makes a dead letter of the record whose output its topic refuses', async () => {
    const port = await testPort();
    await produce(port, IN, 0, ['a', 'big', 'c']);
    const runner = run(
      port,
      line((chunk) => {
        const result = shout(chunk);
        return {
          ...result,
          emit: result.emit.map((e) => (e.value.toString() === 'BIG' ? { ...e, value: Buffer.alloc(5_000_000) } : e)),
        };
      }),
    );
    await runner.start();
    await until('dead letter', async () => (await deadLettersOf(port)).length === 1);
    await runner.stop();
    expect(await valuesOf(port, 't.events', 0)).toEqual(['A', 'C']);
    expect(await deadLettersOf(port)).toMatchObject([{ reason: 'too_large', body: null }]);
  });

  it('hands partitions over to a second member without losing a record', async () => {
    const port = await testPort();
    const first = run(port, line(shout));
    await first.start();
    await produce(port, IN, 0, ['a']);
    const second = run(port, line(shout));
    await second.start();
    await produce(port, IN, 0, ['b']);
    await produce(port, IN, 1, ['x']);
    await until('all', async () => {
      const [zero, one] = [await valuesOf(port, 't.events', 0), await valuesOf(port, 't.events', 1)];
      return zero.includes('A') && zero.includes('B') && one.includes('X');
    });
    await Promise.all([first.stop(), second.stop()]);
  });

  it('joins again until the group takes it', async () => {
    const port = await testPort();
    await produce(port, IN, 0, ['a']);
    let refusals = 3;
    const reluctant: KafkaPort = {
      ...port,
      consumer: (options) => {
        const consumer = port.consumer(options);
        const join = consumer.run.bind(consumer);
        const runOnce: typeof consumer.run = (handle) =>
          refusals-- > 0 ? Promise.reject(new Error('sync timed out')) : join(handle);
        return Object.assign(consumer, { run: runOnce });
      },
    };
    const runner = run(reluctant, line(shout));
    const started = runner.start();
    expect(runner.condition.state).toBe('joining');
    await started;
    await until('written', async () => (await valuesOf(port, 't.events', 0)).length === 1);
    await runner.stop();
  });

  it('replaces a consumer that has stopped for good', async () => {
    const port = await testPort();
    const fatal: ((error: Error) => void)[] = [];
    const watched: KafkaPort = {
      ...port,
      consumer: (options) => {
        fatal.push(options.onFatal);
        return port.consumer(options);
      },
    };
    const runner = run(watched, line(shout));
    await runner.start();
    fatal[0]?.(new Error('crashed'));
    expect(runner.condition).toEqual({ state: 'failed', fault: 'Error' });
    await until('running again', () => runner.condition.state === 'running');
    await produce(port, IN, 0, ['a']);
    await until('written', async () => (await valuesOf(port, 't.events', 0)).length === 1);
    await runner.stop();
  });
});

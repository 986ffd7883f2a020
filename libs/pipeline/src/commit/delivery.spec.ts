import { codecs, topics } from '@tripline/contract';
import { describe, expect, it } from 'vitest';
import { ProduceError } from '../errors.ts';
import type { KafkaPort } from '../port.ts';
import {
  deadLettersOf,
  produce,
  testDeadLetter,
  testEnvironment,
  testPort,
  until,
} from '../runner/line.spec-support.ts';
import type { LineEnvironment } from '../runner/line-environment.ts';
import { LineRunner } from '../runner/line-runner.ts';
import { Outbox } from '../runner/outbox.ts';
import type { Chunk, DeliveryItem, DeliveryLine, DeliveryStepResult, ItemOutcome } from '../stage.ts';
import { DeliveryCommitter } from './delivery.ts';

const EVENTS = 't.events';

function toItems(chunk: Chunk): DeliveryStepResult {
  return {
    reject: [],
    items: chunk.records.map(({ offset, value }) => ({
      id: `${chunk.partition}/${offset}`,
      offset,
      body: value ?? Buffer.alloc(0),
      eventTime: 0,
      eventType: 'policy.deny',
      severity: 'medium',
      tenant: 'acme',
      receivedAt: 0,
    })),
  };
}

/** A destination whose answers are scripted: one function per request, the last one for ever. */
function scripted(answers: readonly ((items: readonly DeliveryItem[]) => ItemOutcome[])[], received: string[]) {
  let requests = 0;
  return {
    maxEvents: 3,
    maxBytes: 1_000,
    sizeOf: (item: DeliveryItem) => item.body.length,
    close: () => Promise.resolve(),
    send: async (items: readonly DeliveryItem[]) => {
      const answer = answers[Math.min(requests, answers.length - 1)];
      requests += 1;
      const outcomes = answer?.(items) ?? [];
      items.forEach((item, index) => {
        if (outcomes[index]?.kind === 'delivered') received.push(item.body.toString());
      });
      return outcomes;
    },
  };
}

const all = (outcome: ItemOutcome) => (items: readonly DeliveryItem[]) => items.map(() => outcome);
const DELIVERED = all({ kind: 'delivered' });

function start(
  port: KafkaPort,
  answers: Parameters<typeof scripted>[0],
  received: string[],
  maxAttempts = Number.POSITIVE_INFINITY,
  own: Partial<LineEnvironment> = {},
) {
  const line: DeliveryLine = {
    kind: 'delivery',
    group: 'd',
    topics: [EVENTS],
    integration: 'siem',
    start: 'beginning',
    maxAttempts,
    destination: scripted(answers, received),
    deadLetter: testDeadLetter,
    rejectedItem: (item, outcome, attempts, input) => ({
      ...testDeadLetter(
        { ...input, offset: item.offset, key: null, value: item.body, headers: {}, timestampMs: 0 },
        'rejected_by_destination',
        0,
      ),
      attempts,
      status: outcome.kind === 'rejected' ? (outcome.status ?? null) : null,
    }),
    step: toItems,
  };
  const env = { ...testEnvironment(port), ...own };
  return new LineRunner(line, env, new DeliveryCommitter(line, env));
}

async function committedOf(port: KafkaPort): Promise<number | undefined> {
  return (await port.admin().committed('d', [EVENTS])).find(({ partition }) => partition === 0)?.offset;
}

describe('DeliveryCommitter', () => {
  it('delivers in order, in requests within the limits, then commits', async () => {
    const port = await testPort();
    const received: string[] = [];
    await produce(port, EVENTS, 0, ['a', 'b', 'c', 'd', 'e']);
    const runner = start(port, [DELIVERED], received);
    await runner.start();
    await until('committed', async () => (await committedOf(port)) === 5);
    await runner.stop();
    expect(received).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('keeps the order when part of a request is refused for now', async () => {
    const port = await testPort();
    const received: string[] = [];
    await produce(port, EVENTS, 0, ['a', 'b', 'c', 'd']);
    const prefix = (items: readonly DeliveryItem[]): ItemOutcome[] =>
      items.map((_, index) => (index === 0 ? { kind: 'delivered' } : { kind: 'retry', code: 'BUSY', afterMs: 1 }));
    const runner = start(port, [prefix, DELIVERED], received);
    await runner.start();
    await until('committed', async () => (await committedOf(port)) === 4);
    await runner.stop();
    expect(received).toEqual(['a', 'b', 'c', 'd']);
  });

  it('makes a dead letter of a refused item and delivers its neighbours', async () => {
    const port = await testPort();
    const received: string[] = [];
    await produce(port, EVENTS, 0, ['a', 'b', 'c']);
    const middle = (items: readonly DeliveryItem[]): ItemOutcome[] =>
      items.map((_, index) =>
        index === 1 ? { kind: 'rejected', code: 'FORMAT', status: 400 } : { kind: 'delivered' },
      );
    const runner = start(port, [middle, DELIVERED], received);
    await runner.start();
    await until('committed', async () => (await committedOf(port)) === 3);
    await runner.stop();
    expect(received).toEqual(['a', 'c']);
    expect(await deadLettersOf(port)).toMatchObject([
      { reason: 'rejected_by_destination', status: 400, input: { offset: 1 } },
    ]);
  });

  it('does not commit while the destination is down, and says that it backs off', async () => {
    const port = await testPort();
    const received: string[] = [];
    await produce(port, EVENTS, 0, ['a']);
    const down = all({ kind: 'retry', code: 'HTTP_503', status: 503, afterMs: 20 });
    const runner = start(port, [down, down, down, DELIVERED], received);
    await runner.start();
    await until('backing off', () => runner.condition.state === 'backing_off');
    expect(received).toEqual([]);
    await until('delivered', () => received.length === 1);
    await until('running', () => runner.condition.state === 'running');
    await runner.stop();
  });

  it('sends nothing again when what it writes itself is not acknowledged', async () => {
    const port = await testPort();
    const received: string[] = [];
    await produce(port, EVENTS, 0, ['a', 'b', 'c']);
    const middle = (items: readonly DeliveryItem[]): ItemOutcome[] =>
      items.map((_, index) =>
        index === 1 ? { kind: 'rejected', code: 'FORMAT', status: 400 } : { kind: 'delivered' },
      );
    const failing = new Set(['t.rejected', `t.${topics.delivery.name}`]);
    const unacknowledged: KafkaPort = {
      ...port,
      producer: () => {
        const inner = port.producer();
        return {
          ...inner,
          send: (records) =>
            failing.delete(records[0]?.topic ?? '') ? Promise.reject(new ProduceError({})) : inner.send(records),
        };
      },
    };
    const runner = start(unacknowledged, [middle], received);
    await runner.start();
    await until('outcome lost', () => failing.size === 0);
    await until('running', async () => (await committedOf(port)) === 3 && runner.condition.state === 'running');
    await runner.stop();
    expect(received).toEqual(['a', 'c']);
    expect(await deadLettersOf(port)).toMatchObject([{ input: { offset: 1 } }]);
  });

  it('backs off when the connector says nothing of an item', async () => {
    const port = await testPort();
    const received: string[] = [];
    await produce(port, EVENTS, 0, ['a', 'b']);
    const firstOnly = (items: readonly DeliveryItem[]): ItemOutcome[] =>
      items.length === 2 ? [{ kind: 'delivered' }] : [];
    const patience = { random: () => 0.1 };
    const runner = start(port, [firstOnly, () => [], DELIVERED], received, Number.POSITIVE_INFINITY, patience);
    await runner.start();
    await until('backing off', () => runner.condition.state === 'backing_off');
    await until('committed', async () => (await committedOf(port)) === 2);
    await runner.stop();
    expect(received).toEqual(['a', 'b']);
  });

  it('pauses on a refusal that wants someone to act, and keeps everything', async () => {
    const port = await testPort();
    const received: string[] = [];
    await produce(port, EVENTS, 0, ['a']);
    const runner = start(port, [all({ kind: 'pause', code: 'HTTP_401', status: 401 })], received);
    await runner.start();
    await until('paused', () => runner.condition.state === 'paused');
    await runner.stop();
    expect(await committedOf(port)).toBe(0);
    expect(await deadLettersOf(port)).toEqual([]);
  });

  it('gives up an item after the attempts that the integration allows', async () => {
    const port = await testPort();
    const received: string[] = [];
    await produce(port, EVENTS, 0, ['a']);
    const runner = start(port, [all({ kind: 'retry', code: 'HTTP_503', status: 503, afterMs: 1 })], received, 3);
    await runner.start();
    await until('committed', async () => (await committedOf(port)) === 1);
    await runner.stop();
    expect(await deadLettersOf(port)).toMatchObject([{ attempts: 3 }]);
  });

  it('publishes where the integration stands, every record counted as one thing', async () => {
    const port = await testPort();
    await produce(port, EVENTS, 0, ['a', 'b', 'c']);
    const middle = (items: readonly DeliveryItem[]): ItemOutcome[] =>
      items.map((_, index) =>
        index === 1 ? { kind: 'rejected', code: 'FORMAT', status: 400 } : { kind: 'delivered' },
      );
    const runner = start(port, [middle, DELIVERED], []);
    await runner.start();
    await until('committed', async () => (await committedOf(port)) === 3);
    await runner.stop();
    const outcomes: unknown[] = [];
    await port.readToEnd({ topic: `t.${topics.delivery.name}`, partition: 0 }, (records) => {
      for (const { value } of records) outcomes.push(codecs.deliveryOutcome.decode(value as Buffer));
    });
    expect(outcomes).toMatchObject([
      { value: { position: 3, delivered: 2, rejected: 1, filtered: 0, failures: [{ code: 'FORMAT', status: 400 }] } },
    ]);
  });

  it('finishes and commits what is under way when it is told to stop', async () => {
    const port = await testPort();
    const received: string[] = [];
    await produce(port, EVENTS, 0, ['a', 'b', 'c', 'd', 'e']);
    let stopping: Promise<void> | undefined;
    const stopMeanwhile = (items: readonly DeliveryItem[]): ItemOutcome[] => {
      stopping ??= runner.stop();
      return DELIVERED(items);
    };
    const runner = start(port, [stopMeanwhile], received);
    await runner.start();
    await until('stopping', () => stopping !== undefined);
    await stopping;
    expect(received).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(await committedOf(port)).toBe(5);
  });

  it('does not fall back behind what it has committed when it is stopped right after', async () => {
    const port = await testPort();
    await produce(port, EVENTS, 0, ['a', 'b', 'c']);
    let stopping: Promise<void> | undefined;
    const inner = port.producer();
    const slow = new Outbox({
      close: () => inner.close(),
      send: async (records) => {
        stopping ??= runner.stop(); // the outcome is published after the commit
        await new Promise((resolve) => setTimeout(resolve, 30));
        await inner.send(records);
      },
    });
    const runner = start(port, [DELIVERED], [], Number.POSITIVE_INFINITY, { outbox: slow });
    await runner.start();
    await until('stopping', () => stopping !== undefined);
    await stopping;
    expect(await committedOf(port)).toBe(3);
  });

  it('refuses the item on which a destination throws, and delivers its neighbours in order', async () => {
    const port = await testPort();
    const received: string[] = [];
    await produce(port, EVENTS, 0, ['a', 'bad', 'c']);
    const throwing = (items: readonly DeliveryItem[]): ItemOutcome[] => {
      if (items.some(({ body }) => body.toString() === 'bad')) throw new TypeError('cannot encode');
      return DELIVERED(items);
    };
    const runner = start(port, [throwing], received);
    await runner.start();
    await until('committed', async () => (await committedOf(port)) === 3);
    await runner.stop();
    expect(received).toEqual(['a', 'c']);
    expect(await deadLettersOf(port)).toMatchObject([{ input: { offset: 1 } }]);
  });
});

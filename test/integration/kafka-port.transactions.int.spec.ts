import type { KafkaPort } from '@tripline/pipeline';
import { Kafka, logLevel, type Producer, type Transaction } from 'kafkajs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { bootstrap, describeWithKafka, makeTopic, portTo, startProxy, uniqueName } from '../src/broker.ts';
import type { TcpProxy } from '../src/tcp-proxy.ts';
import { figure, timed } from './kafka-port.figures.ts';
import { committed, consume, records, sleep, text, values } from './kafka-port.support.ts';

const groupId = 'probe';

describeWithKafka('transactions on a real broker', () => {
  let port: KafkaPort;
  let proxy: TcpProxy | undefined;
  const strangers: Producer[] = [];

  beforeEach(() => {
    port = portTo(bootstrap());
  });
  afterEach(async () => {
    await port.close();
    await Promise.all(strangers.splice(0).map((stranger) => stranger.disconnect()));
    await proxy?.close();
    proxy = undefined;
  });

  /** A transactional producer that is not ours: one that can be left in the middle of a transaction, or abort it. */
  async function stranger(transactionalId: string): Promise<Producer> {
    const kafka = new Kafka({ clientId: 'stranger', brokers: [bootstrap()], logLevel: logLevel.NOTHING });
    const producer = kafka.producer({
      transactionalId,
      idempotent: true,
      maxInFlightRequests: 1,
      transactionTimeout: 60_000,
    });
    await producer.connect();
    strangers.push(producer);
    return producer;
  }

  async function write(transaction: Transaction, topic: string, values: readonly string[]): Promise<void> {
    await transaction.send({ topic, messages: values.map((value) => ({ key: value, value, partition: 0 })) });
  }

  async function fenced(transactionalId: string, through = port) {
    const producer = through.transactionalProducer(transactionalId);
    await producer.fence();
    return producer;
  }

  it('left open by a predecessor are aborted by the fence, and the state is read past them', async () => {
    const topic = await makeTopic(port);
    const id = uniqueName('tx');
    const first = await fenced(id);
    await first.commit({ records: records(topic, 0, ['a']), groupId, offsets: [] });
    const zombie = await (await stranger(id)).transaction();
    await write(zombie, topic, ['open']);
    expect(await values(port, topic)).toEqual(['a']);
    const { ms, result: owner } = await timed(() => fenced(id));
    await expect(write(zombie, topic, ['zombie'])).rejects.toThrow();
    await expect(zombie.commit()).rejects.toThrow();
    const admin = port.admin();
    const high = (await admin.offsets(topic))[0]?.high;
    await admin.close();
    const end = await port.readToEnd({ topic, partition: 0 }, () => undefined);
    expect(end, 'nothing holds the last stable offset back').toBe(high);
    await owner.commit({ records: records(topic, 0, ['b']), groupId, offsets: [] });
    expect(await values(port, topic)).toEqual(['a', 'b']);
    figure('fence with an open transaction of the predecessor', ms, 'ms');
  });

  it('of a zombie cannot move the offsets of the group', async () => {
    const topic = await makeTopic(port);
    const [id, group] = [uniqueName('tx'), uniqueName('group')];
    const zombie = await (await stranger(id)).transaction();
    await write(zombie, topic, ['zombie']);
    const owner = await fenced(id);
    await owner.commit({ records: [], groupId: group, offsets: [{ topic, partition: 0, offset: 9 }] });
    const late = zombie.sendOffsets({
      consumerGroupId: group,
      topics: [{ topic, partitions: [{ partition: 0, offset: '5' }] }],
    });
    await expect(late).rejects.toThrow();
    expect(await committed(port, group, topic)).toMatchObject([{ offset: 9 }]);
  });

  it('are read to the end although only markers follow the last record', async () => {
    const topic = await makeTopic(port, { config: { 'cleanup.policy': 'compact' } });
    const producer = await fenced(uniqueName('tx'));
    const put = (count: number) =>
      Array.from({ length: count }, (_, index) => ({
        topic,
        partition: 0,
        key: `key-${index}`,
        value: Buffer.alloc(100, 'v'),
      }));
    for (let round = 0; round < 20; round += 1) await producer.commit({ records: put(5_000), groupId, offsets: [] });
    const aborted = await (await stranger(uniqueName('tx'))).transaction();
    await write(aborted, topic, ['aborted']);
    await aborted.abort();
    let read = 0;
    const { ms, result: end } = await timed(() =>
      port.readToEnd({ topic, partition: 0 }, (batch) => {
        read += batch.length;
      }),
    );
    expect([read, end]).toEqual([100_000, 100_022]);
    figure('restore of 100,000 records from 20 transactions', ms, 'ms');
  });

  it('that are aborted stay invisible when two producers share a partition', async () => {
    const topic = await makeTopic(port);
    const [one, two] = [await stranger(uniqueName('tx')), await stranger(uniqueName('tx'))];
    const early = await one.transaction();
    await write(early, topic, ['early-1', 'early-2']);
    const late = await two.transaction();
    await write(late, topic, ['late-1']);
    await write(early, topic, ['early-3']);
    await late.abort(); // the later one ends first: the broker lists it first
    await write(early, topic, ['early-4']);
    await early.abort();
    const kept = await two.transaction();
    await write(kept, topic, ['kept']);
    await kept.commit();
    expect(await values(port, topic)).toEqual(['kept']);
    const { consumer, seen } = await consume(port, { topics: [topic] });
    await expect.poll(() => seen.map(text)).toEqual(['kept']);
    await sleep(200);
    await consumer.stop();
    expect(seen.map(text)).toEqual(['kept']);
  });

  it.each([
    { lost: 'answer', outcome: ['a', 'in doubt', 'b'] },
    { lost: 'request', outcome: ['a', 'b'] },
  ])(
    'are whole or absent when the $lost to EndTxn is lost, and the next producer goes on',
    async ({ lost, outcome }) => {
      const topic = await makeTopic(port);
      const [id, group] = [uniqueName('tx'), uniqueName('group')];
      proxy = await startProxy();
      const shaky = portTo(`127.0.0.1:${proxy.port}`, { commitTransactionMs: 3_000 });
      const first = await fenced(id, shaky);
      await first.commit({
        records: records(topic, 0, ['a']),
        groupId: group,
        offsets: [{ topic, partition: 0, offset: 1 }],
      });
      if (lost === 'answer') proxy.dropAnswers('endTxn', 1);
      else proxy.dropRequests('endTxn', 1);
      const inDoubt = first.commit({
        records: records(topic, 0, ['in doubt']),
        groupId: group,
        offsets: [{ topic, partition: 0, offset: 2 }],
      });
      await expect(inDoubt).rejects.toMatchObject({ code: 'TRANSACTION_FAILED', retryable: true });
      await expect(first.commit({ records: [], groupId: group, offsets: [] })).rejects.toMatchObject({
        code: 'TRANSACTION_FAILED',
      });
      const { ms, result: next } = await timed(() => fenced(id, shaky));
      const offsetAfterFence = (await committed(port, group, topic))[0]?.offset;
      expect(offsetAfterFence).toBe(lost === 'answer' ? 2 : 1);
      await next.commit({
        records: records(topic, 0, ['b']),
        groupId: group,
        offsets: [{ topic, partition: 0, offset: 3 }],
      });
      expect(await values(port, topic)).toEqual(outcome);
      await shaky.close();
      figure(`fence after a lost EndTxn ${lost}`, ms, 'ms');
    },
  );

  it.each(['produce', 'addPartitionsToTxn', 'txnOffsetCommit', 'initProducerId'] as const)(
    'end in a clean state when the answer to %s is lost',
    async (api) => {
      const topic = await makeTopic(port);
      const [id, group] = [uniqueName('tx'), uniqueName('group')];
      proxy = await startProxy();
      const shaky = portTo(`127.0.0.1:${proxy.port}`, { commitTransactionMs: 3_000 });
      proxy.dropAnswers(api, 1);
      const transaction = {
        records: records(topic, 0, ['a', 'b']),
        groupId: group,
        offsets: [{ topic, partition: 0, offset: 7 }],
      };
      for (let attempt = 1; attempt <= 3; attempt += 1) {
        const producer = shaky.transactionalProducer(id);
        const isDone = await producer
          .fence()
          .then(() => producer.commit(transaction))
          .then(
            () => true,
            () => false,
          );
        await producer.close();
        if (isDone) break;
      }
      expect(await values(port, topic)).toEqual(['a', 'b']);
      expect(await committed(port, group, topic)).toMatchObject([{ offset: 7 }]);
      expect(proxy.dropped).toBe(1);
      await shaky.close();
    },
  );

  it('of twelve producers run side by side', async () => {
    const topic = await makeTopic(port, { partitions: 12 });
    const group = uniqueName('group');
    const [rounds, size] = [20, 50];
    const { ms } = await timed(() =>
      Promise.all(
        Array.from({ length: 12 }, async (_, partition) => {
          const producer = await fenced(uniqueName('tx'));
          for (let round = 0; round < rounds; round += 1) {
            const texts = Array.from({ length: size }, (_, index) => `${round * size + index}`);
            const offsets = [{ topic, partition, offset: (round + 1) * size }];
            await producer.commit({ records: records(topic, partition, texts), groupId: group, offsets });
          }
          await producer.close();
        }),
      ),
    );
    const expected = Array.from({ length: rounds * size }, (_, index) => `${index}`);
    for (let partition = 0; partition < 12; partition += 1) {
      expect(await values(port, topic, partition)).toEqual(expected);
    }
    expect(await committed(port, group, topic)).toHaveLength(12);
    figure('12 producers, transactions per second', (12 * rounds * 1000) / ms);
  });

  it('leave no reader waiting longer than their timeout when a producer dies', async () => {
    const topic = await makeTopic(port);
    proxy = await startProxy();
    const doomed = portTo(`127.0.0.1:${proxy.port}`, { commitTransactionMs: 500, transactionTimeoutMs: 2_000 });
    const producer = await fenced(uniqueName('tx'), doomed);
    proxy.dropRequests('endTxn', 1);
    await expect(producer.commit({ records: records(topic, 0, ['dead']), groupId, offsets: [] })).rejects.toThrow();
    const other = await fenced(uniqueName('tx'));
    await other.commit({ records: records(topic, 0, ['alive']), groupId, offsets: [] });
    const { ms } = await timed(async () => {
      while ((await values(port, topic)).length === 0) await sleep(250);
    });
    expect(await values(port, topic)).toEqual(['alive']);
    await doomed.close();
    figure('reader held up by a dead producer, transaction timeout 2 s', ms, 'ms');
  });
});

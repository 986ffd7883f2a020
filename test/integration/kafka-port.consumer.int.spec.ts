import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts, startBroker } from '@tripline/broker';
import { type KafkaPort, kafkaPort, type RecordBatch } from '@tripline/pipeline';
import type { Logger } from '@tripline/telemetry';
import { Kafka, logLevel } from 'kafkajs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { bootstrap, describeWithKafka, makeTopic, portTo, startProxy, uniqueName, until } from '../src/broker.ts';
import type { TcpProxy } from '../src/tcp-proxy.ts';
import { figure, timed } from './kafka-port.figures.ts';
import { committed, consume, records, send, sleep, text, values } from './kafka-port.support.ts';

/** The shortest session that a broker grants by default. */
const SHORTEST_SESSION_MS = 6_000;

describeWithKafka('the consumer on a real broker', () => {
  let port: KafkaPort;
  let proxy: TcpProxy | undefined;

  beforeEach(() => {
    port = portTo(bootstrap());
  });
  afterEach(async () => {
    proxy?.heal();
    await port.close();
    await proxy?.close();
    proxy = undefined;
  });

  it('hands out no early batch on any join, however often the group changes', async () => {
    const topic = await makeTopic(port, { partitions: 6 });
    const groupId = uniqueName('group');
    const partitions = Array.from({ length: 6 }, (_, partition) => partition);
    await send(
      port,
      partitions.flatMap((partition) => records(topic, partition, ['a', 'b'])),
    );
    const steady = await consume(port, { groupId, topics: [topic], startPaused: true });
    for (let round = 0; round < 3; round += 1) {
      const guest = await consume(port, { groupId, topics: [topic], startPaused: true });
      await until('shared', () => steady.assigned.length === 3 && guest.assigned.length === 3);
      await send(
        port,
        partitions.flatMap((partition) => records(topic, partition, ['c'])),
      );
      await sleep(500);
      expect([...steady.batches, ...guest.batches]).toEqual([]);
      await guest.consumer.stop();
      await until('all back', () => steady.assigned.length === 6);
    }
    for (const partition of partitions) steady.consumer.resume([{ topic, partition }]);
    await until('all read', () => steady.seen.length === 6 * 5);
    await steady.consumer.stop();
    expect(steady.fatal).toEqual([]);
  });

  it('takes over from a member that was killed, after its session', async () => {
    const topic = await makeTopic(port, { partitions: 2 });
    const groupId = uniqueName('group');
    proxy = await startProxy();
    const doomed = portTo(`127.0.0.1:${proxy.port}`, { closeMs: 200 });
    const killed = await consume(doomed, { groupId, topics: [topic] });
    const heir = await consume(port, { groupId, topics: [topic] });
    await until('shared', () => killed.assigned.length === 1 && heir.assigned.length === 1);
    await send(port, [...records(topic, 0, ['a']), ...records(topic, 1, ['x'])]);
    const { ms } = await timed(async () => {
      (proxy as TcpProxy).refuse(); // all the broker sees of a kill -9: connections end, nobody has left
      await until('taken over', () => heir.assigned.length === 2);
    });
    expect(ms).toBeLessThan(15_000);
    await until('all read', () => heir.seen.length >= 1);
    await heir.consumer.stop();
    await killed.consumer.stop();
    await doomed.close();
    figure('takeover from a killed member, session 10 s', ms, 'ms');
  });

  it('joins again after a kill -9 of its process, once the dead member is forgotten', async () => {
    const topic = await makeTopic(port);
    const groupId = uniqueName('group');
    proxy = await startProxy();
    const doomed = portTo(`127.0.0.1:${proxy.port}`, { closeMs: 200 });
    const killed = await consume(doomed, { groupId, topics: [topic] });
    await sleep(1_000);
    proxy.refuse();
    const { ms, result: next } = await timed(() => consume(port, { groupId, topics: [topic] }));
    expect(ms).toBeLessThan(15_000);
    expect(next.assigned).toHaveLength(1);
    await next.consumer.stop();
    await killed.consumer.stop();
    await doomed.close();
    figure('rejoin of a single member after kill -9, session 10 s', ms, 'ms');
  });

  it('cannot commit once the group has gone on without it, and finds back by itself', async () => {
    const topic = await makeTopic(port);
    const groupId = uniqueName('group');
    proxy = await startProxy();
    const slow = portTo(`127.0.0.1:${proxy.port}`, {
      sessionMs: SHORTEST_SESSION_MS,
      heartbeatMs: 1_000,
      requestMs: 3_000,
    });
    await send(port, records(topic, 0, ['a']));
    const held = Promise.withResolvers<void>();
    const taken: RecordBatch[] = [];
    const lost = await consume(slow, { groupId, topics: [topic] }, async (batch, _, own) => {
      taken.push(batch);
      if (taken.length === 1) await held.promise;
      await own
        .commit([{ topic, partition: 0, offset: taken.length === 1 ? 77 : batch.nextOffset }])
        .catch(() => undefined);
      batch.resolve(batch.nextOffset);
    });
    await until('handed out', () => taken.length === 1);
    proxy.stall();
    const heir = await consume(port, { groupId, topics: [topic] });
    await until('read by the heir', () => heir.seen.length === 1);
    proxy.heal();
    const [batch] = taken as [RecordBatch];
    await expect(batch.beat()).rejects.toThrow();
    expect(batch.isStale()).toBe(true);
    const late = lost.consumer.commit([{ topic, partition: 0, offset: 77 }]);
    await expect(late).rejects.toMatchObject({ code: 'COMMIT_REFUSED' });
    held.resolve();
    await sleep(500);
    expect(await committed(port, groupId, topic)).toMatchObject([{ offset: 1 }]);
    await heir.consumer.stop();
    await until('back in', () => lost.assigned.length === 1 && lost.fatal.length === 0);
    await send(port, records(topic, 0, ['b']));
    await until('reads on', () => lost.seen.map(text).includes('b'));
    await lost.consumer.stop();
    await slow.close();
  });

  it('cannot commit a partition that went to another member', async () => {
    const topic = await makeTopic(port, { partitions: 2 });
    const groupId = uniqueName('group');
    const first = await consume(port, { groupId, topics: [topic] });
    const second = await consume(port, { groupId, topics: [topic] });
    await until('shared', () => first.assigned.length === 1 && second.assigned.length === 1);
    const given = second.assigned[0] as { topic: string; partition: number };
    await expect(first.consumer.commit([{ ...given, offset: 1 }])).rejects.toMatchObject({ code: 'COMMIT_REFUSED' });
    await Promise.all([first.consumer.stop(), second.consumer.stop()]);
  });

  it('begins at the oldest record that is left when its position is no longer in the log, and says so', async () => {
    const topic = await makeTopic(port);
    const groupId = uniqueName('group');
    await send(port, records(topic, 0, ['a', 'b', 'c', 'd']));
    const admin = port.admin();
    await admin.setCommitted(groupId, [{ topic, partition: 0, offset: 1 }]);
    await deleteBefore(topic, 2);
    const said: { level: string; facts: object }[] = [];
    const speaking = kafkaPort({ brokers: [bootstrap()], clientId: 'test', log: recordedLog(said) });
    const { consumer, seen } = await consume(speaking, { groupId, topics: [topic] });
    await until('all that is left', () => seen.length === 2);
    await consumer.stop();
    await speaking.close();
    expect(seen.map(text)).toEqual(['c', 'd']);
    expect(said.filter(({ level }) => level === 'error')).toMatchObject([{ facts: { topic, partition: 0 } }]);
    expect(await values(port, topic)).toEqual(['c', 'd']);
  });

  it('recovers by itself from connections that are cut, refused and stalled', async () => {
    const topic = await makeTopic(port, { partitions: 2 });
    proxy = await startProxy();
    const shaky = portTo(`127.0.0.1:${proxy.port}`, { requestMs: 1_000, closeMs: 1_000 });
    const { consumer, seen, fatal } = await consume(shaky, { topics: [topic] });
    const arrives = async (value: string) => {
      await send(port, [...records(topic, 0, [value]), ...records(topic, 1, [value])]);
      const { ms } = await timed(() =>
        until(value, () => seen.filter((record) => text(record) === value).length >= 2, 60_000),
      );
      return ms;
    };
    await arrives('before');
    proxy.cutAll();
    figure('consumer after a cut', await arrives('cut'), 'ms');
    proxy.refuse();
    await sleep(4_000);
    proxy.heal();
    figure('consumer after 4 s of refused connections', await arrives('refused'), 'ms');
    proxy.stall();
    await sleep(15_000);
    proxy.heal();
    figure('consumer after a stall of 15 s', await arrives('stalled'), 'ms');
    await consumer.stop();
    await shaky.close();
    expect(fatal).toEqual([]);
  });

  it('begins anew with other connections when nothing is heard of it any more', async () => {
    const topic = await makeTopic(port);
    proxy = await startProxy();
    const mute = portTo(`127.0.0.1:${proxy.port}`, {
      requestMs: 90_000,
      sessionMs: SHORTEST_SESSION_MS,
      stallMs: 8_000,
      closeMs: 500,
    });
    const { consumer, seen, fatal } = await consume(mute, { topics: [topic] });
    proxy.dropAnswers('fetch', 1, { isCut: false }); // waits for an answer that never comes
    await sleep(1_000);
    await send(port, records(topic, 0, ['a']));
    await until('reads on', () => seen.length === 1);
    await consumer.stop();
    await mute.close();
    expect(fatal).toEqual([]);
  });

  it('says that it has stopped for good when it cannot come back for too long', async () => {
    const topic = await makeTopic(port);
    proxy = await startProxy();
    const cutOff = portTo(`127.0.0.1:${proxy.port}`, { requestMs: 500, closeMs: 500, outageMs: 1_000 });
    const { consumer, fatal } = await consume(cutOff, { topics: [topic] });
    proxy.refuse();
    await until('told', () => fatal.length === 1, 90_000);
    await consumer.stop();
    await cutOff.close();
  });

  it('and the producers beside it do next to nothing while idle', async () => {
    const topic = await makeTopic(port, { partitions: 12 });
    const { consumer } = await consume(port, { topics: [topic] });
    const producers = [port.producer(), port.producer()];
    for (const producer of producers) await producer.send(records(topic, 0, ['a']));
    const transactional = port.transactionalProducer(uniqueName('tx'));
    await transactional.fence();
    await sleep(500);
    const stock = globalThis.setTimeout;
    let timers = 0;
    globalThis.setTimeout = Object.assign((...args: Parameters<typeof stock>) => {
      timers += 1;
      return stock(...args);
    }, stock) as typeof stock;
    const cpu = process.cpuUsage();
    await new Promise((resolve) => stock(resolve, 3_000));
    const used = process.cpuUsage(cpu);
    globalThis.setTimeout = stock;
    await consumer.stop();
    expect(timers / 3).toBeLessThan(50);
    figure('timers per second of an idle consumer and three producers', timers / 3);
    figure('CPU of the same', (used.user + used.system) / 30_000, '% of a core');
  });

  it('and the producers outlive a kill -9 of the broker without losing what was acknowledged', async () => {
    const dataDirectory = await mkdtemp(join(tmpdir(), 'tripline-test-kafka-'));
    const [brokerPort] = (await freePorts(1)) as [number];
    let broker = await startBroker({ dataDirectory, port: brokerPort });
    const survivor = portTo(broker.bootstrap);
    const topic = await makeTopic(survivor);
    const { consumer, seen, fatal } = await consume(survivor, { topics: [topic] });
    const producer = survivor.producer();
    const acknowledged: string[] = [];
    let isOver = false;
    const writing = (async () => {
      for (let number = 0; !isOver; number += 1) {
        const isWritten = await producer.send(records(topic, 0, [`${number}`])).then(
          () => true,
          () => false,
        );
        if (isWritten) acknowledged.push(`${number}`);
        await sleep(5);
      }
    })();
    await sleep(1_000);
    await broker.kill9();
    const { ms } = await timed(async () => {
      broker = await startBroker({ dataDirectory, port: brokerPort });
    });
    const before = acknowledged.length;
    await until('written on', () => acknowledged.length > before + 50, 60_000);
    isOver = true;
    await writing;
    await until(
      'read on',
      () => text(seen[seen.length - 1] as never) === acknowledged[acknowledged.length - 1],
      60_000,
    );
    const written = new Set(await values(survivor, topic));
    expect(acknowledged.filter((number) => !written.has(number))).toEqual([]);
    const read = new Set(seen.map(text));
    expect(acknowledged.filter((number) => !read.has(number))).toEqual([]);
    expect(fatal).toEqual([]);
    await consumer.stop();
    await survivor.close();
    await broker.stop();
    await rm(dataDirectory, { recursive: true, force: true });
    figure('start of a broker after kill -9', ms, 'ms');
  });
});

/** What retention does in time. */
async function deleteBefore(topic: string, offset: number): Promise<void> {
  const admin = new Kafka({ clientId: 'stranger', brokers: [bootstrap()], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  await admin.fetchTopicOffsets(topic); // it must know the topic before
  await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: String(offset) }] });
  await admin.disconnect();
}

function recordedLog(lines: { level: string; facts: object }[]): Logger {
  const record = (level: string) => (facts: object) => {
    lines.push({ level, facts });
  };
  const log = { error: record('error'), warn: record('warn'), info: record('info'), debug: record('debug') };
  return log as unknown as Logger;
}

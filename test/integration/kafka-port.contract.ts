import { randomBytes } from 'node:crypto';
import type { InputRecord, KafkaPort } from '@tripline/pipeline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeTopic, uniqueName, until } from '../src/broker.ts';
import { committed, consume, readAll, records, send, sleep, text, values } from './kafka-port.support.ts';

/** What every adapter of the port must do. */
export function describeKafkaPort(name: string, makePort: () => KafkaPort): void {
  describe(name, () => {
    let port: KafkaPort;
    beforeAll(() => {
      port = makePort();
    });
    afterAll(() => port.close());

    describe('records', () => {
      it('come back whole and in order', async () => {
        const topic = await makeTopic(port, { partitions: 2 });
        await send(port, [
          { topic, partition: 0, key: 'k', value: Buffer.from('a'), headers: { h: 'text', b: Buffer.from([0, 255]) } },
          { topic, partition: 1, key: null, value: Buffer.from('b') },
          { topic, partition: 0, key: Buffer.from([0, 0, 0, 0]), value: null },
        ]);
        const [first, tombstone] = await readAll(port, topic, 0);
        expect(first).toMatchObject({ topic, partition: 0, offset: 0, key: Buffer.from('k'), value: Buffer.from('a') });
        expect(first?.headers).toEqual({ h: Buffer.from('text'), b: Buffer.from([0, 255]) });
        expect(Math.abs((first as InputRecord).timestampMs - Date.now())).toBeLessThan(60_000);
        expect(tombstone).toMatchObject({ offset: 1, key: Buffer.from([0, 0, 0, 0]), value: null });
        expect(await readAll(port, topic, 1)).toMatchObject([{ offset: 0, key: null, value: Buffer.from('b') }]);
      });

      it('too large for their topic are named by their index, and what follows is not written', async () => {
        const topic = await makeTopic(port, { config: { 'max.message.bytes': '100000' } });
        const sending = send(port, [
          ...records(topic, 0, ['a', 'b']),
          { topic, partition: 0, key: null, value: Buffer.alloc(900_000, 'x') },
          ...records(topic, 0, ['c']),
        ]);
        await expect(sending).rejects.toMatchObject({ code: 'RECORD_TOO_LARGE', index: 2, retryable: false });
        expect(await values(port, topic)).not.toContain('c');
        await send(port, records(topic, 0, ['d']));
        expect(await values(port, topic)).toContain('d');
      });

      it('can be read from an offset, and no further than asked', async () => {
        const topic = await makeTopic(port);
        await send(port, records(topic, 0, ['a', 'b', 'c']));
        const seen: string[] = [];
        const end = await port.readToEnd({ topic, partition: 0, from: 1 }, (batch) => {
          seen.push(...batch.map(text));
        });
        expect([seen, end]).toEqual([['b', 'c'], 3]);
        expect(await port.readToEnd({ topic, partition: 0, from: 3 }, () => expect.unreachable())).toBe(3);
        let batches = 0;
        await port.readToEnd({ topic, partition: 0 }, () => {
          batches += 1;
          return false;
        });
        expect(batches).toBe(1);
      });

      it('of an empty partition are none', async () => {
        const topic = await makeTopic(port);
        expect(await port.readToEnd({ topic, partition: 0 }, () => expect.unreachable())).toBe(0);
      });
    });

    it('does not read a topic that does not exist', async () => {
      await expect(port.readToEnd({ topic: 'never-made', partition: 0 }, () => undefined)).rejects.toThrow();
    }, 10_000);

    describe('a consumer', () => {
      it('reads from the beginning, in order, and goes on where it committed', async () => {
        const topic = await makeTopic(port, { partitions: 2 });
        const groupId = uniqueName('group');
        await send(port, [...records(topic, 0, ['a', 'b']), ...records(topic, 1, ['x'])]);
        const first = await consume(port, { groupId, topics: [topic] });
        await until('all', () => first.seen.length === 3);
        expect(first.seen.filter((record) => record.partition === 0).map(text)).toEqual(['a', 'b']);
        await first.consumer.stop();
        await send(port, records(topic, 0, ['c']));
        const second = await consume(port, { groupId, topics: [topic] });
        await until('the new one', () => second.seen.length === 1);
        await second.consumer.stop();
        expect(second.seen.map(text)).toEqual(['c']);
        expect(second.batches[0]).toMatchObject({ nextOffset: 3, highWatermark: 3 });
      });

      it('hands out nothing that was not resumed when it starts paused', async () => {
        const topic = await makeTopic(port, { partitions: 2 });
        await send(port, [...records(topic, 0, ['a', 'b', 'c']), ...records(topic, 1, ['x'])]);
        const { consumer, seen, fatal } = await consume(port, { topics: [topic], startPaused: true });
        await sleep(700);
        expect(seen).toEqual([]);
        consumer.seek({ topic, partition: 0, offset: 1 });
        consumer.resume([{ topic, partition: 0 }]);
        await until('two', () => seen.length === 2);
        await sleep(100);
        await consumer.stop();
        expect(seen.map(text)).toEqual(['b', 'c']);
        expect(fatal).toEqual([]);
      });

      it('can be paused, resumed and sent back', async () => {
        const topic = await makeTopic(port);
        const { consumer, seen } = await consume(port, { topics: [topic] });
        await send(port, records(topic, 0, ['a']));
        await until('a', () => seen.length === 1);
        consumer.pause([{ topic, partition: 0 }]);
        await send(port, records(topic, 0, ['b']));
        await sleep(700);
        expect(seen.map(text)).toEqual(['a']);
        consumer.seek({ topic, partition: 0, offset: 0 });
        consumer.resume([{ topic, partition: 0 }]);
        await until('again', () => seen.length === 3);
        await consumer.stop();
        expect(seen.map(text)).toEqual(['a', 'a', 'b']);
      });

      it('takes the batch under way for stale once its position was changed', async () => {
        const topic = await makeTopic(port);
        await send(port, records(topic, 0, ['a', 'b']));
        const staleness: boolean[] = [];
        const { consumer, batches } = await consume(port, { topics: [topic] }, async (batch, _, own) => {
          if (staleness.length > 0) return;
          staleness.push(batch.isStale());
          own.seek({ topic, partition: 0, offset: 1 });
          staleness.push(batch.isStale());
          batch.resolve(batch.nextOffset);
        });
        await until('again', () => batches.length >= 2);
        await consumer.stop();
        expect(staleness).toEqual([false, true]);
        expect(batches[1]?.records.map(text)).toEqual(['b']);
      });

      it('hands out again what was not resolved', async () => {
        const topic = await makeTopic(port);
        await send(port, records(topic, 0, ['a', 'b', 'c']));
        const { consumer, batches } = await consume(port, { topics: [topic] }, async (batch) => {
          batch.resolve((batch.records[0] as InputRecord).offset + 1);
        });
        await until('three', () => batches.length >= 3);
        await consumer.stop();
        expect(batches.slice(0, 3).map((batch) => batch.records.map(text).join(''))).toEqual(['abc', 'bc', 'c']);
      });

      it('shares the partitions with a second one, and takes them over when that one leaves', async () => {
        const topic = await makeTopic(port, { partitions: 2 });
        const groupId = uniqueName('group');
        const generations: number[] = [];
        const first = await consume(port, {
          groupId,
          topics: [topic],
          onAssigned: (_, generation) => generations.push(generation),
        });
        const second = await consume(port, { groupId, topics: [topic] });
        await until('both have one', () => first.assigned.length === 1 && second.assigned.length === 1);
        await send(port, [...records(topic, 0, ['a']), ...records(topic, 1, ['x'])]);
        await until('each read its own', () => first.seen.length === 1 && second.seen.length === 1);
        await second.consumer.stop();
        await until('the first has both', () => first.assigned.length === 2);
        await first.consumer.stop();
        expect(generations).toEqual([...generations].sort((a, b) => a - b));
        expect(new Set(generations).size).toBe(generations.length);
      });

      it('stops for good, and says so, when its handler throws', async () => {
        const topic = await makeTopic(port);
        await send(port, records(topic, 0, ['a']));
        const { batches, fatal } = await consume(port, { topics: [topic] }, async () => {
          throw new TypeError('a bug');
        });
        await until('told', () => fatal.length === 1);
        await sleep(300);
        expect(fatal).toMatchObject([{ name: 'TypeError' }]);
        expect(batches.length).toBe(1);
      });

      it('waits on stop for what is under way, and lets it commit', async () => {
        const topic = await makeTopic(port);
        const groupId = uniqueName('group');
        await send(port, records(topic, 0, ['a']));
        const begun = Promise.withResolvers<void>();
        const { consumer } = await consume(port, { groupId, topics: [topic] }, async (batch, _, own) => {
          begun.resolve();
          await sleep(300);
          await own.commit([{ topic, partition: 0, offset: batch.nextOffset, metadata: 'in time' }]);
          batch.resolve(batch.nextOffset);
        });
        await begun.promise;
        await consumer.stop();
        expect(await committed(port, groupId, topic)).toEqual([
          { topic, partition: 0, offset: 1, metadata: 'in time' },
        ]);
      });
    });

    describe('committed offsets', () => {
      it('keep their metadata, whoever set them', async () => {
        const topic = await makeTopic(port, { partitions: 2 });
        const groupId = uniqueName('group');
        const admin = port.admin();
        await admin.setCommitted(groupId, [{ topic, partition: 1, offset: 7, metadata: 'starts=2' }]);
        expect(await committed(port, groupId, topic)).toEqual([
          { topic, partition: 1, offset: 7, metadata: 'starts=2' },
        ]);
        const { consumer } = await consume(port, { groupId, topics: [topic] });
        await consumer.commit([{ topic, partition: 0, offset: 3, metadata: 'ünïcode' }]);
        expect(await committed(port, groupId, topic)).toContainEqual({
          topic,
          partition: 0,
          offset: 3,
          metadata: 'ünïcode',
        });
        await consumer.stop();
        await admin.close();
      });

      it('cannot be set from outside while the group has members', async () => {
        const topic = await makeTopic(port);
        const groupId = uniqueName('group');
        const { consumer } = await consume(port, { groupId, topics: [topic] });
        const admin = port.admin();
        const setting = admin.setCommitted(groupId, [{ topic, partition: 0, offset: 1 }]);
        await expect(setting).rejects.toMatchObject({ code: 'GROUP_HAS_MEMBERS' });
        await consumer.stop();
        await admin.setCommitted(groupId, [{ topic, partition: 0, offset: 1 }]);
        await admin.close();
      });
    });

    describe('a transaction', () => {
      it('writes records and offsets together, several in a row', async () => {
        const topic = await makeTopic(port, { partitions: 2 });
        const groupId = uniqueName('group');
        const producer = port.transactionalProducer(uniqueName('tx'));
        await producer.fence();
        const written = [...records(topic, 0, ['a', 'b']), ...records(topic, 1, ['x'])];
        await producer.commit({
          records: written,
          groupId,
          offsets: [{ topic, partition: 0, offset: 5, metadata: 'm' }],
        });
        await producer.commit({
          records: records(topic, 0, ['c']),
          groupId,
          offsets: [{ topic, partition: 0, offset: 6 }],
        });
        await producer.commit({ records: [], groupId, offsets: [{ topic, partition: 0, offset: 9 }] });
        await producer.close();
        expect(await values(port, topic)).toEqual(['a', 'b', 'c']);
        expect(await values(port, topic, 1)).toEqual(['x']);
        expect(await committed(port, groupId, topic)).toMatchObject([{ partition: 0, offset: 9 }]);
      });

      it('with a record that is too large for its topic names it, and writes nothing', async () => {
        const topic = await makeTopic(port, { config: { 'max.message.bytes': '100000' } });
        const groupId = uniqueName('group');
        const id = uniqueName('tx');
        for (const bytes of [900_000, 200_000]) {
          const producer = port.transactionalProducer(id);
          await producer.fence();
          const large = { topic, partition: 0, key: null, value: randomBytes(bytes) };
          const committing = producer.commit({
            records: [...records(topic, 0, ['a', 'b']), large, ...records(topic, 0, ['c'])],
            groupId,
            offsets: [{ topic, partition: 0, offset: 5 }],
          });
          await expect(committing).rejects.toMatchObject({ code: 'RECORD_TOO_LARGE', index: 2, retryable: false });
          await producer.close();
        }
        const next = port.transactionalProducer(id);
        await next.fence();
        await next.commit({ records: records(topic, 0, ['d']), groupId, offsets: [] });
        await next.close();
        expect(await values(port, topic)).toEqual(['d']);
        expect(await committed(port, groupId, topic)).toEqual([]);
      });

      it('of a producer that was fenced is refused whole', async () => {
        const topic = await makeTopic(port);
        const groupId = uniqueName('group');
        const id = uniqueName('tx');
        const zombie = port.transactionalProducer(id);
        await zombie.fence();
        await zombie.commit({
          records: records(topic, 0, ['a']),
          groupId,
          offsets: [{ topic, partition: 0, offset: 1 }],
        });
        const owner = port.transactionalProducer(id);
        await owner.fence();
        const late = zombie.commit({
          records: records(topic, 0, ['zombie']),
          groupId,
          offsets: [{ topic, partition: 0, offset: 0 }],
        });
        await expect(late).rejects.toMatchObject({ code: 'TRANSACTION_FAILED', context: { fenced: true } });
        await owner.commit({
          records: records(topic, 0, ['b']),
          groupId,
          offsets: [{ topic, partition: 0, offset: 2 }],
        });
        await Promise.all([zombie.close(), owner.close()]);
        expect(await values(port, topic)).toEqual(['a', 'b']);
        expect(await committed(port, groupId, topic)).toMatchObject([{ offset: 2 }]);
      });
    });

    describe('topics', () => {
      it('are made once, described by name, and have another id when made again', async () => {
        const admin = port.admin();
        const [topic, other] = [uniqueName('topic'), uniqueName('topic')];
        const spec = { topic, partitions: 3, replication: 1, config: {} };
        expect(await admin.createTopics([spec])).toEqual([topic]);
        expect(await admin.createTopics([spec, { ...spec, topic: other }])).toEqual([other]);
        const [before] = await admin.describeTopics([topic, 'never-made']);
        expect(before).toMatchObject({ topic, partitions: 3 });
        expect(await admin.offsets(topic)).toHaveLength(3);
        await admin.deleteTopics([topic, 'never-made']);
        await until('deleted', async () => (await admin.describeTopics([topic])).length === 0);
        await admin.createTopics([spec]);
        const [after] = await admin.describeTopics([topic]);
        expect(after?.id).not.toBe(before?.id);
        await admin.close();
      });
    });
  });
}

import type { KafkaPort, OutputRecord } from '@tripline/pipeline';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { bootstrap, describeWithKafka, makeTopic, portTo, startProxy } from '../src/broker.ts';
import type { TcpProxy } from '../src/tcp-proxy.ts';
import { figure, timed } from './kafka-port.figures.ts';
import { consume, readAll, records, send, sleep, values } from './kafka-port.support.ts';

const FOUR_MEBIBYTES = 4 * 1024 * 1024;
/** A lost reply is asked for again after 300 ms, an unanswered send is given up after 2 s. */
const quick = { requestMs: 300, sendMs: 2_000 };

describeWithKafka('the producer on a real broker', () => {
  let direct: KafkaPort;
  let proxy: TcpProxy;
  let port: KafkaPort;

  beforeEach(async () => {
    direct = portTo(bootstrap());
    proxy = await startProxy();
    port = portTo(`127.0.0.1:${proxy.port}`, quick);
  });
  afterEach(async () => {
    proxy.heal();
    await port.close();
    await direct.close();
    await proxy.close();
  });

  it.each([
    { isCut: true, how: 'and the connection cut' },
    { isCut: false, how: 'in silence' },
  ])('loses nothing and doubles nothing when replies are dropped $how', async ({ isCut }) => {
    const topic = await makeTopic(direct, { partitions: 2 });
    const producer = port.producer();
    const sent: string[][] = [[], []];
    const { ms } = await timed(async () => {
      for (let call = 0; call < 24; call += 1) {
        if (call % 4 === 1) proxy.dropAnswers('produce', 1 + (call % 3), { isCut });
        const texts = Array.from({ length: 20 }, (_, index) => `${call}-${index}`);
        await producer.send([...records(topic, 0, texts), ...records(topic, 1, texts)]);
        for (const partition of sent) partition.push(...texts);
      }
    });
    expect(proxy.dropped).toBeGreaterThan(8);
    expect([await values(direct, topic, 0), await values(direct, topic, 1)]).toEqual(sent);
    figure(`24 sends with ${proxy.dropped} replies dropped, cut: ${isCut}`, ms, 'ms');
  });

  it('does not lose what is acknowledged after a send that failed although it was written', async () => {
    const topic = await makeTopic(direct);
    const producer = port.producer();
    await producer.send(records(topic, 0, ['first']));
    proxy.dropAnswers('produce', 100, { isCut: false });
    await expect(producer.send(records(topic, 0, ['unknown']))).rejects.toMatchObject({
      code: 'PRODUCE_UNACKNOWLEDGED',
      retryable: true,
    });
    proxy.heal();
    await producer.send(records(topic, 0, ['after']));
    await producer.send(records(topic, 0, ['last']));
    expect(await values(direct, topic)).toEqual(['first', 'unknown', 'after', 'last']);
  });

  it('gives up after its deadline when the network stalls, and goes on with a new producer', async () => {
    const topic = await makeTopic(direct);
    const producer = port.producer();
    await producer.send(records(topic, 0, ['before']));
    proxy.stall();
    const { ms } = await timed(async () => {
      const both = [producer.send(records(topic, 0, ['a'])), producer.send(records(topic, 0, ['b']))];
      const outcomes = await Promise.allSettled(both);
      expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    });
    expect(ms).toBeGreaterThanOrEqual(quick.sendMs - 50);
    expect(ms).toBeLessThan(quick.sendMs + 500);
    proxy.heal();
    const { ms: recoveredMs } = await timed(() => producer.send(records(topic, 0, ['after'])));
    await sleep(1_500); // what the abandoned producer might still send
    const written = await values(direct, topic);
    expect(written.filter((value) => value === 'before' || value === 'after')).toEqual(['before', 'after']);
    expect(written.length).toBeLessThanOrEqual(4);
    figure('first send after a stall', recoveredMs, 'ms');
  });

  it('keeps the order of a large send, which takes many calls', async () => {
    const topic = await makeTopic(direct, { partitions: 2, config: { 'max.message.bytes': String(1024 * 1024) } });
    const filler = 'x'.repeat(500);
    const written: OutputRecord[] = Array.from({ length: 20_000 }, (_, index) => ({
      topic,
      partition: index % 2,
      key: null,
      value: Buffer.from(`${index} ${filler}`),
    }));
    const { ms } = await timed(() => send(port, written));
    const expected = Array.from({ length: 10_000 }, (_, index) => index * 2);
    expect((await values(direct, topic, 0)).map((value) => Number.parseInt(value, 10))).toEqual(expected);
    expect(proxy.requests('produce')).toBeLessThan(40);
    figure('20,000 records of 0.5 KB in one send', ms, 'ms');
  });

  it('takes a record of 4 MiB among small ones, and a consumer reads it', async () => {
    const topic = await makeTopic(direct, { config: { 'max.message.bytes': String(FOUR_MEBIBYTES + 10_000) } });
    const large: OutputRecord = { topic, partition: 0, key: null, value: Buffer.alloc(FOUR_MEBIBYTES, 'x') };
    const { ms } = await timed(() => send(direct, [...records(topic, 0, ['a']), large, ...records(topic, 0, ['b'])]));
    const lengths = (await readAll(direct, topic, 0)).map(({ value }) => value?.length);
    expect(lengths).toEqual([1, FOUR_MEBIBYTES, 1]);
    const { consumer, seen } = await consume(direct, { topics: [topic] });
    await expect.poll(() => seen.map(({ value }) => value?.length), { timeout: 10_000 }).toEqual(lengths);
    await consumer.stop();
    figure('a 4 MiB record between small ones, sent', ms, 'ms');
  });

  it('does not pass over a partition that does not exist', async () => {
    const topic = await makeTopic(direct);
    const sending = port.producer().send([...records(topic, 0, ['a']), ...records(topic, 7, ['b'])]);
    await expect(sending).rejects.toMatchObject({ code: 'PRODUCE_UNACKNOWLEDGED' });
  });

  it('reports a topic that does not exist when its time is over', async () => {
    const sending = port.producer().send(records('no-such-topic', 0, ['a']));
    await expect(sending).rejects.toMatchObject({
      code: 'PRODUCE_UNACKNOWLEDGED',
      context: { topics: ['no-such-topic'] },
    });
  });

  it('is not held up by a proxy that refuses connections for a while', async () => {
    const topic = await makeTopic(direct);
    const patient = portTo(`127.0.0.1:${proxy.port}`);
    const producer = patient.producer();
    await producer.send(records(topic, 0, ['before']));
    proxy.refuse();
    const sending = producer.send(records(topic, 0, ['during']));
    await sleep(3_000);
    proxy.heal();
    await sending;
    await patient.close();
    expect(await values(direct, topic)).toEqual(['before', 'during']);
  });
});

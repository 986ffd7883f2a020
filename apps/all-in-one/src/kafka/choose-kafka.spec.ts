import { BrokerError, type RunningBroker } from '@tripline/broker';
import { describe, expect, it } from 'vitest';
import { freePort } from '../home/free-port.ts';
import { type Candidates, chooseKafka } from './choose-kafka.ts';
import { containerName, runArguments } from './docker.ts';
import { isReachable } from './reachable.ts';

const broker = { bootstrap: '127.0.0.1:19092', stop: () => Promise.resolve() } as RunningBroker;
const withJava: Candidates = {
  findKafka: async () => ({ isAvailable: true, version: '4.1.1', isCached: true, java: 17 }),
  startBroker: async () => broker,
  dockerAnswers: async () => true,
  startInDocker: async () => ({ name: 'c', stop: () => Promise.resolve() }),
  isReachable: async () => true,
};
const withoutJava: Candidates = {
  ...withJava,
  findKafka: async () => ({ isAvailable: false, reason: 'no_java', hint: 'install Java 17 or newer' }),
};
const failingWith = (code: ConstructorParameters<typeof BrokerError>[0]): Candidates => ({
  ...withJava,
  startBroker: () => Promise.reject(new BrokerError(code, 'no Maven Central', 'is it in reach?')),
});

function choose(candidates: Candidates, given?: string) {
  return chooseKafka({ given, folder: '/data', say: () => undefined }, candidates);
}

const unusedPort = () => freePort('127.0.0.1', 0);

describe('the choice of a Kafka', () => {
  it('takes the one that was given and starts nothing', async () => {
    const none = { ...withJava, findKafka: () => Promise.reject(new Error('was asked')) };
    expect(await choose(none, 'broker-1:9092')).toMatchObject({ kind: 'broker', brokers: 'broker-1:9092' });
  });

  it('says at once that the given one does not answer', async () => {
    const silent = { ...withJava, isReachable };
    await expect(choose(silent, `127.0.0.1:${await unusedPort()}, nonsense`)).rejects.toMatchObject({
      code: 'BROKER_NOT_READY',
    });
  });

  it('prefers the real broker under Java', async () => {
    expect(await choose(withJava)).toMatchObject({ kind: 'broker', brokers: broker.bootstrap });
  });

  it.each([
    ['there is no Java', withoutJava],
    ['Maven Central is out of reach', failingWith('DOWNLOAD_FAILED')],
  ])('takes Docker when %s', async (_why, candidates) => {
    expect(await choose(candidates)).toMatchObject({ kind: 'broker', about: expect.stringContaining('container c') });
  });

  it('ends in memory, saying why, when nothing else is there', async () => {
    const chosen = await choose({ ...withoutJava, dockerAnswers: async () => false });
    expect(chosen).toEqual({
      kind: 'memory',
      because: ['Apache Kafka under Java: install Java 17 or newer', 'Docker: no daemon answers'],
    });
  });

  it('ends in memory when Docker cannot start it either', async () => {
    const chosen = await choose({ ...withoutJava, startInDocker: () => Promise.reject(new Error('no image')) });
    expect(chosen).toMatchObject({ kind: 'memory', because: [expect.anything(), 'Docker: no image'] });
  });

  it('refuses to run twice on the same data instead of ending in memory', async () => {
    await expect(choose(failingWith('DATA_DIRECTORY_IN_USE'))).rejects.toMatchObject({ code: 'DATA_DIRECTORY_IN_USE' });
  });
});

describe('the container', () => {
  it('is reachable from this machine only and keeps its data in a volume of its own', () => {
    const args = runArguments('tripline-kafka-1', 19092).join(' ');
    expect(args).toContain('--publish 127.0.0.1:19092:9092');
    expect(args).toContain('KAFKA_ADVERTISED_LISTENERS=PLAINTEXT://127.0.0.1:19092');
    expect(args).toContain('--volume tripline-kafka-1:/var/lib/kafka/data');
    expect(containerName('/a')).not.toBe(containerName('/b'));
  });
});

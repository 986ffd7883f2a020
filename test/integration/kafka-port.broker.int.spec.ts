import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answers, type BrokerProgress, freePorts, startBroker } from '@tripline/broker';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeWithKafka, makeTopic, portTo, until } from '../src/broker.ts';
import { figure, timed } from './kafka-port.figures.ts';
import { records, send, values } from './kafka-port.support.ts';

/** A process that starts a broker and then hangs; it needs the built library. */
const HOLDER = `
import { startBroker } from '@tripline/broker';
const broker = await startBroker({ dataDirectory: process.argv[1], port: Number(process.argv[2]) });
console.log('up');
setInterval(() => {}, 1000);
`;

describeWithKafka('the broker launcher', () => {
  let dataDirectory: string;
  let port: number;
  const children: ChildProcess[] = [];
  const stoppedGroups: number[] = [];

  beforeEach(async () => {
    dataDirectory = await mkdtemp(join(tmpdir(), 'tripline-test-kafka-'));
    [port] = (await freePorts(1)) as [number];
  });
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    for (const group of stoppedGroups.splice(0)) process.kill(-group, 'SIGKILL');
    await until('ended', async () => !(await answers(port)));
    await rm(dataDirectory, { recursive: true, force: true });
  });

  async function startHolder(): Promise<ChildProcess> {
    const child = spawn(process.execPath, ['--input-type=module', '-e', HOLDER, dataDirectory, String(port)], {
      stdio: ['ignore', 'pipe', 'inherit'],
      cwd: import.meta.dirname,
    });
    children.push(child);
    let said = '';
    child.stdout?.on('data', (chunk) => {
      said += String(chunk);
    });
    await until('up', () => said.includes('up'));
    return child;
  }

  async function supervisorOf(): Promise<number> {
    return Number((await readFile(join(dataDirectory, 'broker.pid'), 'utf8')).split(' ')[1]);
  }

  it('keeps its data over a stop and a kill -9, and says what it does', async () => {
    const phases: BrokerProgress['phase'][] = [];
    const onProgress = ({ phase }: BrokerProgress) => phases.push(phase);
    const { ms: firstMs, result: first } = await timed(() => startBroker({ dataDirectory, port, onProgress }));
    const client = portTo(first.bootstrap);
    const topic = await makeTopic(client);
    await send(client, records(topic, 0, ['a']));
    const { ms: stopMs } = await timed(() => first.stop());
    const { ms: againMs, result: second } = await timed(() => startBroker({ dataDirectory, port, onProgress }));
    await send(client, records(topic, 0, ['b']));
    await second.kill9();
    const { ms: afterKillMs, result: third } = await timed(() => startBroker({ dataDirectory, port, onProgress }));
    expect(await values(client, topic)).toEqual(['a', 'b']);
    await client.close();
    await third.stop();
    expect(phases.filter((phase) => phase === 'format')).toHaveLength(1);
    expect(phases.filter((phase) => phase === 'ready')).toHaveLength(3);
    expect(afterKillMs).toBeLessThan(20_000);
    figure(
      'broker: first start, stop, second start, start after kill -9',
      [firstMs, stopMs, againMs, afterKillMs].map(Math.round).join(', '),
      'ms',
    );
  });

  it('ends with the process that started it, also when that one is killed', async () => {
    const holder = await startHolder();
    holder.kill('SIGKILL');
    const { ms } = await timed(() => until('broker gone', async () => !(await answers(port))));
    expect(ms).toBeLessThan(10_000);
    figure('broker gone after kill -9 of its parent', ms, 'ms');
  });

  it('ends a broker that outlived its parent and its supervisor before it starts anew', async () => {
    const holder = await startHolder();
    const supervisor = await supervisorOf();
    // Stopped first, so that it cannot see its parent die, then killed: the broker is an orphan.
    process.kill(-supervisor, 'SIGSTOP');
    stoppedGroups.push(supervisor);
    holder.kill('SIGKILL');
    process.kill(supervisor, 'SIGKILL');
    const broker = await startBroker({ dataDirectory, port: await anotherPort() });
    expect(await answers(Number(broker.bootstrap.split(':')[1]))).toBe(true);
    await broker.stop();
  });

  it('does not take the data of a broker that is in use', async () => {
    await startHolder();
    await expect(startBroker({ dataDirectory })).rejects.toMatchObject({ code: 'DATA_DIRECTORY_IN_USE' });
    expect(await answers(port)).toBe(true);
  });

  it('says so when its port is taken', async () => {
    await startHolder();
    const other = await mkdtemp(join(tmpdir(), 'tripline-test-kafka-'));
    await expect(startBroker({ dataDirectory: other, port })).rejects.toMatchObject({ code: 'PORT_IN_USE' });
    await rm(other, { recursive: true, force: true });
  });

  it('says so, with what the broker said, when it does not come up', async () => {
    const overrides = { 'log.segment.bytes': 'many' };
    await expect(startBroker({ dataDirectory, port, overrides })).rejects.toMatchObject({ name: 'BrokerError' });
  });

  async function anotherPort(): Promise<number> {
    return ((await freePorts(1)) as [number])[0];
  }
});

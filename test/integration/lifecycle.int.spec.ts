import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bootstrap, describeWithKafka, uniqueName } from '../src/broker.ts';
import { Deployment } from '../src/deployment.ts';
import { eventually } from '../src/eventually.ts';
import { IndependentClient } from '../src/independent-client.ts';
import { eventCount, plantedTraffic } from '../src/traffic.ts';

const PARTITIONS = 2;
const cli = fileURLToPath(new URL('../../apps/cli/dist/main.js', import.meta.url));

describeWithKafka('the life of a stage process', () => {
  const raw = uniqueName('raw');
  const prefix = `${uniqueName('life')}.`;
  const client = new IndependentClient(bootstrap());
  const deployment = new Deployment({ bootstrap: bootstrap(), prefix, rawTopic: raw, partitions: PARTITIONS });

  beforeAll(async () => {
    await client.connect();
    await client.createTopic(raw, PARTITIONS);
  });
  afterAll(async () => {
    await deployment.stop();
    await client.close();
    deployment.remove();
  });

  function tripline(...args: string[]): { status: number | null; output: string } {
    const env = { PATH: process.env['PATH'], TRIPLINE_SETTINGS: deployment.settingsFile, KAFKA_BROKERS: bootstrap() };
    const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { env, encoding: 'utf8' });
    return { status, output: stdout + stderr };
  }

  it('drains within 25 seconds on SIGTERM, exits with 0, and loses and doubles nothing over a restart', async () => {
    await deployment.start();
    const traffic = plantedTraffic({ count: 4_000, partitions: PARTITIONS, seed: 5, startMs: Date.now() - 600_000 });
    await client.produce(raw, traffic.slice(0, 2_000));
    await eventually('work is under way', 30_000, () => deployment.delivered().length > 0);
    const startedAt = Date.now();
    expect(await deployment.stop()).toEqual([0, 0, 0, 0]);
    expect(Date.now() - startedAt).toBeLessThan(25_000);
    await client.produce(raw, traffic.slice(2_000));
    await deployment.restart();
    await eventually('everything is delivered', 60_000, () => idsOf(deployment).size === eventCount(traffic));
    const events = deployment.delivered().filter((line) => line['alert_id'] === undefined);
    expect(events).toHaveLength(eventCount(traffic));
    await deployment.stop();
  });

  it('refuses a topic that was re-created underneath it, until an operator accepts it', async () => {
    await client.deleteTopic(`${prefix}events`);
    await client.createTopic(`${prefix}events`, PARTITIONS);
    const normalize = deployment.stage('normalize');
    normalize.start();
    expect(await normalize.ended()).toBe(1);
    expect(deployment.log('normalize')).toContain(`topic ${prefix}events was deleted and created again`);
    expect(tripline('topics', 'accept', `${prefix}events`)).toMatchObject({ status: 0 });
    normalize.start();
    await normalize.ready();
  });

  it('says by the command line which record a stage does not stand at', () => {
    const place = ['--topic', `${prefix}accepted`, '--partition', '0', '--offset', '0'];
    const { status, output } = tripline('topics', 'skip', '--stage', 'normalize', ...place);
    expect(status).not.toBe(0);
    expect(output).toMatch(/does not stand|running|members/);
  });
});

function idsOf(deployment: Deployment): Set<unknown> {
  return new Set(deployment.delivered().flatMap((line) => (line['alert_id'] === undefined ? [line['id']] : [])));
}

import { codecs } from '@tripline/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bootstrap, describeWithKafka, portTo, uniqueName } from '../src/broker.ts';
import { Deployment } from '../src/deployment.ts';
import { eventually } from '../src/eventually.ts';
import { IndependentClient } from '../src/independent-client.ts';
import { ledgerOf } from '../src/ledger.ts';
import { seeded } from '../src/random.ts';
import type { StageApp } from '../src/stage-process.ts';
import { eventCount, plantedTraffic } from '../src/traffic.ts';

const RECORDS = Number(process.env['FAULT_RECORDS'] ?? 20_000);
const KILLS_PER_STAGE = Number(process.env['FAULT_KILLS'] ?? 3);
const SEED = Number(process.env['FAULT_SEED'] ?? 7);
const PARTITIONS = 4;
const stages: readonly StageApp[] = ['ingest', 'normalize', 'detect', 'deliver'];

/** Everything that came in has gone through every stage. */
async function drained(
  client: IndependentClient,
  deployment: Deployment,
  rawTopic: string,
  prefix: string,
): Promise<boolean> {
  const lags = await Promise.all([
    client.lag(deployment.group('ingest'), rawTopic),
    client.lag(deployment.group('normalize'), `${prefix}accepted`),
    client.lag(deployment.group('detect'), `${prefix}events`),
    client.lag(deployment.group('deliver'), `${prefix}events`),
    client.lag(deployment.group('deliver'), `${prefix}alerts`),
  ]);
  // Transaction markers are offsets that nobody commits past until a record follows: at most a few per partition and kill.
  return lags.every((lag, index) => lag <= (index === 4 ? PARTITIONS * 2 : 0));
}

describeWithKafka('kill -9 of every stage', () => {
  const raw = uniqueName('raw');
  const client = new IndependentClient(bootstrap());
  const traffic = plantedTraffic({
    count: RECORDS,
    partitions: PARTITIONS,
    seed: SEED,
    startMs: Date.now() - 3_600_000,
  });
  const EVENTS = eventCount(traffic);
  const controlPrefix = `${uniqueName('control')}.`;
  const control = new Deployment({
    bootstrap: bootstrap(),
    prefix: controlPrefix,
    rawTopic: raw,
    partitions: PARTITIONS,
  });
  const faultPrefix = `${uniqueName('fault')}.`;
  const fault = new Deployment({ bootstrap: bootstrap(), prefix: faultPrefix, rawTopic: raw, partitions: PARTITIONS });

  beforeAll(async () => {
    await client.connect();
    await client.createTopic(raw, PARTITIONS);
  });
  afterAll(async () => {
    await Promise.all([control.stop(), fault.stop(), client.close()]);
  });

  it('loses no event, leaks no secret, keeps the order and changes no alert', { timeout: 900_000 }, async () => {
    await fault.start();
    const random = seeded(SEED);
    for (let round = 0; round < KILLS_PER_STAGE; round += 1) {
      const kills = stages.map((stage) => killAt(fault, stage, 100 + random() * 1_500));
      await Promise.all([client.produce(raw, segment(traffic, round, KILLS_PER_STAGE)), ...kills]);
      await Promise.all(stages.map((stage) => fault.stage(stage).ready()));
    }
    await eventually('the killed run is drained', 300_000, async () => drained(client, fault, raw, faultPrefix));
    await fault.stop();
    const killed = ledgerOf(fault.delivered());

    await control.start();
    await eventually(
      'every event of the control run is delivered',
      300_000,
      () => ledgerOf(control.delivered()).eventIds.size >= EVENTS,
    );
    // Not until it has as many alerts: those that the killed run had lost would not be missed.
    await eventually('the control run is drained', 60_000, async () => drained(client, control, raw, controlPrefix));
    await control.stop();
    const undisturbed = ledgerOf(control.delivered());

    expect(undisturbed.eventIds.size).toBe(EVENTS);
    expect(undisturbed.alertIds.size).toBeGreaterThan(5);
    expect([...undisturbed.eventIds].filter((id) => !killed.eventIds.has(id))).toEqual([]);
    expect(killed.eventIds.size).toBe(EVENTS);
    expect([...killed.alertIds].sort()).toEqual([...undisturbed.alertIds].sort());
    expect(killed.inversions).toBe(0);

    const text = fault.deliveredText() + stages.map((stage) => fault.log(stage)).join('');
    const planted = traffic.flatMap(({ secret }) => (secret === null ? [] : [secret]));
    expect(planted.length).toBeGreaterThan(RECORDS / 20);
    expect(planted.filter((secret) => text.includes(secret))).toEqual([]);

    expect(await twiceInAlerts(faultPrefix)).toEqual([]);
    console.log(
      `kill -9: ${KILLS_PER_STAGE * stages.length} kills, ${RECORDS} records, ${killed.duplicates} duplicates, ${killed.alertIds.size} alerts`,
    );
    control.remove();
    fault.remove();
  });
});

function segment<T>(all: readonly T[], index: number, count: number): T[] {
  return all.slice(Math.floor((index * all.length) / count), Math.floor(((index + 1) * all.length) / count));
}

/** While the segment is being produced and worked off: about two seconds' work for each stage. */
async function killAt(deployment: Deployment, stage: StageApp, afterMs: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  await deployment.stage(stage).kill9();
  deployment.stage(stage).start();
}

/** (id, revision) pairs that a reader of committed records sees more than once. */
async function twiceInAlerts(prefix: string): Promise<string[]> {
  const port = portTo(bootstrap());
  const seen = new Map<string, number>();
  for (let partition = 0; partition < PARTITIONS; partition += 1) {
    await port.readToEnd({ topic: `${prefix}alerts`, partition }, (records) => {
      for (const { value } of records) {
        const alert = codecs.alert.decode(value as Buffer);
        if (!alert.ok) throw new Error(alert.reason);
        const key = `${alert.value.alert_id}/${alert.value.revision}`;
        seen.set(key, (seen.get(key) ?? 0) + 1);
      }
    });
  }
  await port.close();
  expect(seen.size).toBeGreaterThan(5);
  return [...seen].filter(([, count]) => count > 1).map(([key]) => key);
}

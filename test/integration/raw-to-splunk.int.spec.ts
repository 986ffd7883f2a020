import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bootstrap, describeWithKafka, uniqueName } from '../src/broker.ts';
import { Deployment } from '../src/deployment.ts';
import { eventually } from '../src/eventually.ts';
import { HecFake } from '../src/hec-fake.ts';
import { IndependentClient } from '../src/independent-client.ts';
import { ledgerOf } from '../src/ledger.ts';
import { eventCount, plantedTraffic } from '../src/traffic.ts';

const RECORDS = 2_000;
const PARTITIONS = 4;

describeWithKafka('from a raw record to Splunk (a strict fake of its HEC)', () => {
  const raw = uniqueName('raw');
  const prefix = `${uniqueName('hec')}.`;
  const client = new IndependentClient(bootstrap());
  const traffic = plantedTraffic({ count: RECORDS, partitions: PARTITIONS, seed: 3, startMs: Date.now() - 600_000 });
  const EVENTS = eventCount(traffic);
  let hec: HecFake;
  let deployment: Deployment;

  beforeAll(async () => {
    hec = await HecFake.start();
    await client.connect();
    await client.createTopic(raw, PARTITIONS);
    deployment = deploymentWith(hec, prefix, raw);
    await deployment.start();
  });
  afterAll(async () => {
    await deployment.stop();
    await client.close();
    await hec.close();
    deployment.remove();
  });

  it('brings every event at least once through refusals, cuts and a busy server, in order, without a secret', async () => {
    hec.script(
      { kind: 'busy' },
      { kind: 'busy', takes: 3 },
      { kind: 'throttle', retryAfter: '1' },
      { kind: 'cutReply' },
      { kind: 'reset' },
    );
    await client.produce(raw, traffic);
    await eventually('every event has arrived', 120_000, () => eventsOf(hec).size === EVENTS);
    const file = ledgerOf(deployment.delivered());
    await eventually(
      'the file holds the same',
      60_000,
      () => ledgerOf(deployment.delivered()).eventIds.size === EVENTS,
    );
    expect([...eventsOf(hec)].sort()).toEqual([...ledgerOf(deployment.delivered()).eventIds].sort());
    expect(file.inversions).toBe(0);
    expect(hec.violations).toEqual([]);
    const everything = Buffer.concat(hec.events.map(({ bytes }) => bytes)).toString();
    const planted = traffic.flatMap(({ secret }) => (secret === null ? [] : [secret]));
    expect(planted.filter((secret) => everything.includes(secret))).toEqual([]);
  });

  it('brings alerts, with the accountable owner', async () => {
    await eventually('an alert has arrived', 60_000, () => alertsOf(hec).length > 0);
    expect(alertsOf(hec).some((alert) => JSON.stringify(alert).includes('.owner@acme.example'))).toBe(true);
  });

  it('pauses on a token that is refused, keeps everything, and goes on once it is accepted', async () => {
    const right = hec.token;
    hec.token = 'rotated-away';
    const before = eventsOf(hec).size;
    await client.produceRaw(raw, [
      JSON.stringify({
        ts: new Date().toISOString(),
        agent: 'paused',
        action: 'crm_read',
        args: {},
        verdict: 'deny',
        run_id: 'p',
      }),
    ]);
    await eventually('the integration is paused', 30_000, async () =>
      (await metrics(deployment)).includes('delivery_paused{line="splunk"} 1'),
    );
    expect(eventsOf(hec).size).toBe(before);
    hec.token = right;
    await eventually('it goes on', 60_000, () => eventsOf(hec).size === before + 1);
  });
});

function eventsOf(hec: HecFake): Set<string> {
  return new Set(hec.events.filter(({ envelope }) => envelope.sourcetype !== 'tripline:alert').map(({ id }) => id));
}

function alertsOf(hec: HecFake) {
  return hec.events.map(({ envelope }) => envelope).filter(({ sourcetype }) => sourcetype === 'tripline:alert');
}

async function metrics(deployment: Deployment): Promise<string> {
  return (await fetch(`${deployment.stage('deliver').url}/metrics`)).text();
}

/** A deployment that writes to the file and to the fake, whose address an operator has allowed. */
function deploymentWith(hec: HecFake, prefix: string, rawTopic: string): Deployment {
  return new Deployment({
    bootstrap: bootstrap(),
    prefix,
    rawTopic,
    partitions: PARTITIONS,
    integrations: (folder) => {
      const token = join(folder, 'hec.token');
      writeFileSync(token, hec.token, { mode: 0o600 });
      const reach = { url: hec.url, token: `file:${token}`, caFile: hec.caFile, allowRanges: ['127.0.0.0/8'] };
      return [{ id: 'splunk', type: 'splunk-hec', ...reach, start: 'beginning', eventTypes: ['*'] }];
    },
  });
}

import type { KafkaPort, ServedProcess } from '@tripline/pipeline';
import { ingestStage } from '@tripline/stages';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bootstrap, describeWithKafka, portTo, uniqueName } from '../src/broker.ts';
import { eventually } from '../src/eventually.ts';
import { IndependentClient } from '../src/independent-client.ts';
import { acceptedBy, makeContractTopics, type ServedOptions, serveStages } from '../src/served-stages.ts';

const RECORDS = 10;
/** At 20 a second each record is 25 s of quota: a process that waits in the client's handler would stop all others for as long. */
const ITEMS = 500;
const QUIET = 300;

describeWithKafka('a tenant above its quota', () => {
  const [loud, quiet] = [uniqueName('loud'), uniqueName('quiet')];
  const client = new IndependentClient(bootstrap());
  let port: KafkaPort;
  let options: ServedOptions;
  let served: ServedProcess | undefined;

  beforeAll(async () => {
    port = portTo(bootstrap());
    const sources = [
      { kind: 'kafka', name: 'loud', tenant: 'loud', topic: loud },
      { kind: 'kafka', name: 'quiet', tenant: 'quiet', topic: quiet },
    ];
    options = { port, bootstrap: bootstrap(), prefix: `${uniqueName('quota')}.`, partitions: 2, settings: { sources } };
    await client.connect();
    await client.createTopic(loud, 2);
    await client.createTopic(quiet, 2);
    await makeContractTopics(options);
  });
  afterAll(async () => {
    await served?.stop();
    await client.close();
    await port.close();
  });

  const numbersOf = async (tenant: string) => {
    const envelopes = (await acceptedBy(options)).filter((envelope) => envelope.tenant === tenant);
    return envelopes.map(({ lineage, sequence, index, body }) => ({
      place: [sequence, index] as const,
      lineage,
      n: (JSON.parse(body.toString()) as { n: number }).n,
    }));
  };

  it('waits with its partitions paused while the others go on as ever', async () => {
    const values = (partition: number) =>
      Array.from({ length: RECORDS }, (_, record) =>
        JSON.stringify(
          Array.from({ length: ITEMS }, (_, item) => ({ n: (partition * RECORDS + record) * ITEMS + item })),
        ),
      );
    await client.produceRaw(loud, values(0), 0);
    await client.produceRaw(loud, values(1), 1);
    const quotas = [{ tenant: 'loud', recordsPerSecond: 20, burstSeconds: 1 }];
    served = await serveStages([ingestStage], { ...options, settings: { ...options.settings, quotas } });
    const heldBack = async () => (await served?.metrics.partitionsHeldBack.get())?.values[0]?.value;
    await eventually('the loud one is held back', 30_000, async () => (await heldBack()) === 2);
    for (let n = 0; n < QUIET; n += 1) await client.produceRaw(quiet, [JSON.stringify({ n })], n % 2);
    await eventually(
      'all of the quiet one is accepted',
      20_000,
      async () => (await numbersOf('quiet')).length === QUIET,
    );
    expect((await numbersOf('loud')).length).toBeLessThan(4 * ITEMS);
    expect(await heldBack()).toBe(2);
  });

  it('loses nothing and keeps its order', async () => {
    await served?.stop();
    served = await serveStages([ingestStage], options);
    const all = 2 * RECORDS * ITEMS;
    await eventually('all is accepted', 60_000, async () => {
      return new Set((await numbersOf('loud')).map(({ n }) => n)).size === all;
    });
    for (const lineage of [0, 1].map((partition) => `kafka:loud/${loud}/${partition}`)) {
      const places = (await numbersOf('loud')).filter((number) => number.lineage === lineage);
      const order = places.map(({ n }) => n);
      expect(order).toEqual([...order].sort((a, b) => a - b));
    }
  });
});

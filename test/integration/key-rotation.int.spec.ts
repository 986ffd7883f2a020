import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codecs, topicName, topics } from '@tripline/contract';
import type { KafkaPort, ServedProcess, Stage } from '@tripline/pipeline';
import { ingestStage, normalizeStage } from '@tripline/stages';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bootstrap, describeWithKafka, portTo, uniqueName } from '../src/broker.ts';
import { eventually } from '../src/eventually.ts';
import { IndependentClient } from '../src/independent-client.ts';
import {
  acceptedBy,
  makeContractTopics,
  rejectedBy,
  type ServedOptions,
  serveStages,
  writeSettings,
} from '../src/served-stages.ts';

const PARTITIONS = 2;

describeWithKafka('the rotation of sealing keys', () => {
  const raw = uniqueName('raw');
  const client = new IndependentClient(bootstrap());
  const folder = mkdtempSync(join(tmpdir(), 'tripline-rotation-'));
  const prefix = `${uniqueName('rotation')}.`;
  let port: KafkaPort;
  let ingest: ServedProcess | undefined;
  let normalize: ServedProcess | undefined;
  const sent: string[] = [];

  /** Settings of one of the two, with the named keys; the first is the active one. */
  const settingsOf = (...ids: string[]) => ({
    sources: [{ kind: 'kafka', name: 'proxies', tenant: 'acme', topic: raw }],
    sealing: {
      enabled: true,
      activeKey: ids[0],
      keys: ids.map((id) => ({ id, secret: `file:${join(folder, id)}` })),
    },
  });
  const optionsOf = (stage: string, ...ids: string[]): ServedOptions => ({
    port,
    bootstrap: bootstrap(),
    prefix,
    partitions: PARTITIONS,
    settings: settingsOf(...ids),
    settingsFile: join(folder, `${stage}.json`),
  });
  const serve = (stage: Stage, ...ids: string[]) => serveStages([stage], optionsOf(stage.name, ...ids));
  const rewrite = (stage: Stage, ...ids: string[]) => writeSettings(optionsOf(stage.name, ...ids));

  async function send(...agents: string[]): Promise<void> {
    for (const agent of agents) {
      const call = {
        ts: new Date().toISOString(),
        agent,
        action: 'crm_read',
        args: {},
        verdict: 'allow',
        run_id: agent,
      };
      await client.produceRaw(raw, [JSON.stringify(call)], sent.length % PARTITIONS);
      sent.push(agent);
    }
  }
  const keyIds = async () =>
    (await acceptedBy({ port, prefix, partitions: PARTITIONS })).map(({ seal }) => seal?.key_id);
  const accepted = (count: number) =>
    eventually(`${count} are accepted`, 30_000, async () => (await keyIds()).length === count);
  const eventsArrived = () => eventually('all are events', 60_000, async () => (await agents()).length === sent.length);

  async function agents(): Promise<(string | null)[]> {
    const found: (string | null)[] = [];
    for (let partition = 0; partition < PARTITIONS; partition += 1) {
      await port.readToEnd({ topic: topicName(topics.events, prefix), partition }, (records) => {
        for (const { value } of records) {
          const decoded = codecs.event.decode(value ?? Buffer.alloc(0));
          if (decoded.ok) found.push(decoded.value.agent);
        }
      });
    }
    return found;
  }

  beforeAll(async () => {
    for (const id of ['k1', 'k2']) writeFileSync(join(folder, id), randomBytes(32).toString('base64'), { mode: 0o600 });
    port = portTo(bootstrap());
    await client.connect();
    await client.createTopic(raw, PARTITIONS);
    await makeContractTopics(optionsOf('any', 'k1'));
    ingest = await serve(ingestStage, 'k1');
    normalize = await serve(normalizeStage, 'k1');
  });
  afterAll(async () => {
    await Promise.all([ingest?.stop(), normalize?.stop()]);
    await client.close();
    await port.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('with both keys known everywhere before the new one seals goes unnoticed, without a restart', async () => {
    await send('a', 'b');
    await accepted(2);
    rewrite(normalizeStage, 'k1', 'k2');
    rewrite(ingestStage, 'k2', 'k1');
    await eventually('the new key seals', 60_000, async () => {
      await send(`c${sent.length}`);
      await accepted(sent.length);
      return (await keyIds()).includes('k2');
    });
    await eventsArrived();
    expect((await keyIds()).filter((id) => id === 'k1').length).toBeGreaterThan(1);
  });

  it('with a key taken away too early makes normalize wait and loses nothing', async () => {
    await normalize?.stop();
    rewrite(ingestStage, 'k1', 'k2');
    await eventually('the old key seals again', 60_000, async () => {
      await send(`d${sent.length}`, `d${sent.length + 1}`);
      await accepted(sent.length);
      return (await keyIds()).at(-1) === 'k1';
    });
    normalize = await serve(normalizeStage, 'k2');
    const waits = async () =>
      (await normalize?.metrics.errors.get())?.values.some(({ labels }) => labels['code'] === 'SEALING_KEY_UNKNOWN');
    await eventually('it waits', 60_000, async () => (await waits()) === true);
    expect((await agents()).length).toBeLessThan(sent.length);
    expect(await rejectedBy({ port, prefix, partitions: PARTITIONS })).toEqual([]);
  });

  it('with the key handed back goes on where it was, without a restart', async () => {
    rewrite(normalizeStage, 'k2', 'k1');
    await eventsArrived();
    expect((await agents()).sort()).toEqual([...sent].sort());
    expect(await rejectedBy({ port, prefix, partitions: PARTITIONS })).toEqual([]);
  });
});

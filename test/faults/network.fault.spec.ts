import { createApiKey, hashApiKey } from '@tripline/secrets';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bootstrap, describeWithKafka, startProxy, uniqueName } from '../src/broker.ts';
import { Deployment } from '../src/deployment.ts';
import { eventually } from '../src/eventually.ts';
import { IndependentClient } from '../src/independent-client.ts';
import type { TcpProxy } from '../src/tcp-proxy.ts';

const STALL_MS = Number(process.env['FAULT_STALL_MS'] ?? 60_000);

describeWithKafka('a broken network between the stages and the broker', () => {
  const raw = uniqueName('raw');
  const prefix = `${uniqueName('net')}.`;
  const client = new IndependentClient(bootstrap());
  const apiKey = createApiKey().reveal();
  /** Run ids whose request was answered 2xx, or whose raw record the broker acknowledged to an independent client. */
  const acknowledged = new Set<string>();
  const statuses = new Map<number, number>();
  let proxy: TcpProxy;
  let deployment: Deployment;
  let sent = 0;

  beforeAll(async () => {
    proxy = await startProxy();
    await client.connect();
    await client.createTopic(raw, 2);
    const through = `127.0.0.1:${proxy.port}`;
    deployment = new Deployment({
      bootstrap: bootstrap(),
      prefix,
      rawTopic: raw,
      partitions: 2,
      apiKeyHash: hashApiKey(apiKey),
      through: { ingest: through, normalize: through, detect: through, deliver: through },
    });
    await deployment.start();
  });
  afterAll(async () => {
    await deployment.stop();
    await proxy.close();
    await client.close();
    deployment.remove();
  });

  /** One HTTP request with three records, one raw record: both remembered only when acknowledged. */
  async function sendSome(): Promise<void> {
    const ids = Array.from({ length: 3 }, () => `http-${sent++}`);
    const answer = await fetch(`${deployment.stage('ingest').url}/v1/events`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${apiKey}`,
        'content-type': 'application/x-ndjson',
        'idempotency-key': ids.join(),
      },
      body: ids.map(record).join('\n'),
    }).catch(() => undefined);
    statuses.set(answer?.status ?? 0, (statuses.get(answer?.status ?? 0) ?? 0) + 1);
    await answer?.body?.cancel();
    if (answer?.ok === true) for (const id of ids) acknowledged.add(id);
    const direct = `raw-${sent++}`;
    await client.produceRaw(raw, [record(direct)], sent % 2);
    acknowledged.add(direct);
  }

  async function sendFor(ms: number): Promise<void> {
    const until = Date.now() + ms;
    while (Date.now() < until) {
      await Promise.race([sendSome(), new Promise((resolve) => setTimeout(resolve, 1_000))]);
    }
  }

  function missing(): string[] {
    const there = new Set(deployment.delivered().map((line) => String(line['run_id'])));
    return [...acknowledged].filter((id) => !there.has(id));
  }

  it('loses nothing that was acknowledged when produce answers are dropped and connections cut', async () => {
    for (let round = 0; round < 5; round += 1) {
      proxy.dropAnswers('produce', 2);
      await sendFor(1_500);
      proxy.cutAll();
      await sendFor(1_500);
      proxy.dropAnswers('endTxn', 1);
      await sendFor(1_000);
    }
    proxy.heal();
    await sendFor(2_000);
    await eventually('everything acknowledged is delivered', 120_000, () => missing().length === 0);
    expect(acknowledged.size).toBeGreaterThan(50);
  });

  it('recovers by itself from a minute without a byte, and says meanwhile that it is not ready', {
    timeout: STALL_MS + 240_000,
  }, async () => {
    const before = acknowledged.size;
    proxy.stall();
    await sendFor(STALL_MS / 2);
    const ready = await fetch(`${deployment.stage('ingest').url}/health/ready`);
    await sendFor(STALL_MS / 2);
    proxy.heal();
    await eventually(
      'ready again',
      120_000,
      async () => (await fetch(`${deployment.stage('ingest').url}/health/ready`)).status === 200,
    );
    await sendFor(3_000);
    await eventually('everything acknowledged is delivered', 180_000, () => missing().length === 0);
    expect(acknowledged.size).toBeGreaterThan(before);
    expect(ready.status).toBe(503);
    expect([...statuses.keys()].filter((status) => ![0, 202, 503].includes(status))).toEqual([]);
    console.log(`network: ${acknowledged.size} acknowledged, answers ${JSON.stringify([...statuses])}`);
  });
});

function record(id: string): string {
  return JSON.stringify({
    ts: new Date().toISOString(),
    agent: 'net',
    action: 'crm_read',
    args: {},
    verdict: 'allow',
    run_id: id,
  });
}

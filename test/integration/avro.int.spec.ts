import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codecs, topicName, topics } from '@tripline/contract';
import type { KafkaPort, ServedProcess } from '@tripline/pipeline';
import { ingestStage, normalizeStage } from '@tripline/stages';
import avro from 'avsc';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bootstrap, describeWithKafka, portTo, uniqueName } from '../src/broker.ts';
import { eventually } from '../src/eventually.ts';
import { IndependentClient } from '../src/independent-client.ts';
import { RegistryFake } from '../src/registry-fake.ts';
import { type SelfSigned, selfSigned } from '../src/self-signed.ts';
import { acceptedBy, makeContractTopics, rejectedBy, type ServedOptions, serveStages } from '../src/served-stages.ts';

/** What a proxy might register: its own field names, a union, a map and a logical time. */
const schema = {
  type: 'record',
  name: 'Call',
  namespace: 'com.example.proxy',
  fields: [
    { name: 'ts', type: { type: 'long', logicalType: 'timestamp-micros' } },
    { name: 'agent', type: 'string' },
    { name: 'action', type: 'string' },
    { name: 'args', type: { type: 'map', values: ['null', 'long', 'string'] } },
    { name: 'verdict', type: { type: 'enum', name: 'Verdict', symbols: ['allow', 'deny'] } },
    { name: 'run_id', type: ['null', 'string'] },
  ],
};
const type = avro.Type.forSchema(schema as avro.Schema, { wrapUnions: true });

function call(agent: string): Buffer {
  const args = { amount: { long: 4_503_599_627_370_496 }, note: { string: 'paid' } };
  return type.toBuffer({
    ts: Date.now() * 1000,
    agent,
    action: 'pay',
    args,
    verdict: 'deny',
    run_id: { string: agent },
  });
}

function confluent(id: number, datum: Buffer): Buffer {
  const header = Buffer.alloc(5);
  header.writeUInt32BE(id, 1);
  return Buffer.concat([header, datum]);
}

describeWithKafka('Avro values on a raw topic', () => {
  const raw = uniqueName('avro');
  const client = new IndependentClient(bootstrap());
  const folder = mkdtempSync(join(tmpdir(), 'tripline-avro-'));
  let tls: SelfSigned | undefined;
  let registry: RegistryFake;
  let port: KafkaPort;
  let options: ServedOptions;
  let served: ServedProcess;

  beforeAll(async () => {
    tls = selfSigned(['localhost']) ?? expect.fail('no openssl');
    registry = await RegistryFake.start(tls, `Basic ${Buffer.from('svc:pa55').toString('base64')}`);
    registry.schemas.set(7, JSON.stringify(schema));
    registry.isDown = true;
    const file = join(folder, 'call.avsc');
    writeFileSync(file, JSON.stringify(schema));
    port = portTo(bootstrap());
    const access = { url: registry.url, username: 'svc', password: 'env:REGISTRY_PASSWORD', ca: `file:${tls.caFile}` };
    const source = { kind: 'kafka', name: 'proxies', tenant: 'acme', topic: raw };
    const settings = { sources: [{ ...source, avro: { schemas: [{ file }], registry: access } }] };
    const env = { REGISTRY_PASSWORD: 'pa55' };
    options = { port, bootstrap: bootstrap(), prefix: `${uniqueName('avro')}.`, partitions: 2, settings, env };
    await client.connect();
    await client.createTopic(raw, 2);
    await makeContractTopics(options);
    served = await serveStages([ingestStage, normalizeStage], options);
  });
  afterAll(async () => {
    await served?.stop();
    await client.close();
    await port.close();
    await registry.close();
    tls?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  const bodies = async () =>
    (await acceptedBy(options)).map(({ body }) => JSON.parse(body.toString()) as { agent: string });
  const errors = async () => (await served.metrics.errors.get()).values.map(({ labels }) => String(labels['code']));

  it('wait while their schema cannot be looked up; other partitions do not', async () => {
    await client.produceRaw(raw, ['{"agent":"before"}', confluent(7, call('waits')), '{"agent":"behind"}'], 0);
    await eventually('the look-up fails', 20_000, async () => (await errors()).includes('SCHEMA_REGISTRY_UNREACHABLE'));
    await client.produceRaw(raw, ['{"agent":"beside"}'], 1);
    await eventually('the other partition goes on', 20_000, async () =>
      (await bodies()).some(({ agent }) => agent === 'beside'),
    );
    expect((await bodies()).map(({ agent }) => agent).sort()).toEqual(['before', 'beside']);
    expect(await rejectedBy(options)).toEqual(
      expect.not.arrayContaining([expect.objectContaining({ stage: 'ingest' })]),
    );
  });

  it('go on in their order once the registry answers, each digit kept', async () => {
    registry.isDown = false;
    await eventually('all are accepted', 60_000, async () => (await bodies()).length === 4);
    const [zero] = (await acceptedBy(options)).filter(({ lineage, index }) => lineage.endsWith('/0') && index === 0);
    const inOrder = (await acceptedBy(options))
      .filter(({ lineage }) => lineage === zero?.lineage)
      .map(({ body }) => body.toString());
    expect(inOrder.map((body) => (JSON.parse(body) as { agent: string }).agent)).toEqual(['before', 'waits', 'behind']);
    expect(inOrder[1]).toMatch(
      /^\{"ts":"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z","agent":"waits","action":"pay","args":\{"amount":4503599627370496,"note":"paid"\},"verdict":"deny","run_id":"waits"\}$/,
    );
  });

  it('by fingerprint need no registry, and both become events', async () => {
    const asked = registry.asked.length;
    const mark = Buffer.from([0xc3, 0x01, ...fingerprint()]);
    await client.produceRaw(raw, [Buffer.concat([mark, call('single')]), confluent(7, call('again'))], 1);
    await eventually('all are events', 60_000, async () => {
      const agents = (await eventsOf()).map(({ agent }) => agent);
      return ['waits', 'single', 'again'].every((agent) => agents.includes(agent));
    });
    expect((await eventsOf()).find(({ agent }) => agent === 'single')).toMatchObject({ verdict: 'deny', tool: 'pay' });
    expect(registry.asked.length).toBe(asked);
  });

  it('whose schema nobody knows, or which are not what it says, are dead letters', async () => {
    await client.produceRaw(
      raw,
      [confluent(404, call('lost')), confluent(7, Buffer.from([1, 2])), '{"agent":"after"}'],
      1,
    );
    await eventually('the next record passes', 30_000, async () =>
      (await bodies()).some(({ agent }) => agent === 'after'),
    );
    const letters = (await rejectedBy(options)).filter(({ stage }) => stage === 'ingest');
    expect(letters.map(({ reason }) => reason).sort()).toEqual(['corrupt', 'unknown_schema']);
  });

  async function eventsOf() {
    const found: { agent: string | null; verdict: string | null; tool: string | null }[] = [];
    for (const partition of [0, 1]) {
      await port.readToEnd({ topic: topicName(topics.events, options.prefix), partition }, (records) => {
        for (const { value } of records) {
          const decoded = codecs.event.decode(value ?? Buffer.alloc(0));
          if (decoded.ok) found.push(decoded.value);
        }
      });
    }
    return found;
  }
});

/** CRC-64-AVRO of the schema's canonical form, little-endian, worked out bit by bit. */
function fingerprint(): Buffer {
  const empty = 0xc15d213aa4d7a795n;
  let crc = empty;
  for (const byte of Buffer.from(JSON.stringify(type.schema()))) {
    crc ^= BigInt(byte);
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >> 1n) ^ (empty & -(crc & 1n));
  }
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(crc);
  return bytes;
}

import { gzipSync } from 'node:zlib';
import { codecs, type DeadLetter } from '@tripline/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bootstrap, describeWithKafka, portTo, uniqueName } from '../src/broker.ts';
import { Deployment } from '../src/deployment.ts';
import { eventually } from '../src/eventually.ts';
import { IndependentClient } from '../src/independent-client.ts';

/** Stands in every bad record: it must appear in no log. */
const MARK = 'QUOTED-BY-A-PARSER';
const good = (name: string) =>
  JSON.stringify({
    ts: new Date().toISOString(),
    agent: name,
    action: 'crm_read',
    args: {},
    verdict: 'allow',
    run_id: name,
  });

const badRaw: readonly (readonly [name: string, value: Buffer, reason: string])[] = [
  ['not JSON', Buffer.from(`${MARK} is not JSON`), 'body_unreadable'],
  ['cut JSON', Buffer.from(`{"agent":"${MARK}`), 'body_unreadable'],
  ['Avro of somebody else', Buffer.from(`\0\0\0\0\u0001${MARK}`, 'latin1'), 'unknown_schema'],
  ['over the raw limit', Buffer.from(`{"agent":"${MARK}","pad":"${'x'.repeat(2 * 1024 * 1024)}"}`), 'too_large'],
  ['10,000 deep', Buffer.from(`{"agent":"${MARK}","a":${'['.repeat(10_000)}${']'.repeat(10_000)}}`), 'too_deep'],
  ['__proto__', Buffer.from(`{"agent":"${MARK}","__proto__":{"polluted":true}}`), 'forbidden_key'],
  ['escaped __proto__', Buffer.from(`{"agent":"${MARK}","\\u005f_proto__":{"polluted":true}}`), 'forbidden_key'],
  [
    'invalid UTF-8',
    Buffer.concat([Buffer.from(`{"agent":"${MARK}`), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]),
    'invalid_utf8',
  ],
  ['79 digits', Buffer.from(`{"agent":"${MARK}","n":1${'0'.repeat(78)}}`), 'number_out_of_range'],
  ['a number beyond a double', Buffer.from(`{"agent":"${MARK}","n":1e999}`), 'number_out_of_range'],
  ['broken gzip', gzipSync(Buffer.from(good(MARK))).subarray(0, 30), 'decompression_failed'],
  ['a gzip bomb', gzipSync(Buffer.alloc(64 * 1024 * 1024, 0x20)), 'decompression_limit'],
  ['no object', Buffer.from(`"${MARK}"`), 'not_an_object'],
  ['a shape nobody knows', Buffer.from(`{"hello":"${MARK}"}`), 'unknown_format'],
];

const badAccepted: readonly (readonly [name: string, value: Buffer, reason: string])[] = [
  ['no frame', Buffer.from(MARK), 'not_framed'],
  ['unknown schema', Buffer.concat([Buffer.from([0, 0x40, 0, 0, 1]), Buffer.from(MARK)]), 'unknown_schema'],
  [
    'corrupt datum',
    Buffer.concat([framedWith(codecs.envelope.schemaId), Buffer.from([0xff, 0xff, 0xff]), Buffer.from(MARK)]),
    'corrupt',
  ],
];

function framedWith(schemaId: number): Buffer {
  const header = Buffer.alloc(5);
  header.writeUInt32BE(schemaId, 1);
  return header;
}

describeWithKafka('bad input', () => {
  const raw = uniqueName('raw');
  const prefix = `${uniqueName('bad')}.`;
  const client = new IndependentClient(bootstrap());
  const deployment = new Deployment({ bootstrap: bootstrap(), prefix, rawTopic: raw, partitions: 2 });

  beforeAll(async () => {
    await client.connect();
    await client.createTopic(raw, 1, { 'max.message.bytes': String(4 * 1024 * 1024) });
    await deployment.start();
  });
  afterAll(async () => {
    await deployment.stop();
    await client.close();
    deployment.remove();
  });

  it('becomes a dead letter with its reason, and the next record passes', async () => {
    for (const [name, value] of badRaw) await client.produceRaw(raw, [value, good(`after ${name}`)]);
    for (const [name, value] of badAccepted) {
      await client.produceRaw(`${prefix}accepted`, [value]);
      await client.produceRaw(raw, [good(`after ${name}`)]);
    }
    const expected = [...badRaw, ...badAccepted].map(([name]) => `after ${name}`);
    await eventually('every good record is delivered', 60_000, () => {
      const agents = new Set(deployment.delivered().map((line) => line['agent']));
      return expected.every((name) => agents.has(name));
    });
    const reasons = (await deadLetters(prefix)).map(({ reason }) => reason);
    expect(reasons.sort()).toEqual([...badRaw, ...badAccepted].map(([, , reason]) => reason).sort());
  });

  it('keeps what a replay needs, sealed, and never in clear', async () => {
    for (const letter of await deadLetters(prefix)) {
      expect(JSON.stringify(letter)).not.toContain(MARK);
      expect(letter.body?.includes(MARK) ?? false).toBe(false);
      if (letter.body !== null) expect(letter.seal).not.toBeNull();
    }
  });

  it('is quoted in no log', () => {
    for (const app of ['ingest', 'normalize', 'detect', 'deliver'] as const)
      expect(deployment.log(app)).not.toContain(MARK);
  });
});

async function deadLetters(prefix: string): Promise<DeadLetter[]> {
  const port = portTo(bootstrap());
  const letters: DeadLetter[] = [];
  for (const partition of [0, 1]) {
    await port.readToEnd({ topic: `${prefix}rejected`, partition }, (records) => {
      for (const { value } of records) {
        const decoded = codecs.deadLetter.decode(value as Buffer);
        if (!decoded.ok) throw new Error(decoded.reason);
        letters.push({ ...decoded.value, body: decoded.value.body === null ? null : Buffer.from(decoded.value.body) });
      }
    });
  }
  await port.close();
  return letters;
}

import { codecs, type Topic, topicName, topics } from '@tripline/contract';
import type { Redacted, Redactor } from '@tripline/redaction';
import { normalizeOffline, offlineWith } from '@tripline/stages';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bootstrap, describeWithKafka, portTo, uniqueName } from '../src/broker.ts';
import { type CanaryRecord, canaryRecords } from '../src/canaries.ts';
import { CanarySearch } from '../src/canary-search.ts';
import { Deployment } from '../src/deployment.ts';
import { eventually } from '../src/eventually.ts';
import { IndependentClient } from '../src/independent-client.ts';

const PARTITIONS = 4;
const PER_RECORD = 10;
/** 300,000 planted secrets; with none found, the true share of leaks is below 10^-5 at 95 %. */
const RECORDS = Number(process.env['CANARIES'] ?? 300_000) / PER_RECORD;
const HARMLESS = /order number \d+ of the day|ticket T-\d+|shelf \d+ in hall B/g;
/** What is left of a record beside its secrets: dropping everything would find no secret either. */
const LEAST_KEPT = 0.99;

const behind = Object.values<Topic>(topics).filter((topic) => topic !== topics.raw && topic !== topics.accepted);
/** By the name of the topic's value; configuration is plain JSON. */
const readers = new Map<string, { decode(bytes: Buffer): { ok: boolean; value?: unknown } }>([
  ['audit-event', codecs.event],
  ['alert', codecs.alert],
  ['dead-letter', codecs.deadLetter],
  ['detect-state', codecs.detectState],
  ['delivery-outcome', codecs.deliveryOutcome],
]);

describeWithKafka(`${RECORDS * PER_RECORD} planted secrets through real Kafka`, () => {
  const raw = uniqueName('raw');
  const prefix = `${uniqueName('canary')}.`;
  const client = new IndependentClient(bootstrap());
  const deployment = new Deployment({ bootstrap: bootstrap(), prefix, rawTopic: raw, partitions: PARTITIONS });
  const records = () =>
    canaryRecords({
      records: RECORDS,
      perRecord: PER_RECORD,
      partitions: PARTITIONS,
      seed: 11,
      startMs: Date.now() - 3_000_000,
    });
  const search = new CanarySearch(canariesOf(records()));

  beforeAll(async () => {
    await client.connect();
    await client.createTopic(raw, PARTITIONS);
    await deployment.start();
    await produceAll(client, raw, records());
    await eventually('everything has been delivered', 600_000, () => originsOf(deployment).size === RECORDS);
  }, 900_000);
  afterAll(async () => {
    await deployment.stop();
    await client.close();
    deployment.remove();
  });

  it('are in no topic behind normalize, as bytes or decoded', async () => {
    const port = portTo(bootstrap());
    for (const topic of behind)
      for (let partition = 0; partition < (topic.partitions === 1 ? 1 : PARTITIONS); partition += 1)
        await port.readToEnd({ topic: topicName(topic, prefix), partition }, (batch) => {
          for (const { key, value } of batch) {
            if (key !== null) search.look(key, topic.name);
            if (value !== null) lookInto(value, topic, search);
          }
        });
    await port.close();
    expect(search.bytes).toBeGreaterThan(RECORDS * 1_000);
    expect(summary(search.hits)).toEqual({});
  });

  it('are in no sink, log or metric', async () => {
    search.look(deployment.deliveredText(), 'the sink');
    for (const app of ['ingest', 'normalize', 'detect', 'deliver'] as const) {
      search.look(deployment.log(app), `the log of ${app}`);
      search.look(await (await fetch(`${deployment.stage(app).url}/metrics`)).text(), `the metrics of ${app}`);
    }
    expect(summary(search.hits)).toEqual({});
  });

  it('leave the rest of their records as it was', () => {
    const found = new Set(deployment.deliveredText().match(HARMLESS));
    const share = found.size / (RECORDS * 3);
    console.log(`kept ${(100 * share).toFixed(3)} % of ${RECORDS * 3} texts that are no secrets`);
    expect(share).toBeGreaterThan(LEAST_KEPT);
  });
});

it('with the redactor off nearly all of them would be found', () => {
  const off: Redactor = {
    ruleset: 'off',
    detectors: new Map(),
    redactContent: (value) => untouched(value),
    redactText: (text) => untouched(text),
    redactIdentity: (text) => untouched(text),
  };
  const offline = offlineWith({ redactionOf: () => ({ redactor: off, tokens: undefined }) });
  let planted = 0;
  let found = 0;
  for (const { value, canaries } of canaryRecords({
    records: 3_000,
    perRecord: PER_RECORD,
    partitions: 1,
    seed: 11,
    startMs: 0,
  })) {
    const { events } = normalizeOffline(Buffer.from(value), planted, offline);
    const text = JSON.stringify(
      events.map(({ arguments: args, reason, extra }) => [
        JSON.parse(args ?? 'null'),
        reason,
        JSON.parse(extra ?? 'null'),
      ]),
    );
    planted += canaries.length;
    found += canaries.filter(({ written }) => text.includes(JSON.stringify(written).slice(1, -1))).length;
  }
  console.log(`with the redactor off ${found} of ${planted} are found`);
  expect(found / planted).toBeGreaterThan(0.999);
});

function untouched<T>(value: T): Redacted<T> {
  return { value, status: 'clean', findings: [], count: 0, droppedFields: 0 };
}

function* canariesOf(records: Iterable<CanaryRecord>) {
  for (const { canaries } of records) yield* canaries;
}

/** The bytes, and what they decode to: Avro may keep a text in pieces. */
function lookInto(value: Buffer, { name, value: record }: Topic, search: CanarySearch): void {
  search.look(value, name);
  const decoded = readers.get(record)?.decode(value);
  if (decoded?.ok === true) search.look(JSON.stringify(decoded.value), `${name}, decoded`);
}

/** Places of raw records that the sink has an event of. */
function originsOf(deployment: Deployment): Set<string> {
  return new Set(deployment.deliveredText().match(/"lineage":"[^"]+","sequence":\d+/g));
}

function summary(hits: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const hit of hits) counts[hit] = (counts[hit] ?? 0) + 1;
  return counts;
}

async function produceAll(client: IndependentClient, topic: string, records: Iterable<CanaryRecord>): Promise<void> {
  let batch: CanaryRecord[] = [];
  for (const record of records) {
    batch.push(record);
    if (batch.length < 1_000) continue;
    await client.produce(topic, batch);
    batch = [];
  }
  await client.produce(topic, batch);
}

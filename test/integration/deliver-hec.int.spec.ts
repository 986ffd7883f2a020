import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AuditEvent, codecs, type DeadLetter, partitionFor, topicName, topics } from '@tripline/contract';
import { createTopics, memoryPort, serve } from '@tripline/pipeline';
import { deliverStage, surroundings } from '@tripline/stages';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { eventually } from '../src/eventually.ts';
import { HecFake } from '../src/hec-fake.ts';

const PREFIX = 'audit.';
const PARTITIONS = 4;
const sample = new URL('../../libs/stages/src/deliver/testdata/denial.event.json', import.meta.url);
const denial = JSON.parse(readFileSync(sample, 'utf8')) as AuditEvent;
let folder: string;
let fake: HecFake;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tripline-deliver-hec-'));
  fake = await HecFake.start({ token: 'planted-token', maxEventBytes: 20_000 });
});
afterEach(async () => {
  await fake.close();
  rmSync(folder, { recursive: true });
});

/** The deliver stage over the memory transport, with a Splunk and a file as destinations. */
async function start() {
  const settings = {
    kafka: { topicPrefix: PREFIX, partitions: PARTITIONS },
    http: { port: 0 },
    log: { level: 'silent' },
    sealing: { enabled: false },
    integrations: [
      {
        id: 'soc',
        type: 'splunk-hec',
        url: fake.url,
        token: 'env:HEC_TOKEN',
        caFile: fake.caFile,
        allowRanges: ['127.0.0.1'],
        allowInsecure: fake.caFile === undefined,
        start: 'beginning',
      },
      { id: 'file', type: 'ndjson-file', path: 'events.ndjson', start: 'beginning' },
    ],
  };
  const file = join(folder, 'settings.json');
  writeFileSync(file, JSON.stringify(settings));
  const port = memoryPort();
  await createTopics(port.admin(), Object.values(topics), {
    topicPrefix: PREFIX,
    partitions: PARTITIONS,
    replication: 1,
  });
  const env = { TRIPLINE_SETTINGS: file, HEC_TOKEN: 'planted-token' };
  const served = await serve([deliverStage], env, { ...surroundings, openPort: () => port });
  return { port, served };
}

function events(count: number, change: (index: number) => Partial<AuditEvent> = () => ({})): AuditEvent[] {
  return Array.from({ length: count }, (_, index) => ({
    ...denial,
    id: randomUUID(),
    agent: `agent-${index % 7}`,
    ...change(index),
  }));
}

const records = (all: readonly AuditEvent[]) =>
  all.map((event) => ({
    topic: topicName(topics.events, PREFIX),
    partition: partitionFor(event.agent ?? '', PARTITIONS),
    key: event.agent,
    value: codecs.event.encode(event),
  }));

it('brings every event to a Splunk that is busy, throttles, cuts and resets, in the order of each agent', async () => {
  const faults = [
    { kind: 'busy', takes: 3 },
    { kind: 'throttle', retryAfter: '0' },
    { kind: 'cutReply' },
    { kind: 'reset' },
    { kind: 'answer', reply: { status: 502, body: '<html>' } },
    { kind: 'answer', reply: { status: 400, body: '{"text":"No data","code":5}' } },
  ] as const;
  fake.script(...faults);
  const all = events(3_000, (index) => (index % 10 === 0 ? { event_type: 'policy.allow' } : {}));
  const { port, served } = await start();
  await port.producer().send(records(all));
  const expected = all.filter(({ event_type }) => event_type === 'policy.deny');
  await eventually('all events at Splunk', 20_000, () => fake.ids().length === expected.length);
  const file = () => readFileSync(join(folder, 'out', 'events.ndjson'), 'utf8');
  await eventually('all events in the file', 20_000, () => file().split('\n').length === all.length + 1);
  await served.stop();
  expect(new Set(fake.ids())).toEqual(new Set(expected.map(({ id }) => id)));
  expect(fake.violations).toEqual([]);
  for (const agent of new Set(expected.map((event) => event.agent))) {
    const own = new Set(expected.filter((event) => event.agent === agent).map(({ id }) => id));
    expect(fake.ids().filter((id) => own.has(id))).toEqual([...own]);
  }
});

it('makes a dead letter of what Splunk refuses and of what cannot be read, and goes on', async () => {
  const all = events(50, (index) => (index === 20 ? { reason: 'x'.repeat(30_000) } : {}));
  const [refused] = all.splice(20, 1) as [AuditEvent];
  const unreadable = { topic: topicName(topics.events, PREFIX), partition: 0, key: null, value: Buffer.from('{}') };
  const { port, served } = await start();
  await port
    .producer()
    .send([...records(all.slice(0, 20)), ...records([refused]), unreadable, ...records(all.slice(20))]);
  await eventually('the others at Splunk', 20_000, () => fake.ids().length === all.length);
  const letters: DeadLetter[] = [];
  await eventually('the dead letters', 20_000, async () => {
    letters.splice(0);
    for (let partition = 0; partition < PARTITIONS; partition += 1)
      await port.readToEnd({ topic: topicName(topics.rejected, PREFIX), partition }, (found) => {
        for (const { value } of found) {
          const decoded = codecs.deadLetter.decode(value as Buffer);
          if (decoded.ok) letters.push(decoded.value);
        }
      });
    return letters.length === 3;
  });
  await served.stop();
  const facts = letters.map(({ integration, reason, status }) => `${integration} ${reason} ${status}`).sort();
  expect(facts).toEqual(['file not_framed null', 'soc not_framed null', 'soc rejected_by_destination 400']);
  expect(letters.find(({ reason }) => reason === 'rejected_by_destination')).toMatchObject({
    event_id: refused.id,
    tenant: 'acme',
  });
});

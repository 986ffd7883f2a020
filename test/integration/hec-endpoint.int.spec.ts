import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AuditEvent, codecs, type Envelope, partitionFor, topicName, topics } from '@tripline/contract';
import { createTopics, memoryPort, serve } from '@tripline/pipeline';
import { deliverStage, surroundings } from '@tripline/stages';
import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from '../src/eventually.ts';
import { selfSigned } from '../src/self-signed.ts';
import { ServedIngest } from '../src/served-ingest.ts';

const sample = new URL('../../libs/stages/src/deliver/testdata/denial.event.json', import.meta.url);
const denial = JSON.parse(readFileSync(sample, 'utf8')) as AuditEvent;
const PARTITIONS = 2;

let endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.reverse()) await end();
  endings = [];
});

/** Ingest behind TLS, where openssl can make a certificate, and what a client must trust. */
async function ingestOverTls(settings: Record<string, unknown> = {}) {
  const tls = selfSigned(['localhost']);
  const ingest = await ServedIngest.start((folder) => {
    if (tls === undefined) return settings;
    writeFileSync(join(folder, 'cert.pem'), tls.cert);
    writeFileSync(join(folder, 'key.pem'), tls.key, { mode: 0o600 });
    return { ...settings, http: { tls: { cert: `file:${folder}/cert.pem`, key: `file:${folder}/key.pem` } } };
  });
  endings.push(
    () => tls?.remove(),
    () => ingest.stop(),
  );
  return { ingest, caFile: tls?.caFile };
}

/** The deliver stage with our own connector for Splunk, pointed at our own collector. */
async function deliverTo(url: string, token: string, caFile: string | undefined) {
  const folder = mkdtempSync(join(tmpdir(), 'tripline-loop-'));
  endings.push(() => rmSync(folder, { recursive: true }));
  const settings = {
    kafka: { partitions: PARTITIONS },
    http: { port: 0 },
    log: { level: 'silent' },
    sealing: { enabled: false },
    integrations: [
      {
        id: 'loop',
        type: 'splunk-hec',
        url,
        token: 'env:HEC_TOKEN',
        caFile,
        allowRanges: ['127.0.0.1'],
        allowInsecure: caFile === undefined,
        shape: 'canonical',
        eventTypes: ['*'],
        start: 'beginning',
      },
    ],
  };
  const file = join(folder, 'settings.json');
  writeFileSync(file, JSON.stringify(settings));
  const port = memoryPort();
  await createTopics(port.admin(), Object.values(topics), {
    topicPrefix: 'audit.',
    partitions: PARTITIONS,
    replication: 1,
  });
  const env = { TRIPLINE_SETTINGS: file, HEC_TOKEN: token };
  const served = await serve([deliverStage], env, { ...surroundings, openPort: () => port });
  endings.push(() => served.stop());
  return { port, served };
}

const record = (event: AuditEvent) => ({
  topic: topicName(topics.events, 'audit.'),
  partition: partitionFor(event.agent ?? '', PARTITIONS),
  key: event.agent,
  value: codecs.event.encode(event),
});

interface HecEvent {
  readonly event: { readonly id: string };
  readonly fields: { readonly tripline_id: string };
}
const hecEvent = ({ body }: Envelope) => JSON.parse(body.toString()) as HecEvent;

describe('our connector for Splunk against our collector', () => {
  it('brings every event once, through a quota that holds it back', async () => {
    const quotas = [{ tenant: 'acme', recordsPerSecond: 100, burstSeconds: 1 }];
    const { ingest, caFile } = await ingestOverTls({ quotas });
    const events = Array.from({ length: 300 }, (_, n) => ({ ...denial, id: randomUUID(), agent: `agent-${n % 7}` }));
    const { port, served } = await deliverTo(ingest.url, ingest.key, caFile);
    await port.producer().send(events.map(record));
    await eventually('all events are there', 30_000, async () => (await ingest.accepted()).length >= events.length);
    const ids = (await ingest.accepted()).map((envelope) => hecEvent(envelope).fields.tripline_id);
    expect(ids.sort()).toEqual(events.map(({ id }) => id).sort());
    expect((await served.metrics.deliveryRetries.get()).values).toMatchObject([{ labels: { code: 'server_busy' } }]);
    expect((await ingest.rejected()).filter(({ stage }) => stage === 'ingest')).toEqual([]);
  });

  it('waits with everything while its token is refused', async () => {
    const { ingest, caFile } = await ingestOverTls();
    const { port, served } = await deliverTo(ingest.url, 'nobody', caFile);
    await port.producer().send([record(denial)]);
    await eventually('it is paused', 20_000, async () =>
      (await served.metrics.deliveryPaused.get()).values.some(({ value }) => value === 1),
    );
    expect(await ingest.accepted()).toEqual([]);
  });
});

interface SplunkLogger {
  error: (error: Error, context: object) => void;
  send(context: object, done: (error: Error | null, response: unknown, body: unknown) => void): void;
}
const { Logger } = createRequire(import.meta.url)('splunk-logging') as { Logger: new (config: object) => SplunkLogger };

describe("Splunk's own logger for JavaScript", () => {
  const call = { ts: '2026-09-02T08:00:05Z', agent: 'a', action: 'crm_read', args: {}, verdict: 'deny', run_id: 'r' };

  async function logged(token: (key: string) => string, message: unknown) {
    const ingest = await ServedIngest.start();
    endings.push(() => ingest.stop());
    const logger = new Logger({ token: token(ingest.key), url: ingest.url, maxRetries: 0 });
    logger.error = () => undefined;
    const answer = await new Promise((resolve) => {
      logger.send(
        { message, metadata: { source: 'proxy', sourcetype: 'httpevent', host: 'h' } },
        (error, _response, body) => resolve(error ?? body),
      );
    });
    return { answer, ingest };
  }

  it('needs another address and nothing else: its events become ours', async () => {
    const { answer, ingest } = await logged((key) => key, call);
    expect(answer).toEqual({ text: 'Success', code: 0 });
    await eventually(
      'the event is there',
      10_000,
      async () => (await ingest.events()).length + (await ingest.rejected()).length > 0,
    );
    const [event] = await ingest.events();
    expect(event).toMatchObject({ agent: 'a', tool: 'crm_read', verdict: 'deny' });
  });

  it('is told in its own words that its token is unknown', async () => {
    const { answer } = await logged(() => 'nobody', call);
    expect(answer).toMatchObject({ text: 'Invalid token', code: 4 });
  });
});

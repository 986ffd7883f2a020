import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createApiKey, hashApiKey } from '@tripline/secrets';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { bootstrap, describeWithKafka, uniqueName } from '../src/broker.ts';
import { Deployment } from '../src/deployment.ts';
import { eventually } from '../src/eventually.ts';
import { IndependentClient } from '../src/independent-client.ts';

const configurations = fileURLToPath(new URL('../../docs/sources/shippers/', import.meta.url));
const cli = fileURLToPath(new URL('../../apps/cli/dist/main.js', import.meta.url));
const fluentBit = program(process.env['FLUENT_BIT'] ?? 'fluent-bit', '--version');
const rsyslog = program(process.env['RSYSLOGD'] ?? 'rsyslogd', '-v');
const RECORDS = 200;

/** What the documented configurations of real shippers bring, from a file that goes on growing. */
describeWithKafka('shippers', () => {
  const raw = uniqueName('raw');
  const key = createApiKey().reveal();
  const client = new IndependentClient(bootstrap());
  const deployment = new Deployment({
    bootstrap: bootstrap(),
    prefix: `${uniqueName('ship')}.`,
    rawTopic: raw,
    partitions: 2,
    apiKeyHash: hashApiKey(key),
  });
  let folder: string;
  let log: string;
  let running: ChildProcess | undefined;

  beforeAll(async () => {
    await client.connect();
    await client.createTopic(raw, 2);
    await deployment.start();
  });
  afterAll(async () => {
    await deployment.stop();
    await client.close();
    deployment.remove();
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'shipper-'));
    log = join(folder, 'audit.log');
    mkdirSync(join(folder, 'state'));
  });
  afterEach(async () => {
    await ended(running);
    rmSync(folder, { recursive: true, force: true });
  });

  const environment = () => {
    const { hostname, port } = new URL(deployment.stage('ingest').url);
    return {
      PATH: process.env['PATH'] ?? '',
      STATE_DIR: join(folder, 'state'),
      AUDIT_LOG: log,
      KAFKA_BROKERS: bootstrap(),
      RAW_TOPIC: raw,
      INGEST_HOST: hostname,
      INGEST_PORT: port,
      INGEST_KEY: key,
      INGEST_TLS: 'off',
    };
  };

  /** Half of the records are there at the start, half come while it runs, and it is stopped and started in between. */
  async function ship(agent: string, start: () => ChildProcess): Promise<void> {
    writeFileSync(log, lines(agent, 0, RECORDS / 2));
    running = start();
    await eventually('the first half has arrived', 60_000, () => arrived(deployment, agent).size === RECORDS / 2);
    await ended(running);
    appendFileSync(log, lines(agent, RECORDS / 2, RECORDS));
    running = start();
    await eventually('all have arrived', 60_000, () => arrived(deployment, agent).size === RECORDS);
  }

  it.skipIf(fluentBit === undefined)('Fluent Bit over HTTP, as documented', async () => {
    const args = ['-c', join(configurations, 'fluent-bit-http.conf')];
    await ship('fluent-bit-http', () => spawn(fluentBit as string, args, { env: environment(), stdio: 'ignore' }));
  });

  it.skipIf(fluentBit === undefined)('Fluent Bit to Kafka, as documented', async () => {
    const args = ['-c', join(configurations, 'fluent-bit-kafka.conf')];
    await ship('fluent-bit-kafka', () => spawn(fluentBit as string, args, { env: environment(), stdio: 'ignore' }));
  });

  it.skipIf(rsyslog === undefined)('rsyslog to Kafka, as documented', async () => {
    const file = join(folder, 'rsyslog.conf');
    writeFileSync(file, filledIn(readFileSync(join(configurations, 'rsyslog-kafka.conf'), 'utf8'), environment()));
    const args = ['-n', '-f', file, '-i', join(folder, 'rsyslog.pid')];
    await ship('rsyslog', () => spawn(rsyslog as string, args, { env: environment(), stdio: 'ignore' }));
  });

  it('tripline send --follow, killed in the middle, brings each record once', async () => {
    const args = [cli, 'send', '--follow', log, '--to', deployment.stage('ingest').url, '--key', 'env:INGEST_KEY'];
    const start = () => spawn(process.execPath, args, { env: environment(), stdio: 'ignore' });
    writeFileSync(log, lines('send', 0, RECORDS / 2));
    running = start();
    await eventually('some have arrived', 60_000, () => arrived(deployment, 'send').size > 0);
    running.kill('SIGKILL');
    appendFileSync(log, lines('send', RECORDS / 2, RECORDS));
    running = start();
    await eventually('all have arrived', 60_000, () => arrived(deployment, 'send').size === RECORDS);
    const ids = new Set(deployment.delivered().flatMap((line) => (line['agent'] === 'send' ? [line['id']] : [])));
    expect(ids.size).toBe(RECORDS);
  });
});

function lines(agent: string, from: number, to: number): string {
  return Array.from({ length: to - from }, (_, index) => {
    const ts = new Date().toISOString();
    const run_id = `${agent}-${from + index}`;
    return `${JSON.stringify({ ts, agent, owner: 'maya', action: 'crm_read', args: {}, verdict: 'allow', run_id })}\n`;
  }).join('');
}

function arrived(deployment: Deployment, agent: string): Set<unknown> {
  return new Set(deployment.delivered().flatMap((line) => (line['agent'] === agent ? [line['run_id']] : [])));
}

function filledIn(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\$\{(\w+)\}/g, (_, name: string) => values[name] ?? expect.unreachable(`${name} is not known`));
}

function program(name: string, flag: string): string | undefined {
  return spawnSync(name, [flag], { stdio: 'ignore' }).error === undefined ? name : undefined;
}

async function ended(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await exit;
  clearTimeout(timer);
}

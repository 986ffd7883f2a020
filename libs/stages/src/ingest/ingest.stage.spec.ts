import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { topics } from '@tripline/contract';
import { ConfigError, type HttpServer, type StageContext, type StatelessLine } from '@tripline/pipeline';
import { hashApiKey } from '@tripline/secrets';
import { createLogger, Metrics } from '@tripline/telemetry';
import { describe, expect, it } from 'vitest';
import { settingsFrom } from '../settings/settings.ts';
import { keyring, NOW, rawRecord, textOf } from './ingest.spec-support.ts';
import { ingestStage } from './ingest.stage.ts';
import { requested } from './intake.spec-support.ts';

function context(over: Partial<StageContext> = {}): StageContext {
  return {
    stage: 'ingest',
    topicPrefix: 'x.',
    clusterId: 'c',
    metrics: new Metrics(),
    log: createLogger('spec', 'silent'),
    partitions: (topic) => (topic === topics.accepted ? 4 : 1),
    incarnation: () => 0,
    commit: async () => undefined,
    nowMicros: () => NOW,
    ...over,
  };
}

function create(content: object, warnings: object[] = [], over: Partial<StageContext> = {}) {
  const settings = settingsFrom(
    { ok: true, content: { sealing: { keys: [{ id: 'k1', secret: 'env:K' }] }, ...content } },
    {},
  );
  const first = { keyring, keys: new Map([['k1', '']]), files: [] };
  const keys = { first, now: () => first };
  return ingestStage.create({ settings, keys, schemas: new Map(), warnings }, context(over));
}

const sources = [
  { kind: 'kafka', name: 'proxies', tenant: 'acme' },
  { kind: 'http', name: 'push', tenant: 'acme' },
];

describe('the ingest stage', () => {
  it('consumes the Kafka sources in one group named by the prefix', () => {
    const { lines } = create({ sources });
    expect(lines).toMatchObject([{ kind: 'atLeastOnce', group: 'x.ingest', topics: ['audit.raw'] }]);
    const records = [rawRecord('{"a":1}')];
    const { emit } = (lines[0] as StatelessLine).step({ topic: 'audit.raw', partition: 0, records, nowMicros: NOW });
    expect(emit.map(textOf)).toEqual(['{"a":1}']);
    expect(emit[0]?.partition).toBeLessThan(4);
  });

  it('consumes nothing where all sources are HTTP', () => {
    expect(create({ sources: sources.slice(1) }).lines).toEqual([]);
  });

  it('serves POST /v1/events with the configured limit', async () => {
    const apiKeys = [{ id: 'gw', tenant: 'acme', source: 'push', sha256: hashApiKey('key') }];
    let status: number | undefined;
    let answered: Promise<void> | undefined;
    const server: HttpServer = {
      route: (route) => {
        if (route.path !== '/v1/events') return;
        expect(route.maxBodyBytes).toBe(1234);
        answered = requested(route, '{}', { 'x-api-key': 'key' }).then((reply) => {
          status = reply.status;
        });
      },
    };
    create({ sources, apiKeys, ingest: { maxRequestBytes: 1234 } }).routes?.(server);
    await answered;
    expect(status).toBe(202);
  });

  it('logs that a key file is readable by all, without its value', () => {
    const lines: unknown[] = [];
    const log = { ...createLogger('spec', 'silent'), warn: (...line: unknown[]) => lines.push(line) };
    create({ sources }, [{ reference: 'file:/key', warning: 'readable' }], {
      log: log as unknown as StageContext['log'],
    });
    expect(lines).toEqual([[{ reference: 'file:/key' }, 'readable']]);
  });

  it('tells all that is wrong with keys and schemas at once', () => {
    const folder = mkdtempSync(join(tmpdir(), 'ingest-'));
    const path = join(folder, 'settings.json');
    const sealing = { keys: [{ id: 'k1', secret: 'env:NO_KEY' }] };
    const avro = { schemas: [{ file: '/no/such.avsc' }] };
    writeFileSync(path, JSON.stringify({ sealing, sources: [{ kind: 'kafka', name: 'a', tenant: 'a', avro }] }));
    let problems: readonly string[] = [];
    try {
      ingestStage.configure({ TRIPLINE_SETTINGS: path });
    } catch (error) {
      if (error instanceof ConfigError) problems = error.problems;
    }
    rmSync(folder, { recursive: true });
    expect(problems).toEqual([
      'sealing.keys[0].secret: env:NO_KEY is not set',
      'sources[0].avro.schemas[0].file: cannot be read (ENOENT)',
    ]);
  });

  it('refuses a configuration without a usable sealing key', () => {
    expect(() => ingestStage.configure({})).toThrow(ConfigError);
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Alert, codecs, topics } from '@tripline/contract';
import { ConfigError, createTopics, memoryPort, type ProcessConfig, serve } from '@tripline/pipeline';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { denial, recordsOf } from './detect.spec-support.ts';
import { detectStage } from './detect.stage.ts';

const process: ProcessConfig = {
  logLevel: 'silent',
  topicPrefix: 'audit.',
  partitions: 2,
  replication: 1,
  http: { host: '127.0.0.1', port: 0 },
  kafka: { brokers: [], clientId: 'spec' },
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'detect-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function environment(rulesDirectory: string) {
  const settings = {
    sealing: { enabled: false },
    sources: [{ kind: 'kafka', name: 'proxy', tenant: 'acme', latenessMs: 60_000 }],
    detect: { rulesDirectory },
  };
  writeFileSync(join(folder, 'settings.json'), JSON.stringify(settings));
  return { TRIPLINE_SETTINGS: join(folder, 'settings.json') };
}

function problemsOf(files: Record<string, string>): readonly string[] {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  try {
    detectStage.configure(environment(folder));
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

it('turns events into alerts in its own process and goes on where it stopped', async () => {
  const env = environment(new URL('testdata/rules', import.meta.url).pathname);
  const port = memoryPort();
  await createTopics(port.admin(), Object.values(topics), process);
  const surroundings = { readProcess: () => process, openPort: () => ({ ...port, close: () => Promise.resolve() }) };
  const produce = (from: number, to: number) => {
    const events = Array.from({ length: to - from }, (_, i) => denial(from + i, 10 * (from + i)));
    const records = recordsOf(events).map(({ key, value }) => ({ topic: 'audit.events', partition: 1, key, value }));
    return port.producer().send(records);
  };
  const alerts = async () => {
    const found: Alert[] = [];
    for (const partition of [0, 1])
      await port.readToEnd({ topic: 'audit.alerts', partition }, (records) => {
        for (const { value } of records) {
          const decoded = codecs.alert.decode(value as Buffer);
          if (decoded.ok) found.push(decoded.value);
        }
      });
    return found;
  };
  const first = await serve([detectStage], env, surroundings);
  await produce(0, 9);
  await vi.waitFor(async () => expect(await first.metrics.received.get()).toMatchObject({ values: [{ value: 9 }] }));
  await first.stop();
  expect(await alerts()).toEqual([]);
  await produce(9, 10);
  const second = await serve([detectStage], env, surroundings);
  await vi.waitFor(async () => expect(await alerts()).toHaveLength(1));
  expect(await second.metrics.alerts.get()).toMatchObject({
    values: [{ labels: { rule: 'AGT-001', status: 'open' }, value: 1 }],
  });
  await second.stop();
  expect(await alerts()).toMatchObject([{ status: 'open', lateness_ms: 60_000, event_count: 10 }]);
});

it('refuses to start with every problem of every rule file', () => {
  const problems = problemsOf({
    'a.yml':
      'title: A\nid: nonsense\nlogsource: { product: tripline }\ndetection: { s: { verdict|near: deny }, condition: s and t }\n',
    'b.yml':
      'title: B\nid: 00000000-0000-4000-8000-00000000000b\ncorrelation: { type: value_sum, rules: [x], group-by: [agent], timespan: 1M, condition: { gte: 1 } }\n',
  });
  expect(problems).toEqual([
    'a.yml, document 1, detection.s.verdict|near: unknown modifier near',
    'a.yml, document 1, detection.condition: names "t", which is no search of this rule',
    'a.yml, document 1, id: must be a UUID in lower case',
    expect.stringContaining('b.yml, document 1, correlation.timespan: must be a number with s, m, h, d or w'),
    'b.yml, document 1, correlation.condition.field: is missing',
  ]);
});

it('refuses a rule that reads a field which no event has', () => {
  const text =
    'title: A\nid: 00000000-0000-4000-8000-00000000000a\nlogsource: { product: tripline }\ndetection: { s: { dlp.tag: pii }, condition: s }\n';
  expect(problemsOf({ 'a.yml': text })).toEqual(['a.yml: no event has a field dlp.tag']);
});

it('refuses a folder that is not there or holds no rules', () => {
  expect(problemsOf({})).toEqual(['detect.rulesDirectory: holds no rule file (.yml or .yaml)']);
  expect(() => detectStage.configure(environment(join(folder, 'none')))).toThrow(ConfigError);
});

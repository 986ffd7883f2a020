import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AuditEvent, codecs } from '@tripline/contract';
import type { DeliveryLine, StageContext } from '@tripline/pipeline';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { deliverConfigOf } from './deliver.config.ts';
import { deliverStage } from './deliver.stage.ts';

const testdata = (name: string) => JSON.parse(readFileSync(new URL(`testdata/${name}.json`, import.meta.url), 'utf8'));
const denial: AuditEvent = testdata('denial.event');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tripline-deliver-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function linesOf(integrations: readonly unknown[]): readonly DeliveryLine[] {
  const config = deliverConfigOf(integrations, { TRIPLINE_FILES_DIRECTORY: folder });
  const context = { topicPrefix: 'audit.', nowMicros: () => 99 } as StageContext;
  return deliverStage.create(config, context).lines as readonly DeliveryLine[];
}

const file = { id: 'file', type: 'ndjson-file', path: 'events.ndjson', start: 'beginning', retry: { attempts: 3 } };

it('makes a line with a group of its own for each integration', () => {
  const lines = linesOf([file, { id: 'soc', type: 'splunk-hec', url: 'https://splunk.example:8088', token: 'env:X' }]);
  expect(
    lines.map(({ integration, group, maxAttempts, start }) => ({ integration, group, maxAttempts, start })),
  ).toEqual([
    { integration: 'file', group: 'audit.deliver.file', maxAttempts: 3, start: 'beginning' },
    { integration: 'soc', group: 'audit.deliver.soc', maxAttempts: Number.POSITIVE_INFINITY, start: 'now' },
  ]);
  expect(lines[0]?.topics).toEqual(['audit.events', 'audit.alerts']);
});

it('brings a record from the topic to the destination', async () => {
  const [line] = linesOf([file]);
  const record = {
    topic: 'audit.events',
    partition: 0,
    offset: 5,
    key: null,
    value: codecs.event.encode(denial),
    headers: {},
    timestampMs: 0,
  };
  const { items } = line!.step({ topic: 'audit.events', partition: 0, records: [record], nowMicros: 99 });
  expect(await line!.destination.send(items, new AbortController().signal)).toEqual([{ kind: 'delivered' }]);
  await line!.destination.close();
  expect(JSON.parse(readFileSync(join(folder, 'events.ndjson'), 'utf8'))).toMatchObject({
    id: denial.id,
    arguments: { key: '[REDACTED-generic]' },
  });
});

it('makes the dead letters of what the destination refuses and of what the step throws on', () => {
  const [line] = linesOf([file]);
  const item = {
    id: 'e',
    offset: 5,
    body: Buffer.from('{}'),
    eventTime: 0,
    eventType: 'policy.deny',
    severity: 'low',
    tenant: 'acme',
    receivedAt: 0,
  };
  const refused = line!.rejectedItem(item, { kind: 'rejected', code: 'x', status: 400 }, 2, {
    topic: 'audit.events',
    partition: 1,
  });
  expect(refused).toMatchObject({
    integration: 'file',
    attempts: 2,
    rejected_at: 99,
    input: { topic: 'audit.events', partition: 1, offset: 5 },
  });
  const record = {
    topic: 'audit.alerts',
    partition: 1,
    offset: 6,
    key: null,
    value: null,
    headers: {},
    timestampMs: 0,
  };
  expect(line!.deadLetter(record, 'unexpected', 7)).toMatchObject({
    integration: 'file',
    reason: 'unexpected',
    rejected_at: 7,
  });
});

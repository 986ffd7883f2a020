import { readFileSync } from 'node:fs';
import { type Alert, type AuditEvent, codecs, contentFieldsWith } from '@tripline/contract';
import type { InputRecord } from '@tripline/pipeline';
import { alertRecordId, type Vocabulary, vocabularyNamed } from '@tripline/vocabularies';
import { describe, expect, it } from 'vitest';
import { type DeliverPlan, deliver } from './deliver.ts';
import { compileSelection } from './select.ts';

const testdata = (name: string) => JSON.parse(readFileSync(new URL(`testdata/${name}.json`, import.meta.url), 'utf8'));
const denial: AuditEvent = testdata('denial.event');
const denialSpike: Alert = testdata('denial-spike.alert');

const plan: DeliverPlan = {
  integration: 'soc',
  selection: compileSelection({ eventTypes: '*', minSeverity: 'informational', tenants: undefined }),
  vocabulary: vocabularyNamed('canonical') as Vocabulary,
  content: { mode: 'redacted', contentFields: contentFieldsWith([]) },
  alertsTopic: 'audit.alerts',
};

function chunk(topic: string, values: readonly (Buffer | null)[]) {
  const records = values.map(
    (value, offset): InputRecord => ({ topic, partition: 3, offset, key: null, value, headers: {}, timestampMs: 0 }),
  );
  return { topic, partition: 3, records, nowMicros: 99 };
}
const events = (...changes: Partial<AuditEvent>[]) =>
  chunk(
    'audit.events',
    changes.map((change) => codecs.event.encode({ ...denial, ...change })),
  );
const alerts = (...changes: Partial<Alert>[]) =>
  chunk(
    'audit.alerts',
    changes.map((change) => codecs.alert.encode({ ...denialSpike, ...change })),
  );

it('makes an item of each event, in order, with what the destination needs to know', () => {
  const { items, reject, dropped } = deliver(events({ id: 'a' }, { id: 'b', severity: 'high' }), plan);
  expect(items.map(({ id, offset }) => [id, offset])).toEqual([
    ['a', 0],
    ['b', 1],
  ]);
  expect(items[1]).toMatchObject({
    eventTime: denial.event_time,
    eventType: 'policy.deny',
    severity: 'high',
    tenant: 'acme',
    receivedAt: denial.received_at,
  });
  expect(JSON.parse(items[0]?.body.toString() ?? '')).toMatchObject({ id: 'a', agent: denial.agent });
  expect([reject, dropped]).toEqual([[], undefined]);
});

it('makes an item of each revision of an alert, under its own id', () => {
  const { items } = deliver(alerts({ revision: 0 }, { revision: 1 }, { revision: 2, status: 'resolved' }), plan);
  expect(items.map(({ eventType }) => eventType)).toEqual(['alert.opened', 'alert.updated', 'alert.resolved']);
  expect(items.map(({ id }) => id)).toEqual([0, 1, 2].map((revision) => alertRecordId({ ...denialSpike, revision })));
  expect(items[0]).toMatchObject({ eventTime: denialSpike.last_event_time, receivedAt: denialSpike.detected_at });
});

it('counts what is not subscribed to, of events and of alerts', () => {
  const picky = {
    ...plan,
    selection: compileSelection({ eventTypes: ['policy.deny'], minSeverity: 'medium', tenants: undefined }),
  };
  const { items, dropped } = deliver(events({}, { event_type: 'policy.allow' }, { severity: 'low' }), picky);
  expect([items.length, dropped]).toEqual([1, { filtered: 2 }]);
  expect(deliver(alerts({}), picky)).toEqual({ items: [], reject: [], dropped: { filtered: 1 } });
});

it('sends no more content than the integration may have', () => {
  const { items } = deliver(events({ arguments: '{"sesame":"open"}' }), {
    ...plan,
    content: { ...plan.content, mode: 'metadata' },
  });
  expect(items[0]?.body.toString()).not.toMatch(/sesame|open/);
});

describe('a record that cannot be read', () => {
  const good = codecs.event.encode(denial);
  const unknown = Buffer.concat([Buffer.from([0, 0, 0, 0, 9]), good.subarray(5)]);
  const cut = good.subarray(0, 40);

  it.each([
    ['has no value', null, 'not_framed'],
    ['is not framed', Buffer.from('{"id":1}'), 'not_framed'],
    ['has a schema that is not ours', unknown, 'unknown_schema'],
    ['is cut', cut, 'corrupt'],
  ])('because it %s becomes a dead letter, and its neighbours go on', (_, value, reason) => {
    for (const selection of [
      plan.selection,
      compileSelection({ eventTypes: 'default', minSeverity: 'low', tenants: undefined }),
    ]) {
      const { items, reject } = deliver(chunk('audit.events', [good, value, good]), { ...plan, selection });
      expect(items.map(({ offset }) => offset)).toEqual([0, 2]);
      expect(reject).toMatchObject([
        {
          stage: 'deliver',
          reason,
          integration: 'soc',
          input: { topic: 'audit.events', partition: 3, offset: 1 },
          rejected_at: 99,
        },
      ]);
    }
  });

  it('among alerts becomes one too', () => {
    const cutAlert = codecs.alert.encode(denialSpike).subarray(0, 40);
    const { reject } = deliver(chunk('audit.alerts', [cutAlert, good]), plan);
    expect(reject).toMatchObject([{ reason: 'corrupt' }, { reason: 'unknown_schema' }]);
  });
});

it('makes a dead letter of a record that its vocabulary cannot say', () => {
  const vocabulary: Vocabulary = {
    ...plan.vocabulary,
    event: (event, content) => {
      if (event.tool === 'unsayable') throw new RangeError('planted');
      return plan.vocabulary.event(event, content);
    },
  };
  const { items, reject } = deliver(events({ tool: 'unsayable' }, {}), { ...plan, vocabulary });
  expect(items.map(({ offset }) => offset)).toEqual([1]);
  expect(reject).toMatchObject([{ reason: 'encode_failed', event_id: denial.id, tenant: 'acme' }]);
});

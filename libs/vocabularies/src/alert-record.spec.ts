import { expect, it } from 'vitest';
import { alertEventType, alertRecordId } from './alert-record.ts';

it.each([
  ['open', 0, 'alert.opened'],
  ['open', 2, 'alert.updated'],
  ['update', 1, 'alert.updated'],
  ['resolved', 3, 'alert.resolved'],
  ['resolved', 0, 'alert.resolved'],
])('calls an alert with status %s and revision %i %s', (status, revision, name) => {
  expect(alertEventType({ status, revision })).toBe(name);
});

it('gives each revision an id of its own, the same each time', () => {
  const [first, second] = [0, 1].map((revision) => alertRecordId({ alert_id: 'a', revision }));
  expect(first).not.toBe(second);
  expect(alertRecordId({ alert_id: 'a', revision: 0 })).toBe(first);
});

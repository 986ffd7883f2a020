import type { AuditEvent } from '@tripline/contract';
import { expect, it } from 'vitest';
import { completingFor, envelopeOf } from '../normalize/normalize.spec-support.ts';
import { normalize } from '../normalize/normalize.ts';
import { alertsOf, chunkOf, recordsOf, taskOf } from './detect.spec-support.ts';
import { rulesOf } from './rules-directory.ts';

const pack = rulesOf(new URL('testdata/rules', import.meta.url).pathname);
const completing = completingFor({ trustedSources: new Set() });

/** What a proxy writes, through normalize and detect: the title of each alert that it opens, and for whom. */
function alertsFor(records: readonly object[]): [string, Record<string, string>, string | null][] {
  const events = records.flatMap((record, offset): readonly AuditEvent[] => {
    const body = Buffer.from(JSON.stringify(record));
    const normalized = normalize({ envelope: { ...envelopeOf(), sequence: offset }, body, offset }, completing);
    return 'events' in normalized ? normalized.events : expect.unreachable(JSON.stringify(normalized));
  });
  const alerts = alertsOf(taskOf(pack).step(chunkOf(recordsOf(events))));
  return alerts.filter(({ status }) => status === 'open').map(({ rule, group, owner }) => [rule.name, group, owner]);
}

const minute = (n: number) => new Date(Date.UTC(2026, 8, 2, 9, n)).toISOString();
const times = (count: number) => Array.from({ length: count }, (_, n) => n);

const hiveKeyCall = (n: number, verdict: string) => ({
  ts: minute(n),
  agent: 'deploy-agent',
  owner: 'maya.chen@acme.example',
  role: 'SRE',
  action: 'vault_get',
  args: { key: 'payroll' },
  verdict,
  reason: 'scope: capability not granted',
  run_id: 'run_1',
});

const mitrityMatch = (n: number, tag: string, action: string) => ({
  id: `e1c40000-0000-4000-8000-00000000000${n}`,
  tenant_id: '7e000000-0000-4000-8000-000000000001',
  agent_id: 'a1000000-0000-4000-8000-000000000001',
  event_type: 'dlp.match',
  direction: 'outbound',
  action_taken: action,
  detection_reason: 'pattern_match',
  pattern_id: 'f1c20000-0000-4000-8000-000000000001',
  pattern_name: 'AWS key',
  position: 1,
  length: 20,
  redaction_count: null,
  tool_pattern_matched: 's3:put',
  sensitivity_tags: [tag],
  occurred_at: minute(n),
});

it('finds the denial spike in what HiveKey writes', () => {
  expect(alertsFor(times(10).map((n) => hiveKeyCall(n, 'deny')))).toEqual([
    ['AGT-001 Denial spike', { agent: 'deploy-agent' }, 'maya.chen@acme.example'],
  ]);
  expect(alertsFor(times(10).map((n) => hiveKeyCall(n, 'allow')))).toEqual([]);
});

it('finds repeated credential blocks in what MITRITY writes', () => {
  expect(alertsFor(times(5).map((n) => mitrityMatch(n, 'credentials', 'blocked')))).toEqual([
    ['AGT-014 Repeated credential blocks', { agent: 'a1000000-0000-4000-8000-000000000001' }, null],
  ]);
  expect(alertsFor(times(5).map((n) => mitrityMatch(n, 'pii', 'blocked')))).toEqual([]);
  expect(alertsFor(times(5).map((n) => mitrityMatch(n, 'credentials', 'flagged')))).toEqual([]);
});

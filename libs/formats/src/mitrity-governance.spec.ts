import { expect, it } from 'vitest';
import { mitrityGovernance } from './mitrity-governance.ts';

const record = {
  id: 'g1',
  agent_id: 'a1',
  occurred_at: '2026-09-02T10:14:00Z',
  action_type: 's3:put',
  drift_score: 0.82,
};

it.each([
  ['policy.deny', 'tool_call', 'deny', 'policy'],
  ['policy.alert', 'tool_call', 'flag', 'policy'],
  ['policy.hold', 'tool_call', 'pending_approval', 'policy'],
  ['policy.allow', 'tool_call', 'allow', 'policy'],
  ['drift.critical', 'drift', null, null],
  ['agent.connected', 'session', null, null],
  ['hold.approved', 'hold', 'allow', 'person'],
  ['hold.denied', 'hold', 'deny', 'person'],
  ['hold.expired', 'hold', null, null],
])('reads %s as %s with the verdict %s by %s', (event_type, kind, verdict, decision_source) => {
  const typed = { ...record, event_type };
  expect(mitrityGovernance.recognise(typed)).toBe(true);
  expect(mitrityGovernance.read(typed)).toMatchObject([
    {
      kind,
      verdict,
      decision_source,
      source_type: event_type,
      tool: 's3:put',
      drift_score: 0.82,
      dlp: null,
      misses: 0,
    },
  ]);
});

it('claims no type that is not MITRITY’s', () => {
  expect(mitrityGovernance.recognise({ ...record, event_type: 'alert.opened' })).toBe(false);
  expect(mitrityGovernance.read({ ...record, event_type: 'alert.opened' })).toMatchObject([
    { kind: 'other', source_type: null, extra: { event_type: 'alert.opened' } },
  ]);
});

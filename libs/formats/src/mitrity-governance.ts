import type { JsonObject, Kind, Verdict } from '@tripline/contract';
import { oneOf } from './converters.ts';
import type { DecisionSource, Format } from './format.ts';
import { defineMapping } from './mapping.ts';

interface Meaning {
  readonly kind: Kind;
  readonly verdict: Verdict | null;
  readonly by: DecisionSource | null;
}

/** The event type is the decision: MITRITY's document lists the types and names no other field that states it. */
const meanings: Readonly<Record<string, Meaning>> = {
  'policy.deny': { kind: 'tool_call', verdict: 'deny', by: 'policy' },
  'policy.alert': { kind: 'tool_call', verdict: 'flag', by: 'policy' },
  'policy.hold': { kind: 'tool_call', verdict: 'pending_approval', by: 'policy' },
  'policy.allow': { kind: 'tool_call', verdict: 'allow', by: 'policy' },
  'drift.warning': { kind: 'drift', verdict: null, by: null },
  'drift.critical': { kind: 'drift', verdict: null, by: null },
  'agent.connected': { kind: 'session', verdict: null, by: null },
  'agent.disconnected': { kind: 'session', verdict: null, by: null },
  'hold.approved': { kind: 'hold', verdict: 'allow', by: 'person' },
  'hold.denied': { kind: 'hold', verdict: 'deny', by: 'person' },
  // Nobody decided, so no verdict: the action did not run.
  'hold.expired': { kind: 'hold', verdict: null, by: null },
};

/** A type that MITRITY added since, from a source that is set to this format. */
const unnamed: Meaning = { kind: 'other', verdict: null, by: null };

const toEvent = defineMapping({
  fields: {
    source_type: { from: 'event_type', as: oneOf(...Object.keys(meanings)) },
    source_event_id: 'id',
    source_tenant: 'tenant_id',
    agent: 'agent_id',
    policy: ['policy_id', 'policy_name'],
    tool: ['action_type', 'tool_pattern_matched'],
    reason: 'reason',
    approver: ['approver', 'decided_by'],
    drift_score: 'drift_score',
    drift_threshold: 'drift_threshold',
    behavior_hash: ['behavior_hash', 'behavioral_hash'],
    behavior_hash_delta: ['behavior_hash_delta', 'behavioral_hash_delta'],
    hold_id: 'hold_id',
    hold_requested_at: 'hold_requested_at',
    hold_decided_at: 'hold_decided_at',
    session_id: 'session_id',
    event_time: ['occurred_at', 'timestamp'],
  },
  provenance: { agent: 'authenticated', owner: 'authenticated' },
});

/**
 * MITRITY's governance events beside `dlp.match`. The document lists the types and what they hold (agent, action type, decision, drift score,
 * behavioural hash and its change, time) without a sample, so the field names other than those of `dlp.match` are inferred.
 */
export const mitrityGovernance: Format = {
  name: 'mitrity-governance',
  timeSource: 'server',
  metadataOnly: false,
  recognise: (record) => meaningOf(record) !== undefined && 'agent_id' in record,
  read(record, trace) {
    const event = toEvent(record, trace);
    const meaning = meaningOf(record) ?? unnamed;
    event.kind = meaning.kind;
    event.verdict = meaning.verdict;
    event.decision_source = meaning.by;
    return [event];
  },
};

function meaningOf(record: JsonObject): Meaning | undefined {
  const type = record['event_type'];
  return typeof type === 'string' && Object.hasOwn(meanings, type) ? meanings[type] : undefined;
}

import type { AuditEvent, Dlp } from '@tripline/contract';
import { isoTime } from '../iso-time.ts';
import type { Content, Shaped } from '../vocabulary.ts';

/**
 * What CIM has no name for, and the originals by which analysts search. Most events have none of the rare fields, and a field costs time even when
 * it is absent.
 */
export function ownFields(event: AuditEvent, content: Content): Shaped {
  const common = commonFields(event, content);
  return hasRareFields(event) ? { ...common, ...rareFields(event) } : common;
}

function commonFields(event: AuditEvent, content: Content): Shaped {
  return {
    // who
    tenant: event.tenant,
    project: event.project ?? undefined,
    agent: event.agent ?? undefined,
    agent_provenance: event.agent_provenance ?? undefined,
    owner: event.owner ?? undefined,
    owner_provenance: event.owner_provenance ?? undefined,
    client: event.client ?? undefined,
    client_provenance: event.client_provenance ?? undefined,
    role: event.role ?? undefined,
    // what
    kind: event.kind,
    format: event.format,
    server: event.server ?? undefined,
    tool: event.tool ?? undefined,
    method: event.method ?? undefined,
    arguments: content.arguments,
    argument_keys: content.argumentKeys,
    arguments_hash: event.arguments_hash ?? undefined,
    latency_ms: event.latency_ms ?? undefined,
    // judgement
    verdict: event.verdict ?? undefined,
    outcome: event.outcome,
    policy: event.policy ?? undefined,
    matched_rule: event.matched_rule ?? undefined,
    decision_source: event.decision_source ?? undefined,
    enforced: event.enforced ?? undefined,
    redaction_status: event.redaction.status === 'clean' ? undefined : event.redaction.status,
    redaction_count: event.redaction.count || undefined,
    redaction_excepted: event.redaction.excepted || undefined,
    // when and which; Splunk's `_time` is the event time
    received_at: isoTime(event.received_at),
    time_source: event.time_source,
    source_event_id: event.source_event_id ?? undefined,
    request_id: event.request_id ?? undefined,
    run_id: event.run_id ?? undefined,
    session_id: event.session_id ?? undefined,
    trace_id: event.trace_id ?? undefined,
    call_key: event.call_key ?? undefined,
    position: { lineage: event.origin.lineage, sequence: event.origin.sequence, index: event.origin.index },
    extra: content.extra,
    extra_keys: content.extraKeys,
  };
}

/** Fields that the judgement of other kinds of event brings; the spec finds one that is missing here. */
function hasRareFields(event: AuditEvent): boolean {
  return (
    event.dlp !== null ||
    event.source_tenant !== null ||
    event.approver !== null ||
    event.model !== null ||
    event.tool_def_hash !== null ||
    event.destination_domain !== null ||
    event.destination_allowed !== null ||
    event.amount !== null ||
    event.currency !== null ||
    event.cap !== null ||
    event.payee !== null ||
    event.cost !== null ||
    event.budget_scope !== null ||
    event.entity_types.length > 0 ||
    event.drift_score !== null ||
    event.drift_threshold !== null ||
    event.behavior_hash !== null ||
    event.behavior_hash_delta !== null ||
    event.hold_id !== null ||
    event.hold_requested_at !== null ||
    event.hold_decided_at !== null ||
    event.sequence !== null ||
    event.replay_id !== null ||
    event.time_skewed ||
    event.test
  );
}

function rareFields(event: AuditEvent): Shaped {
  return {
    source_tenant: event.source_tenant ?? undefined,
    approver: event.approver ?? undefined,
    model: event.model ?? undefined,
    tool_def_hash: event.tool_def_hash ?? undefined,
    destination_domain: event.destination_domain ?? undefined,
    destination_allowed: event.destination_allowed ?? undefined,
    amount: event.amount ?? undefined,
    currency: event.currency ?? undefined,
    cap: event.cap ?? undefined,
    payee: event.payee ?? undefined,
    cost: event.cost ?? undefined,
    budget_scope: event.budget_scope ?? undefined,
    entity_types: event.entity_types.length === 0 ? undefined : event.entity_types,
    drift_score: event.drift_score ?? undefined,
    drift_threshold: event.drift_threshold ?? undefined,
    behavior_hash: event.behavior_hash ?? undefined,
    behavior_hash_delta: event.behavior_hash_delta ?? undefined,
    hold_id: event.hold_id ?? undefined,
    hold_requested_at: optionalTime(event.hold_requested_at),
    hold_decided_at: optionalTime(event.hold_decided_at),
    dlp: event.dlp === null ? undefined : dlpFields(event.dlp),
    source_sequence: event.sequence ?? undefined,
    replay_id: event.replay_id ?? undefined,
    time_skewed: event.time_skewed || undefined,
    test: event.test || undefined,
  };
}

function dlpFields(dlp: Dlp): Shaped {
  return {
    pattern_id: dlp.pattern_id ?? undefined,
    pattern_name: dlp.pattern_name ?? undefined,
    position: dlp.position ?? undefined,
    length: dlp.length ?? undefined,
    tags: dlp.tags,
    direction: dlp.direction ?? undefined,
    action_taken: dlp.action_taken ?? undefined,
    detection_reason: dlp.detection_reason ?? undefined,
    redaction_count: dlp.redaction_count ?? undefined,
    destination_domain: dlp.destination_domain ?? undefined,
    payload_bytes: dlp.payload_bytes ?? undefined,
  };
}

function optionalTime(micros: number | null): string | undefined {
  return micros === null ? undefined : isoTime(micros);
}

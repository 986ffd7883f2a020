import type { AuditEvent, Dlp } from '@tripline/contract';
import { isoTime } from '../iso-time.ts';
import type { Content, Shaped } from '../vocabulary.ts';
import { cimAction, cimStatus, severityId } from './cim-words.ts';

export function cimEvent(event: AuditEvent, content: Content): Shaped {
  const { dlp } = event;
  return {
    id: event.id,
    event_type: event.event_type,
    vendor_product: 'Tripline',
    action: cimAction(event),
    severity: event.severity,
    severity_id: severityId(event.severity),
    signature: dlp?.pattern_name ?? event.matched_rule ?? event.policy ?? event.event_type,
    signature_id: dlp?.pattern_id ?? undefined,
    user: event.owner ?? undefined,
    // CIM allows a name where no address is known; `src_ip` holds addresses only.
    src: event.source_ip ?? event.agent ?? undefined,
    src_ip: event.source_ip ?? undefined,
    dest: dlp?.destination_domain ?? event.server ?? undefined,
    app: event.server ?? undefined,
    dvc: event.source,
    object: event.tool ?? undefined,
    object_category: event.tool_class ?? undefined,
    status: cimStatus(event.outcome),
    reason: event.reason ?? undefined,
    dlp_type: dlp === null ? undefined : 'mcp',
    category: dlp === null || dlp.tags.length === 0 ? undefined : dlp.tags,
    tripline: ownFields(event, content),
  };
}

/**
 * What CIM has no name for, and the originals by which analysts search. One literal: put together from parts, the object costs three
 * times as much to write.
 */
function ownFields(event: AuditEvent, content: Content): Shaped {
  return {
    // who
    tenant: event.tenant,
    source_tenant: event.source_tenant ?? undefined,
    project: event.project ?? undefined,
    agent: event.agent ?? undefined,
    agent_provenance: event.agent_provenance ?? undefined,
    owner: event.owner ?? undefined,
    owner_provenance: event.owner_provenance ?? undefined,
    client: event.client ?? undefined,
    client_provenance: event.client_provenance ?? undefined,
    role: event.role ?? undefined,
    approver: event.approver ?? undefined,
    model: event.model ?? undefined,
    // what
    kind: event.kind,
    format: event.format,
    server: event.server ?? undefined,
    tool: event.tool ?? undefined,
    tool_def_hash: event.tool_def_hash ?? undefined,
    method: event.method ?? undefined,
    arguments: content.arguments,
    argument_keys: content.argumentKeys,
    arguments_hash: event.arguments_hash ?? undefined,
    amount: event.amount ?? undefined,
    currency: event.currency ?? undefined,
    cap: event.cap ?? undefined,
    payee: event.payee ?? undefined,
    cost: event.cost ?? undefined,
    budget_scope: event.budget_scope ?? undefined,
    latency_ms: event.latency_ms ?? undefined,
    // judgement
    verdict: event.verdict ?? undefined,
    outcome: event.outcome,
    policy: event.policy ?? undefined,
    matched_rule: event.matched_rule ?? undefined,
    decision_source: event.decision_source ?? undefined,
    enforced: event.enforced ?? undefined,
    entity_types: event.entity_types.length === 0 ? undefined : event.entity_types,
    drift_score: event.drift_score ?? undefined,
    drift_threshold: event.drift_threshold ?? undefined,
    behavior_hash: event.behavior_hash ?? undefined,
    behavior_hash_delta: event.behavior_hash_delta ?? undefined,
    hold_id: event.hold_id ?? undefined,
    hold_requested_at: optionalTime(event.hold_requested_at),
    hold_decided_at: optionalTime(event.hold_decided_at),
    dlp: event.dlp === null ? undefined : dlpFields(event.dlp),
    redaction_status: event.redaction.status === 'clean' ? undefined : event.redaction.status,
    redaction_count: event.redaction.count || undefined,
    // when and which; `_time` in Splunk is the event time
    received_at: isoTime(event.received_at),
    time_source: event.time_source,
    time_skewed: event.time_skewed || undefined,
    source_event_id: event.source_event_id ?? undefined,
    source_sequence: event.sequence ?? undefined,
    request_id: event.request_id ?? undefined,
    run_id: event.run_id ?? undefined,
    session_id: event.session_id ?? undefined,
    trace_id: event.trace_id ?? undefined,
    call_key: event.call_key ?? undefined,
    position: { lineage: event.origin.lineage, sequence: event.origin.sequence, index: event.origin.index },
    replay_id: event.replay_id ?? undefined,
    test: event.test || undefined,
    extra: content.extra,
    extra_keys: content.extraKeys,
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

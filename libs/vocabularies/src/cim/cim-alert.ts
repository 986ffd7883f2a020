import type { Alert } from '@tripline/contract';
import { alertEventType, alertRecordId } from '../alert-record.ts';
import { isoTime } from '../iso-time.ts';
import type { Shaped } from '../vocabulary.ts';
import { severityId } from './cim-words.ts';

/** An alert as CIM's Alerts data model has it. `id` is that of this revision, `tripline.alert_id` that of the alert. */
export function cimAlert(alert: Alert): Shaped {
  return {
    id: alertRecordId(alert),
    event_type: alertEventType(alert),
    vendor_product: 'Tripline',
    app: 'tripline',
    type: 'alert',
    severity: alert.severity,
    severity_id: severityId(alert.severity),
    signature: alert.rule.name,
    signature_id: alert.rule.id,
    user: alert.owner ?? undefined,
    src: entity(alert, 'agent'),
    dest: entity(alert, 'server'),
    object: entity(alert, 'tool'),
    mitre_technique_id: alert.attack.length === 0 ? undefined : alert.attack,
    tripline: ownFields(alert),
  };
}

function entity(alert: Alert, type: string): string | undefined {
  return alert.entities.find((candidate) => candidate.type === type)?.id;
}

function ownFields(alert: Alert): Shaped {
  return {
    tenant: alert.tenant,
    alert_id: alert.alert_id,
    revision: alert.revision,
    final: alert.final,
    status: alert.status,
    rule_version: alert.rule.version,
    rule_type: alert.rule.type,
    rule_hash: alert.rule.hash,
    risk_score: alert.risk_score,
    confidence: alert.confidence ?? undefined,
    agent: entity(alert, 'agent'),
    owner: alert.owner ?? undefined,
    tool: entity(alert, 'tool'),
    entities: alert.entities.map(({ type, id }) => ({ type, id })),
    group: { ...alert.group },
    dedup_key: alert.dedup_key,
    ...evidence(alert),
    atlas: alert.atlas,
    owasp_asi: alert.owasp_asi,
    owasp_llm: alert.owasp_llm,
    runbook: alert.runbook ?? undefined,
    detected_at: isoTime(alert.detected_at),
    late: alert.late || undefined,
    replay: alert.replay || undefined,
    test: alert.test || undefined,
  };
}

/** What the rule saw: window, threshold, counts and the events themselves. */
function evidence(alert: Alert): Shaped {
  const { window, observed } = alert;
  return {
    window_kind: window.kind,
    window_start: isoTime(window.start),
    window_end: isoTime(window.end),
    window_size_ms: window.size_ms,
    condition_op: alert.condition.op,
    condition_threshold: alert.condition.threshold,
    observed: observed.value,
    observed_distinct: observed.distinct ?? undefined,
    baseline: observed.baseline === null ? undefined : { ...observed.baseline },
    first_event_time: isoTime(alert.first_event_time),
    last_event_time: isoTime(alert.last_event_time),
    event_count: alert.event_count,
    event_ids: alert.event_ids,
    event_ids_truncated: alert.event_ids_truncated || undefined,
    steps:
      alert.steps.length === 0
        ? undefined
        : alert.steps.map((step) => ({ ...step, event_time: isoTime(step.event_time) })),
    breakdown: { ...alert.breakdown },
    suppressed_count: alert.suppressed_count,
  };
}

import { type AuditEvent, eventType, kinds, outcomes, severities, toolClasses, verdicts } from '@tripline/contract';

const provenances = ['authenticated', 'client_claimed', 'collector_supplied'];
const actions = ['blocked', 'redacted', 'flagged', 'alerted', 'logged'];
const legacyReasons = ['sensitive_exfil', 'volume_anomaly', 'accumulation', 'unauthorized_destination'];
const statuses = /^(?:clean|redacted|dropped:(?:error|depth|size|budget))$/;

/** What is wrong with an event by the words and rules of the contract (product 2 to 10); empty for nothing. */
export function breaches(event: AuditEvent): string[] {
  const { dlp, redaction } = event;
  const rules: Readonly<Record<string, boolean>> = {
    'id is a UUID of ours': /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(event.id),
    kind: isOneOf(kinds, event.kind),
    verdict: event.verdict === null || isOneOf(verdicts, event.verdict),
    outcome: isOneOf(outcomes, event.outcome),
    severity: isOneOf(severities, event.severity),
    'event type': eventType(event.event_type) !== undefined && !event.event_type.startsWith('alert.'),
    'tool class': event.tool_class === null || isOneOf(toolClasses, event.tool_class),
    'decision source':
      event.decision_source === null ||
      ['policy', 'person', 'authn', 'rate_limit', 'error'].includes(event.decision_source),
    'time source': ['server', 'client_reported', 'collector'].includes(event.time_source),
    'times are whole microseconds': Number.isSafeInteger(event.event_time) && Number.isSafeInteger(event.received_at),
    'agent and its provenance': hasProvenance(event.agent, event.agent_provenance),
    'owner and its provenance': hasProvenance(event.owner, event.owner_provenance),
    'client and its provenance': hasProvenance(event.client, event.client_provenance),
    'redaction status': statuses.test(redaction.status),
    'findings are bounded': redaction.findings.length <= 50,
    'action taken': dlp === null || dlp.action_taken === null || actions.includes(dlp.action_taken),
    'detection reason':
      dlp === null ||
      dlp.detection_reason === null ||
      ['pattern_match', ...legacyReasons].includes(dlp.detection_reason),
    'a pattern match names its pattern': dlp?.detection_reason !== 'pattern_match' || dlp.pattern_id !== null,
    'redactions are counted where something was redacted':
      dlp === null || dlp.redaction_count === null || dlp.action_taken === 'redacted',
    'a DLP match has a DLP part': event.event_type !== 'dlp.match' || dlp !== null,
  };
  return Object.keys(rules).filter((rule) => rules[rule] === false);
}

function isOneOf(words: readonly string[], word: string): boolean {
  return words.includes(word);
}

/** A name may have none where nobody says whose word it is; a provenance without a name says nothing. */
function hasProvenance(name: string | null, provenance: string | null): boolean {
  return provenance === null || (name !== null && provenances.includes(provenance));
}

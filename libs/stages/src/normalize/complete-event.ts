import {
  type AuditEvent,
  type ContentFields,
  deriveEventType,
  eventId,
  eventType,
  type JsonObject,
  type JsonValue,
  originIndex,
} from '@tripline/contract';
import type { Format, FormatSet, MappedEvent } from '@tripline/formats';
import { builtInEnrichment, type Enrichment } from './enrichment/enrichment.ts';
import { eventTime } from './event-time.ts';
import { callKey } from './keys.ts';
import type { AcceptedRecord } from './normalize.ts';
import { redactEvent } from './redact-event.ts';
import type { ExceptionsOf } from './redaction-exceptions.ts';
import type { TenantRedaction } from './tenant-redaction.ts';

/** What completing an event needs beside the record. */
export interface Completing {
  /** Among which the format of a record is found. */
  readonly formats: FormatSet;
  /** Sources whose records may name their own tenant. */
  readonly trustedSources: ReadonlySet<string>;
  /** Names of fields that hold content, see `redactEvent`. */
  readonly contentFields: ContentFields;
  redactionOf(tenant: string): TenantRedaction;
  /** The last event time that is believed. Left out: five minutes after the receipt. */
  readonly latestMicros?: number;
  /** Left out: what is known without a file. */
  readonly enrichment?: Enrichment;
  /** Left out: none. */
  readonly exceptionsOf?: ExceptionsOf;
  /** Whether arguments and unknown fields are not to be kept. Left out: they are. */
  readonly forbidsContent?: (tenant: string, source: string) => boolean;
  /** Whether findings in what a proxy let through become events of their own. Left out: no. */
  readonly dlpEvents?: boolean;
}

export interface EventPlace {
  readonly accepted: AcceptedRecord;
  readonly format: Format;
  /** Position of the event among those of its record. */
  readonly part: number;
  /** SHA-256 of the record's bytes, in hex. */
  readonly recordHash: () => string;
}

/** A mapped event, which it uses up, as a canonical one: redacted, typed, and named by who sent it and where it came from. */
export function completeEvent(event: MappedEvent, place: EventPlace, completing: Completing): AuditEvent {
  const { format } = place;
  const { envelope } = place.accepted;
  const tenant = tenantOf(event, envelope, completing);
  // The id comes first: made from what redaction leaves, it would change with every new set of detectors.
  const identity = identityOf(event, place, tenant);
  const clock = event.time_source ?? format.timeSource;
  const time = eventTime(event.event_time, envelope.received_at, clock, completing.latestMicros);
  // Before redaction: what the tables name goes the same way as what the source names.
  const destinationAllowed = enrich(event, envelope, tenant, completing);
  const redaction = redactEvent(event, format, {
    rules: completing.redactionOf(tenant),
    contentFields: completing.contentFields,
    exception: completing.exceptionsOf?.(event, { tenant, source: envelope.source, receivedAt: envelope.received_at }),
    forbidsContent: completing.forbidsContent?.(tenant, envelope.source) ?? false,
  });
  const type = typeOf(event);
  // Field by field, in the schema's order: spreading the rest of so large an object costs 2 µs an event.
  return {
    id: identity.id,
    source_event_id: event.source_event_id,
    tenant,
    source_tenant: event.source_tenant,
    project: event.project,
    source: envelope.source,
    format: format.name,
    kind: event.kind,
    event_type: type,
    severity: event.severity ?? eventType(type)?.severity ?? 'informational',
    agent: event.agent,
    agent_provenance: event.agent_provenance,
    owner: event.owner,
    owner_provenance: event.owner_provenance,
    client: event.client,
    client_provenance: event.client_provenance,
    role: event.role,
    server: event.server,
    tool: event.tool,
    tool_class: event.tool_class,
    method: event.method,
    arguments: jsonText(event.arguments),
    arguments_hash: event.arguments_hash,
    amount: event.amount,
    currency: event.currency,
    cap: event.cap,
    payee: event.payee,
    approver: event.approver,
    model: event.model,
    entity_types: event.entity_types,
    drift_score: event.drift_score,
    drift_threshold: event.drift_threshold,
    behavior_hash: event.behavior_hash,
    behavior_hash_delta: event.behavior_hash_delta,
    hold_id: event.hold_id,
    hold_requested_at: event.hold_requested_at,
    hold_decided_at: event.hold_decided_at,
    budget_scope: event.budget_scope,
    cost: event.cost,
    tool_def_hash: event.tool_def_hash,
    destination_domain: event.destination_domain,
    destination_allowed: destinationAllowed,
    source_ip: event.source_ip,
    latency_ms: event.latency_ms,
    sequence: event.sequence,
    verdict: event.verdict,
    outcome: event.outcome ?? 'unknown',
    reason: event.reason,
    policy: event.policy,
    matched_rule: event.matched_rule,
    decision_source: event.decision_source,
    enforced: event.enforced,
    event_time: time.event_time,
    event_time_raw: time.event_time_raw,
    received_at: envelope.received_at,
    time_source: time.time_source,
    time_skewed: time.time_skewed,
    call_key: callKey(event),
    call_id: event.call_id,
    request_id: event.request_id,
    run_id: event.run_id,
    session_id: event.session_id,
    trace_id: event.trace_id,
    dlp: event.dlp,
    redaction,
    replay_id: null,
    test: event.test,
    origin: identity.origin,
    extra: isEmpty(event.extra) ? null : jsonText(event.extra),
  };
}

function typeOf({ kind, verdict, decision_source, source_type, verdict_unreadable }: MappedEvent) {
  return deriveEventType({
    kind,
    verdict,
    decisionSource: decision_source,
    sourceType: source_type,
    isVerdictUnreadable: verdict_unreadable,
  });
}

/** A tenant is a Kafka key, and names what is kept for each: a text of any length would be neither. */
const plainTenant = /^\P{C}{1,128}$/u;

/** The tenant of the credential or of the source's setting; of the record itself only where the source is trusted and its word is a plain one. */
function tenantOf(mapped: MappedEvent, envelope: AcceptedRecord['envelope'], completing: Completing): string {
  const claimed = mapped.source_tenant;
  if (claimed === null || !plainTenant.test(claimed) || !completing.trustedSources.has(envelope.source))
    return envelope.tenant;
  const { status, value } = completing.redactionOf(envelope.tenant).redactor.redactIdentity(claimed, '/source_tenant');
  return status === 'clean' && value !== null ? value : envelope.tenant;
}

function enrich(
  event: MappedEvent,
  { source, lineage, client_address }: AcceptedRecord['envelope'],
  tenant: string,
  { enrichment = builtInEnrichment }: Completing,
): boolean | null {
  const stream = lineage.startsWith('http:') ? lineage.slice(`http:${source}/`.length) : null;
  return enrichment.apply(event, { tenant, source, stream, address: client_address });
}

function identityOf(mapped: MappedEvent, { accepted, part, recordHash }: EventPlace, tenant: string) {
  const { id: acceptedId, source, cluster, lineage, sequence, index } = accepted.envelope;
  const origin = { cluster, lineage, sequence: sequence ?? accepted.offset, index: originIndex(index, part) };
  const sourceEventId = mapped.source_event_id;
  return { id: eventId({ tenant, source, sourceEventId, part, recordHash, acceptedId, origin }), origin };
}

function isEmpty(object: JsonObject): boolean {
  for (const _key in object) return false;
  return true;
}

/** JSON, digits as the source wrote them; null for nothing. */
function jsonText(value: JsonValue): string | null {
  return value === null ? null : JSON.stringify(value);
}

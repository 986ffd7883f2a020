import { type AuditEvent, type Finding, findingEventId, MAX_EVENTS_PER_ITEM, originIndex } from '@tripline/contract';
import type { DetectorFacts } from '@tripline/redaction';
import { directionOf, isPayload } from './payload-places.ts';

/** Format of events that no source wrote. */
export const OWN_FORMAT = 'tripline';

/** Of one record: enough to act on, and no way to make a flood out of one record. */
const MOST = 8;

/** Kinds whose record shows what went through the proxy. A start or a login may name a secret; nothing let that through. */
const payloadKinds: ReadonlySet<string> = new Set(['tool_call', 'tool_decision', 'tool_result', 'list', 'other']);
const letThrough: ReadonlySet<string | null> = new Set([null, 'allow', 'flag']);
/** Personal data that is no more than medium, such as an e-mail address, is what agents work with all day. */
const grave: ReadonlySet<string> = new Set(['high', 'critical']);
const noticeable: ReadonlySet<string> = new Set(['medium', ...grave]);

export interface FindingPlace {
  /** Place of the record's item in what was received. */
  readonly item: number;
  /** By the tenant of an event, what is known of a pattern. */
  detectorsOf(tenant: string): ReadonlyMap<string, DetectorFacts>;
}

/**
 * Events of our own, `dlp.match`, about secrets that redaction found in the payload of events which the proxy let through: one for each event,
 * pattern and direction, behind the record's own.
 * @param events of one record, completed
 */
export function findingEvents(events: readonly AuditEvent[], { item, detectorsOf }: FindingPlace): AuditEvent[] {
  const found: AuditEvent[] = [];
  for (const event of events) {
    if (event.redaction.findings.length === 0 || !wasLetThrough(event)) continue;
    for (const findings of groupsOf(event, detectorsOf(event.tenant))) {
      const part = events.length + found.length;
      if (found.length === MOST || part >= MAX_EVENTS_PER_ITEM) return found;
      found.push(findingEvent(event, findings, originIndex(item, part), detectorsOf(event.tenant)));
    }
  }
  return found;
}

function wasLetThrough({ kind, verdict, dlp, event_type }: AuditEvent): boolean {
  return payloadKinds.has(kind) && letThrough.has(verdict) && dlp === null && event_type !== 'policy.error';
}

type Findings = readonly [Finding, ...Finding[]];

/** Those that are worth an event, by pattern and direction. */
function groupsOf(event: AuditEvent, detectors: ReadonlyMap<string, DetectorFacts>): Iterable<Findings> {
  const groups = new Map<string, [Finding, ...Finding[]]>();
  for (const finding of event.redaction.findings) {
    if (!isPayload(finding.pointer) || !isWorthAnEvent(detectors.get(finding.pattern))) continue;
    const key = `${finding.pattern} ${directionOf(finding.pointer, event.kind)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [finding]);
    else group.push(finding);
  }
  return groups.values();
}

function isWorthAnEvent(detector: DetectorFacts | undefined): boolean {
  if (detector === undefined) return false;
  const { tags, severity } = detector;
  return tags.every((tag) => tag === 'pii') ? grave.has(severity) : noticeable.has(severity);
}

/** Who, where and in which call as the event that it is about; what and how by our own judgement. */
function findingEvent(
  event: AuditEvent,
  findings: Findings,
  index: number,
  detectors: ReadonlyMap<string, DetectorFacts>,
): AuditEvent {
  const [{ pattern, tags, pointer, position, length }] = findings;
  const direction = directionOf(pointer, event.kind);
  return {
    ...event,
    id: findingEventId(event.id, pattern, direction),
    format: OWN_FORMAT,
    kind: 'dlp_match',
    event_type: 'dlp.match',
    severity: detectors.get(pattern)?.severity ?? 'medium',
    verdict: 'flag',
    outcome: 'unknown',
    ...ofTheCallAlone,
    dlp: {
      pattern_id: pattern,
      pattern_name: pattern,
      position,
      length,
      tags,
      direction,
      action_taken: 'flagged',
      detection_reason: 'pattern_match',
      redaction_count: null,
      destination_domain: event.destination_domain,
      payload_bytes: null,
    },
    // Nothing was replaced in this event; the findings say where in the other one.
    redaction: {
      ...event.redaction,
      status: 'clean',
      count: 0,
      dropped_fields: 0,
      excepted: 0,
      findings: [...findings],
    },
    origin: { ...event.origin, index },
    extra: JSON.stringify({ event_id: event.id }),
  };
}

/** What would count twice, or is no word about the match. */
const ofTheCallAlone = {
  source_event_id: null,
  arguments: null,
  arguments_hash: null,
  amount: null,
  currency: null,
  cap: null,
  payee: null,
  approver: null,
  cost: null,
  latency_ms: null,
  sequence: null,
  tool_def_hash: null,
  reason: null,
  policy: null,
  matched_rule: null,
  decision_source: null,
  enforced: null,
} satisfies Partial<AuditEvent>;

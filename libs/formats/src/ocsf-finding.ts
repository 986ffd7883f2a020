import { isJsonObject, type JsonObject, type JsonValue, type Severity, type Verdict } from '@tripline/contract';
import { type Converter, readText } from './converters.ts';
import type { Format, MappedEvent, Trace } from './format.ts';
import { defineMapping, type Mapping } from './mapping.ts';
import { readSeverity, readVerdict } from './vocabulary.ts';
import { lookUp, words } from './words.ts';

/**
 * The findings that are somebody's alert: Security (deprecated), Detection, Incident, Data Security. Vulnerabilities, compliance and posture
 * (2002, 2003, 2007 …) are states of things, and name nobody who did anything.
 */
const classes: ReadonlySet<unknown> = new Set([2001, 2004, 2005, 2006]);
const INCIDENT = 2005;
const DATA_SECURITY = 2006;

const severities: Readonly<Record<string, Severity>> = {
  1: 'informational',
  2: 'low',
  3: 'medium',
  4: 'high',
  5: 'critical',
  6: 'critical',
};
const readSeverityId: Converter<Severity> = (value) => byId(severities, value) ?? readSeverity(value) ?? null;

/** `disposition_id`: blocked, quarantined, isolated, deleted, dropped, reset, revoked, rejected, unauthorised. */
const refusals: Readonly<Record<string, Verdict>> = words('deny', '2 3 4 5 6 21 24 25 26');
/** `action_id`: denied, modified. An allowed or observed activity has raised an alert all the same. */
const actions: Readonly<Record<string, Verdict>> = { 2: 'deny', 4: 'redact' };

/** Who acted, else whom it concerns. The address joins best with what gateways log. */
const people = ['actor/user', 'user', 'evidences/0/actor/user', 'evidences/0/user', 'resources/0/owner'];
const hosts = ['src_endpoint', 'evidences/0/src_endpoint', 'device', 'evidences/0/device'];
const titles = ['finding_info', 'finding', 'finding_info_list/0'];

const mapping: Mapping = {
  fields: {
    source_event_id: ['metadata/uid', ...titles.map((title) => `${title}/uid`)],
    source_tenant: 'metadata/tenant_uid',
    project: 'cloud/project_uid',
    owner: people.flatMap((person) => [`${person}/email_addr`, `${person}/name`, `${person}/uid`]),
    source_ip: hosts.map((host) => `${host}/ip`),
    session_id: ['actor/session/uid', 'session/uid', 'evidences/0/actor/session/uid'],
    trace_id: ['trace/uid', 'unmapped/trace_id', 'metadata/correlation_uid'],
    request_id: ['api/request/uid', 'evidences/0/api/request/uid'],
    reason: [...titles.map((title) => `${title}/title`), 'desc', 'message', ...titles.map((title) => `${title}/desc`)],
    matched_rule: ['finding_info/analytic/name', 'finding_info/analytic/uid', 'analytic/name', 'firewall_rule/name'],
    policy: ['policy/name', 'policy/uid', 'data_security/policy/name', 'data_security/policy/uid'],
    entity_types: titles.map((title) => `${title}/types`),
    severity: { from: ['severity_id', 'severity'], as: readSeverityId },
    event_time: ['time', 'time_dt', ...titles.map((title) => `${title}/created_time`), 'metadata/original_time'],
  },
  // What the pattern matched, and the tool's own record of it all.
  content: ['data_security/pattern_match', 'raw_data'],
  keep: [
    ...(
      'metadata actor actor/user actor/session user src_endpoint dst_endpoint device cloud api api/request session trace unmapped policy ' +
      'analytic firewall_rule finding finding_info finding_info/analytic data_security data_security/policy database databucket table file ' +
      'process connection_info'
    )
      .split(' ')
      .map((object) => `${object}/*`),
    ...(
      'activity_id activity_name category_uid category_name class_uid class_name type_uid type_name severity severity_id status status_id ' +
      'status_code status_detail state state_id action action_id disposition disposition_id confidence confidence_id confidence_score ' +
      'impact impact_id impact_score risk_level risk_level_id risk_score risk_details is_alert is_suspected_breach priority priority_id ' +
      'resolution resolution_id verdict verdict_id assignee assignee_group comment count duration start_time end_time start_time_dt ' +
      'end_time_dt time_dt timezone_offset src_url message desc observables evidences evidence resources enrichments attacks malware ' +
      'malware_scan_info vulnerabilities remediation anomaly_analyses authorizations notes vendor_attributes kill_chain data_sources ' +
      'finding_info_list osint raw_data_size'
    ).split(' '),
  ],
  provenance: { owner: 'authenticated' },
};
const toAlert = defineMapping(mapping);
const toMatch = defineMapping({ ...mapping, dlp: { pattern_name: 'data_security/detection_pattern' } });

/**
 * Findings of the Open Cybersecurity Schema Framework (1.0 to 1.6): the alerts of DLP, identity provider and EDR, so that a rule can join them with
 * what agents did, by user, address, trace and time. No agent is named, and nothing says how a call ended.
 */
export const ocsfFinding: Format = {
  name: 'ocsf-finding',
  timeSource: 'server',
  metadataOnly: false,
  recognise: ({ class_uid, metadata }) => classes.has(class_uid) && isJsonObject(metadata),
  read(record, trace) {
    const isOver = hasEnded(record);
    const isMatch = record['class_uid'] === DATA_SECURITY && !isOver;
    const event = (isMatch ? toMatch : toAlert)(record, trace);
    event.kind = isMatch ? 'dlp_match' : 'other';
    event.verdict = isOver ? null : verdictOf(record);
    event.decision_source = event.verdict === null ? null : 'policy';
    if (event.dlp !== null && event.verdict !== null) event.dlp.action_taken = taken[event.verdict] ?? 'flagged';
    return [withObservables(event, record['observables'], trace)];
  },
};

const taken: Readonly<Partial<Record<Verdict, string>>> = { deny: 'blocked', redact: 'redacted' };

/** Closed, or of a status that says that nobody is to look any more: no new alert. */
function hasEnded({ activity_id, status_id, state_id, class_uid }: JsonObject): boolean {
  const status = status_id ?? state_id;
  if (activity_id === 3 || (typeof status === 'number' && status >= 4 && status <= 6)) return true;
  // On hold, for an incident; suppressed, for all others.
  return status === 3 && class_uid !== INCIDENT;
}

function verdictOf({ disposition_id, disposition = null, action_id }: JsonObject): Verdict {
  const refused = byId(refusals, disposition_id) ?? byId(actions, action_id);
  return refused ?? (readVerdict(disposition) === 'deny' ? 'deny' : 'flag');
}

/** An id is a number, or its text; it may be anything, a number too long for a double included. */
function byId<T>(table: Readonly<Record<string, T>>, id: JsonValue | undefined): T | undefined {
  return lookUp(table, readText(id ?? null) ?? '');
}

/** `type_id` of an observable: an e-mail address, a user's name. */
const named = [5, 4];
const ADDRESS = 2;

/** A finding may name a user and an address among its observables alone. */
function withObservables(event: MappedEvent, list: JsonValue | undefined, trace?: Trace): MappedEvent {
  const observables = Array.isArray(list) ? (list as readonly JsonValue[]).filter((one) => isJsonObject(one)) : [];
  const find = (field: 'owner' | 'source_ip', type: number) => {
    if (event[field] !== null) return;
    const index = observables.findIndex(({ type_id, value }) => type_id === type && typeof value === 'string');
    if (index === -1) return;
    event[field] = readText(observables[index]?.['value'] ?? null) ?? null;
    trace?.field(field, `/observables/${index}/value`);
  };
  for (const type of named) find('owner', type);
  find('source_ip', ADDRESS);
  if (event.owner !== null) event.owner_provenance = 'authenticated';
  return event;
}

import { isJsonObject, type JsonObject, type Kind, type Outcome, type Verdict } from '@tripline/contract';
import { readAddress } from './addresses.ts';
import { byTable } from './converters.ts';
import type { DecisionSource, Format, MappedEvent, Trace } from './format.ts';
import { defineMapping, type Mapping } from './mapping.ts';
import { readShownText } from './placeholders.ts';
import { readVerdict } from './vocabulary.ts';
import { lookUp, words } from './words.ts';

interface Meaning {
  readonly kind: Kind;
  /** What the type itself states, for records without `action_taken`. */
  readonly verdict?: Verdict;
  readonly by?: DecisionSource;
  readonly outcome?: Outcome;
  /** Something suspicious, to be seen whether or not a decision is stated. */
  readonly isThreat?: true;
  readonly isTest?: true;
}

/** The types of security_logger.py. */
const meanings: Readonly<Record<string, Meaning>> = {
  authentication_failure: { kind: 'auth', verdict: 'deny', by: 'authn', outcome: 'failure' },
  authentication_success: { kind: 'auth', verdict: 'allow', by: 'authn', outcome: 'success' },
  authorization_failure: { kind: 'auth', verdict: 'deny', by: 'policy' },
  rate_limit_exceeded: { kind: 'other', verdict: 'deny', by: 'rate_limit' },
  brute_force_attempt: { kind: 'auth', by: 'authn', isThreat: true },
  token_manipulation: { kind: 'auth', by: 'authn', isThreat: true },
  privilege_escalation: { kind: 'auth', by: 'policy', isThreat: true },
  suspicious_activity: { kind: 'other', by: 'policy', isThreat: true },
  data_exfiltration: { kind: 'other', by: 'policy', isThreat: true },
  injection_attempt: { kind: 'other', by: 'policy', isThreat: true },
  anomalous_behavior: { kind: 'other', by: 'policy', isThreat: true },
  data_access: { kind: 'other', by: 'policy' },
  siem_connectivity_test: { kind: 'lifecycle', isTest: true },
};

/** Types that came since, by their category. */
const byCategory: Readonly<Record<string, Meaning>> = {
  authentication: { kind: 'auth', by: 'authn' },
  authorization: { kind: 'auth', by: 'policy' },
  system: { kind: 'lifecycle' },
};

const AUDIT = 'audit_';

/** Entries of the audit trail that change nothing. */
const changeless = words('other', 'read access view get list search execute invoke export download');

/** Of an admin's action, `action_taken` tells whether it succeeded: a failed one was not denied by anybody. */
const readSuccess = byTable<Outcome>({ true: 'success', false: 'failure', allowed: 'success', denied: 'failure' });

const plain: Mapping = {
  fields: {
    source_event_id: 'event_id',
    // `user_email` is blanked by default, and `user_id` often holds the same address.
    owner: { from: ['actor/user_id', 'actor/user_email'], as: readShownText },
    source_ip: { from: 'actor/client_ip', as: readAddress },
    severity: 'severity',
    tool: 'context/action',
    reason: 'description',
    request_id: ['context/correlation_id', 'context/request_id'],
    event_time: 'timestamp',
  },
  // `context` and `metadata` hold whatever the caller added.
  keep: [
    ...['schema_version', 'event_type', 'category', 'action_taken', 'source/*', 'actor/user_agent', 'actor/geo/*'],
    ...['threat/*', 'context/*', 'metadata/*', '_meta/*'],
  ],
  provenance: { owner: 'authenticated' },
};
const toSecurity = defineMapping({
  ...plain,
  fields: { ...plain.fields, outcome: { from: 'context/success', as: readSuccess } },
});
const toAudit = defineMapping({
  ...plain,
  fields: {
    ...plain.fields,
    outcome: { from: ['context/success', 'action_taken'], as: readSuccess },
  },
});

const toInvocation = defineMapping({
  fields: {
    kind: { always: 'tool_call' },
    owner: { from: ['user_email', 'user_id'], as: readShownText },
    tool: 'custom_fields/tool_name',
    outcome: {
      from: ['level', 'levelname'],
      as: byTable<Outcome>({ info: 'success', warning: 'failure', error: 'error' }),
    },
    reason: ['error_message', 'custom_fields/error_message'],
    latency_ms: 'duration_ms',
    source_ip: { from: 'client_ip', as: readAddress },
    request_id: ['request_id', 'correlation_id'],
    trace_id: 'trace_id',
    event_time: ['timestamp', 'asctime', 'time'],
  },
  keep: [
    ...['level', 'levelname', 'name', 'message', 'component', 'category', 'user_id', 'user_email', 'team_id', 'tags'],
    ...['custom_fields/*', 'correlation_id', 'span_id', 'hostname', 'process_id', 'thread_id', 'active_operations'],
    ...['resource_type', 'resource_id', 'resource_action', 'user_agent', 'error_type', 'environment', 'version'],
  ],
  content: ['error_stack_trace'],
  provenance: { owner: 'authenticated' },
});

/**
 * IBM mcp-context-forge: its SIEM export of auth, security and admin events (siem_export_service.py), and the one record of a tool invocation,
 * which only its structured log has (tool_service.py).
 */
export const ibmContextforgeSiem: Format = {
  name: 'ibm-contextforge-siem',
  timeSource: 'server',
  metadataOnly: false,
  recognise: (record) => isExport(record) || isInvocation(record),
  read(record, trace) {
    if (isInvocation(record)) return [toInvocation(record, trace)];
    const type = textAt(record, 'event_type');
    if (type.startsWith(AUDIT)) return [asAudit(toAudit(record, trace), type)];
    return [asSecurity(toSecurity(record, trace), record, trace)];
  },
};

function isExport(record: JsonObject): boolean {
  const { source, actor } = record;
  return (
    'event_type' in record &&
    'event_id' in record &&
    isJsonObject(actor) &&
    isJsonObject(source) &&
    'event_source' in source
  );
}

function isInvocation(record: JsonObject): boolean {
  return (
    record['resource_action'] === 'invoke' &&
    record['resource_type'] === 'tool' &&
    isJsonObject(record['custom_fields'])
  );
}

/** `DELETE_TOOL`, `delete`: the first word is what was done. */
function asAudit(event: MappedEvent, type: string): MappedEvent {
  const [verb = ''] = (event.tool ?? type.slice(AUDIT.length)).split(/[_\s-]/, 1);
  event.kind = lookUp(changeless, verb) === undefined ? 'admin_change' : 'other';
  return event;
}

/** `action_taken` is a decision here, or free text on what was done about a threat. */
function asSecurity(event: MappedEvent, record: JsonObject, trace?: Trace): MappedEvent {
  const meaning = meaningOf(record);
  const stated = readVerdict(record['action_taken'] ?? null) ?? null;
  if (stated !== null) trace?.field('verdict', '/action_taken');
  event.kind = meaning.kind;
  event.verdict = stated ?? meaning.verdict ?? null;
  event.decision_source = event.verdict === null ? null : (meaning.by ?? null);
  event.outcome = meaning.outcome ?? event.outcome;
  event.test = meaning.isTest ?? false;
  // Who failed to log in is who somebody said to be.
  if (event.owner !== null && meaning.outcome === 'failure') event.owner_provenance = 'client_claimed';
  if (event.verdict === null && meaning.isThreat === true) event.source_type = 'policy.alert';
  return event;
}

function meaningOf(record: JsonObject): Meaning {
  const { event_type: type = null, category = null } = record;
  return lookUp(meanings, type) ?? lookUp(byCategory, category) ?? { kind: 'other' };
}

function textAt(record: JsonObject, key: string): string {
  const value = record[key];
  return typeof value === 'string' ? value : '';
}

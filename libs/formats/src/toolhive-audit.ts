import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type Kind,
  type Outcome,
  type Verdict,
} from '@tripline/contract';
import { readAddress } from './addresses.ts';
import { byTable, readText } from './converters.ts';
import type { Format, MappedEvent } from './format.ts';
import { defineMapping, type Mapping } from './mapping.ts';
import { withPayment } from './payment.ts';
import { readCallArguments } from './tool-calls.ts';
import { type QueryFields, withQueriesApart } from './url-queries.ts';
import { readOutcome } from './vocabulary.ts';
import { lookUp, words } from './words.ts';

/** toolhive-core audit/mcp_events.go; all else is neither a call nor a list. */
const kinds: Readonly<Record<string, Kind>> = {
  ...words('tool_call', 'mcp_tool_call'),
  ...words('list', 'mcp_tools_list mcp_resources_list mcp_prompts_list mcp_resource_templates_list'),
  ...words('session', 'mcp_initialize sse_connection mcp_notification mcp_roots_list_changed'),
};

/**
 * The gateway's own words for the HTTP status with which it answered: a call that came through was allowed, also one that the server answered
 * with a JSON-RPC error. Of a 4xx or 5xx nobody tells whether a policy let it through.
 */
const readVerdictOfOutcome = byTable<Verdict | null>({
  ...words('allow', 'success application_error'),
  ...words('deny', 'denied'),
  ...words(null, 'failure error'),
});

/** How a denied call ended is not stated. */
function readEnd(value: JsonValue): Outcome | null | undefined {
  return value === 'denied' ? null : readOutcome(value);
}

/** The name that ToolHive gives itself where no server is configured. */
const OWN_NAME = 'toolhive-api';

function readServer(value: JsonValue): string | null | undefined {
  return value === OWN_NAME ? null : readText(value);
}

/** Where a request was not MCP, an HTTP verb stands in the place of the method. */
function readMethod(value: JsonValue): string | null | undefined {
  return typeof value === 'string' && /^[A-Z]+$/.test(value) ? null : readText(value);
}

const plain: Mapping = {
  fields: {
    // The second name of each is that of the event's own JSON; the first is what `LogTo` writes.
    source_event_id: ['audit_id', 'metadata/auditId'],
    event_time: ['logged_at', 'loggedAt', 'time'],
    outcome: { from: 'outcome', as: readEnd },
    reason: 'metadata/extra/jsonrpc_error_message',
    // The backend behind a virtual server is what was called.
    server: { from: ['metadata/extra/backend_name', 'component'], as: readServer },
    method: { from: 'target/method', as: readMethod },
    agent: 'delegation/chain/0/sub',
    owner: ['subjects/user_id', 'subjects/user'],
    client: 'subjects/client_name',
    session_id: ['source/extra/session_id', 'metadata/extra/session_id'],
    request_id: 'source/extra/request_id',
    latency_ms: 'metadata/extra/duration_ms',
  },
  keep: [
    ...[
      'time',
      'level',
      'msg',
      'type',
      'component',
      'source/*',
      'source/extra/*',
      'subjects/*',
      'target/*',
      'metadata/extra/*',
    ],
    ...['delegation/*', 'data/*'],
  ],
  content: ['data/response'],
  provenance: { agent: 'authenticated', owner: 'authenticated', client: 'client_claimed' },
};

const overNetwork: Mapping['fields'] = {
  ...plain.fields,
  verdict: { from: 'outcome', as: readVerdictOfOutcome },
  source_ip: { from: 'source/value', as: readAddress },
  call_id: 'data/request/id',
};
const toOther = defineMapping({ ...plain, fields: overNetwork });
const toCall = defineMapping({
  ...plain,
  fields: { ...overNetwork, tool: 'target/name', arguments: { from: 'data/request', as: readCallArguments } },
});
/** Steps that a virtual server runs by itself: nobody decides on them, and the calls they make are records of their own. */
const toWorkflow = defineMapping({
  ...plain,
  fields: { ...plain.fields, run_id: 'target/workflow_id', tool: 'target/tool_name', arguments: 'data/request' },
});

/** The name of a resource is its URI. */
const queryFields: QueryFields = { target: { name: 'url', endpoint: 'url' } };

/** ToolHive's audit log (stacklok/toolhive pkg/audit): one record per HTTP exchange, and those of virtual servers' workflows. */
export const toolhiveAudit: Format = {
  name: 'toolhive-audit',
  timeSource: 'server',
  metadataOnly: false,
  recognise: (record) => 'type' in record && 'outcome' in record && (isLogged(record) || isEventItself(record)),
  read(record, trace) {
    const type = typeof record['type'] === 'string' ? record['type'] : '';
    if (type.startsWith('vmcp_workflow')) return [asWorkflow(toWorkflow(record, trace), type)];
    const kind = lookUp(kinds, type) ?? 'other';
    if (kind !== 'tool_call') return [withKind(toOther(record, trace), kind)];
    return [withKind(withPayment(toCall(record, trace), '/data/request/params/arguments', trace), kind)];
  },
};

/** The line that slog writes. */
function isLogged(record: JsonObject): boolean {
  return 'audit_id' in record && 'logged_at' in record;
}

/** The event as its own JSON. */
function isEventItself({ metadata, loggedAt }: JsonObject): boolean {
  return loggedAt !== undefined && isJsonObject(metadata) && 'auditId' in metadata;
}

function withKind(event: MappedEvent, kind: Kind): MappedEvent {
  event.kind = kind;
  event.extra = withQueriesApart(event.extra, queryFields);
  return event;
}

/** A workflow that ran out of time says `failure` like any other. */
function asWorkflow(event: MappedEvent, type: string): MappedEvent {
  if (type.endsWith('_timed_out')) event.outcome = 'timeout';
  return withKind(event, 'other');
}

import type { JsonObject } from '@tripline/contract';
import { readAddress } from './addresses.ts';
import { matchedPolicy, outcomeOfExchange, reasonOfExchange, refusedByFilter } from './envoy-details.ts';
import type { Format, MappedEvent } from './format.ts';
import { refusedBy } from './http-outcomes.ts';
import { defineMapping } from './mapping.ts';
import { kindOfMethod } from './mcp-methods.ts';
import { readTraceId } from './trace-ids.ts';
import { type QueryFields, withQueriesApart } from './url-queries.ts';

const toEvent = defineMapping({
  fields: {
    event_time: ['timestamp', 'start_time'],
    agent: 'mcp_agent_id',
    owner: 'mcp_user_id',
    server: 'mcp_server_name',
    tool: 'mcp_tool_name',
    method: 'mcp_method',
    // JSON in a string, cut at 1024 bytes: what is cut does not parse and stays a text.
    arguments: 'mcp_tool_params',
    latency_ms: 'duration_ms',
    source_ip: { from: ['x_forwarded_for', 'x-forwarded-for', 'downstream_remote_address'], as: readAddress },
    request_id: 'request_id',
    session_id: 'mcp_session_id',
    trace_id: { from: 'traceparent', as: readTraceId },
  },
  keep: [
    'method',
    'path',
    'response_code',
    'response_flags',
    'response_code_details',
    'upstream_transport_failure_reason',
    'connection_termination_details',
    'upstream_host',
    'upstream_cluster',
    'bytes_sent',
    'bytes_received',
    'user_agent',
    'authority',
    'protocol',
  ],
  // W3C baggage of the client, or a header that the gateway was told to fall back on: the record does not say which.
  provenance: { agent: 'client_claimed', owner: 'client_claimed' },
});

const queryFields: QueryFields = { path: 'url' };

/**
 * Kuadrant's MCP gateway: Envoy's access log with what its router found out. The decision itself is in the log of the authorisation service, by
 * `request_id`; here it shows as the status alone.
 */
export const kuadrantMcpGateway: Format = {
  name: 'kuadrant-mcp-gateway',
  timeSource: 'server',
  metadataOnly: false,
  recognise,
  read(record, trace) {
    const event = toEvent(record, trace);
    event.decision_source = refusedByFilter(record) ?? refusedBy(record['response_code']);
    event.verdict = event.decision_source === null ? null : 'deny';
    event.outcome = outcomeOfExchange(record);
    event.reason = reasonOfExchange(record);
    event.matched_rule = matchedPolicy(record);
    event.kind = kindOf(event);
    event.extra = withQueriesApart(event.extra, queryFields);
    return [event];
  },
};

function recognise(record: JsonObject): boolean {
  return 'mcp_method' in record && ('mcp_server_name' in record || 'mcp_user_id' in record || 'mcp_agent_id' in record);
}

function kindOf({ method, tool, decision_source }: MappedEvent): MappedEvent['kind'] {
  const kind = kindOfMethod(method);
  if (kind !== null) return kind;
  if (tool !== null) return 'tool_call';
  return decision_source === 'authn' ? 'auth' : 'other';
}

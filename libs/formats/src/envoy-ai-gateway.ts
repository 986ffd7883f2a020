import { isJsonObject, type JsonObject } from '@tripline/contract';
import { readAddress } from './addresses.ts';
import { spellings, traceOfChosen, withChosen } from './chosen-names.ts';
import {
  isFromUpstream,
  matchedPolicy,
  outcomeOfExchange,
  reasonOfExchange,
  refusedByFilter,
} from './envoy-details.ts';
import type { DecisionSource, Format, MappedEvent } from './format.ts';
import { refusedBy } from './http-outcomes.ts';
import { defineMapping } from './mapping.ts';
import { kindOfMethod } from './mcp-methods.ts';
import { readTraceId } from './trace-ids.ts';
import { type QueryFields, withQueriesApart } from './url-queries.ts';

const known = [
  ...'method request.path path x-envoy-origin-path x-envoy-original-path protocol :authority authority'.split(' '),
  ...'response_code response_flags response_code_details connection_termination_details'.split(' '),
  ...'upstream_transport_failure_reason upstream_host upstream_cluster upstream_local_address'.split(' '),
  ...'x-envoy-upstream-service-time downstream_local_address downstream_remote_address'.split(' '),
  ...'requested_server_name route_name bytes_received bytes_sent user-agent user_agent'.split(' '),
  ...'gen_ai.provider.name gen_ai.usage.input_tokens gen_ai.usage.output_tokens'.split(' '),
  ...'gen_ai.usage.total_tokens gen_ai.usage.reasoning_tokens gen_ai.usage.cached_input_tokens'.split(' '),
  ...'genai_backend_name genai_model_name_override genai_tokens_input genai_tokens_output'.split(' '),
  ...'genai_tokens_total gen_ai.request.model gen_ai.response.model genai_model_name session.id'.split(' '),
];

/** The names of the project's two sets of samples, and other spellings: the operator writes the log's format. */
const toEvent = defineMapping({
  fields: {
    event_time: ['start_time', 'timestamp', '@timestamp', 'time'],
    agent: 'chosen/agent',
    owner: 'chosen/owner',
    server: ['mcp.provider.name', 'mcp.server.name', ...spellings('mcp backend'), ...spellings('mcp backend name')],
    tool: ['mcp.tool.name', 'gen_ai.tool.name', ...spellings('mcp tool name'), ...spellings('mcp tool')],
    method: ['mcp.method.name', ...spellings('mcp method name'), ...spellings('mcp method')],
    model: ['gen_ai.response.model', 'gen_ai.request.model', 'genai_model_name_override', 'genai_model_name'],
    arguments: 'chosen/arguments',
    client: 'chosen/client',
    role: 'chosen/role',
    source_tenant: 'chosen/tenant',
    run_id: 'chosen/run',
    latency_ms: ['duration', 'duration_ms'],
    source_ip: {
      from: ['x-forwarded-for', 'x_forwarded_for', 'x-envoy-external-address', 'downstream_remote_address'],
      as: readAddress,
    },
    request_id: ['x-request-id', 'x_request_id', 'request_id', 'request.id'],
    call_id: ['jsonrpc.request.id', ...spellings('mcp request id')],
    session_id: ['mcp.session.id', ...spellings('mcp session id'), 'session.id'],
    trace_id: { from: ['traceparent', 'trace_id', 'trace.id'], as: readTraceId },
  },
  keep: [
    ...known,
    ...'otlp scope scope_version name body observed_time severity severity_number span_id resource/*'.split(' '),
  ],
  // The gateway puts no identity into its log; where there is one, it is a header.
  provenance: { agent: 'client_claimed', owner: 'client_claimed', client: 'client_claimed' },
});

const queryFields: QueryFields = {
  'request.path': 'url',
  path: 'url',
  'x-envoy-origin-path': 'url',
  'x-envoy-original-path': 'url',
};

/**
 * Envoy AI Gateway: Envoy's access log, whose format the operator writes. What it knows of MCP is on the lines of the back-end listener only: one
 * request has a line without (front) and one with it for each back end, joined by `x-request-id`. It names a tool only where that is a valid header.
 */
export const envoyAiGateway: Format = {
  name: 'envoy-ai-gateway',
  timeSource: 'server',
  metadataOnly: false,
  recognise: (record) => isAccessLine(asLine(record)),
  read(record, trace) {
    const chosen = withChosen(asLine(record));
    const { fields: line, results } = chosen;
    const event = toEvent(line, traceOfChosen(chosen, trace));
    event.dropped_fields += results.length;
    event.decision_source = refusal(line, event);
    event.verdict = event.decision_source === null ? null : 'deny';
    event.outcome = outcomeOfExchange(line);
    event.reason = reasonOfExchange(line);
    event.matched_rule = matchedPolicy(line);
    event.kind = kindOf(event);
    event.extra = withQueriesApart(event.extra, queryFields);
    return [event];
  },
};

/** Envoy's own refusal. Behind the front listener stands the gateway's MCP proxy, whose refusals are the gateway's too; behind the other the server. */
function refusal(record: JsonObject, { server, method }: MappedEvent): DecisionSource | null {
  const isBackEnd = server !== null || method !== null;
  return refusedByFilter(record) ?? (isBackEnd && isFromUpstream(record) ? null : refusedBy(record['response_code']));
}

/** By OTLP the line's fields are attributes, all of them texts. */
function asLine(record: JsonObject): JsonObject {
  const { attributes, ...rest } = record;
  return record['otlp'] === 'log' && isJsonObject(attributes) ? { ...rest, ...attributes } : record;
}

const markers = [
  ...'mcp.method.name mcp.provider.name mcp.tool.name jsonrpc.request.id mcp_backend mcp_request_id'.split(' '),
  ...'gen_ai.request.model gen_ai.provider.name genai_model_name genai_backend_name'.split(' '),
  ...'x-envoy-origin-path x-envoy-original-path'.split(' '),
];

/** Envoy's words for an exchange, and one of the fields that only this gateway's samples have. Kuadrant's gateway names the server. */
function isAccessLine(line: JsonObject): boolean {
  if (!('response_code' in line) || 'mcp_server_name' in line) return false;
  return ('start_time' in line || line['otlp'] === 'log') && markers.some((marker) => Object.hasOwn(line, marker));
}

function kindOf({ method, tool, decision_source }: MappedEvent): MappedEvent['kind'] {
  const kind = kindOfMethod(method);
  if (kind !== null) return kind;
  if (tool !== null) return 'tool_call';
  return decision_source === 'authn' ? 'auth' : 'other';
}

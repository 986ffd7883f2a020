import { isJsonObject, type JsonObject, type JsonValue, type Kind, type Outcome } from '@tripline/contract';
import { readAddress } from './addresses.ts';
import { readDecimal, readText } from './converters.ts';
import { readSecondsAsMillis } from './durations.ts';
import type { DecisionSource, MappedEvent, Trace } from './format.ts';
import { withGuardrails, withoutContent } from './litellm-guardrails.ts';
import { defineMapping, type Mapping } from './mapping.ts';
import { withPayment } from './payment.ts';
import { type QueryFields, withQueriesApart } from './url-queries.ts';
import { lookUp, words } from './words.ts';

const kinds: Readonly<Record<string, Kind>> = {
  ...words('tool_call', 'call_mcp_tool'),
  ...words('list', 'list_mcp_tools list_mcp_prompts list_mcp_resources'),
};

/** Exceptions by which a guardrail blocks, where its own status is missing: it was for tool calls for a long time. */
const blocking = words(
  true,
  'guardrailraisedexception blockedpiientityerror rejectedrequesterror modifyresponseexception',
);
const timeouts = words(true, 'timeout apitimeouterror timeouterror 408 504');

const smallNumber = /^\d(?:\.\d{1,30})?e-\d{1,2}$/i;

/** Costs may be as small as `1e-07`, which is no plain decimal. */
function readCost(value: JsonValue): string | null | undefined {
  const text = readText(value);
  if (typeof text !== 'string' || !smallNumber.test(text)) return readDecimal(value);
  return Number(text)
    .toFixed(20)
    .replace(/0{1,20}$/, '');
}

const plain: Mapping = {
  fields: {
    source_event_id: 'id',
    event_time: 'startTime',
    // The nearest thing to an agent's name that LiteLLM has.
    agent: 'metadata/user_api_key_alias',
    owner: [
      'metadata/user_api_key_user_email',
      'metadata/user_api_key_user_id',
      'metadata/user_api_key_end_user_id',
      'end_user',
    ],
    source_tenant: ['metadata/user_api_key_org_id', 'metadata/user_api_key_org_alias'],
    project: ['metadata/user_api_key_project_id', 'metadata/user_api_key_project_alias'],
    latency_ms: { from: 'response_time', as: readSecondsAsMillis },
    reason: ['error_str', 'error_information/error_message'],
    cost: { from: 'response_cost', as: readCost },
    source_ip: { from: ['requester_ip_address', 'metadata/requester_ip_address'], as: readAddress },
    request_id: ['litellm_call_id', 'id'],
    session_id: ['session_id', 'metadata/mcp_tool_call_metadata/mcp_session_id'],
    trace_id: 'trace_id',
  },
  keep: [
    ...['call_type', 'status', 'status_fields/*', 'stream', 'endTime', 'completionStartTime', 'response_time'],
    ...[
      'custom_llm_provider',
      'total_tokens',
      'prompt_tokens',
      'completion_tokens',
      'model',
      'model_id',
      'model_group',
    ],
    ...['model_map_information/*', 'api_base', 'cache_hit', 'cache_key', 'saved_cache_cost', 'request_tags'],
    ...[
      'user_agent',
      'requester_ip_address',
      'end_user',
      'error_information/*',
      'model_parameters/*',
      'hidden_params/*',
    ],
    ...['guardrail_information', 'standard_built_in_tools_params/*', 'cost_breakdown/*', 'session_id', 'trace_id'],
    ...['response_cost_failure_debug_info/*', 'metadata/*', 'metadata/mcp_tool_call_metadata/*'],
  ],
  content: [
    ...['messages', 'response', 'metadata/mcp_tool_call_metadata/result', 'error_information/traceback'],
    ...['response_cost_failure_debug_info/traceback_str', 'metadata/prompt_management_metadata'],
    ...['metadata/vector_store_request_metadata'],
  ],
  provenance: { agent: 'authenticated', owner: 'authenticated' },
};

const toModelCall = defineMapping({ ...plain, fields: { ...plain.fields, model: 'model' } });
const toList = defineMapping({
  ...plain,
  fields: { ...plain.fields, server: 'metadata/mcp_tool_call_metadata/mcp_server_name' },
});
const toToolCall = defineMapping({
  ...plain,
  fields: {
    ...plain.fields,
    server: 'metadata/mcp_tool_call_metadata/mcp_server_name',
    tool: ['metadata/mcp_tool_call_metadata/name', 'metadata/mcp_tool_call_metadata/namespaced_tool_name'],
    arguments: 'metadata/mcp_tool_call_metadata/arguments',
  },
});

/** Some providers take the key in the URL. */
const queryFields: QueryFields = { api_base: 'url' };

export function isCall(record: JsonObject): boolean {
  return 'call_type' in record && 'startTime' in record && ('status' in record || isJsonObject(record['metadata']));
}

export function readCall(record: JsonObject, trace?: Trace): MappedEvent {
  const kind = kindOf(record);
  const event = (kind === 'tool_call' ? toToolCall : kind === 'list' ? toList : toModelCall)(record, trace);
  event.kind = kind;
  event.outcome = outcomeOf(record);
  event.latency_ms ??= between(record['startTime'], record['endTime']);
  if (namesEndUser(record) && event.owner !== null) event.owner_provenance = 'client_claimed';
  if (kind === 'tool_call') nameTool(event, record);
  withGuardrails(event, record);
  if (kind === 'other' && event.verdict !== null && event.verdict !== 'allow') event.kind = 'guardrail';
  if (event.verdict === null) judgeByError(event, record);
  withPayment(event, '/metadata/mcp_tool_call_metadata/arguments', trace);
  event.extra = withQueriesApart(event.extra, queryFields);
  return withoutContent(event);
}

/** A call of a tool that no server has comes without a type (BerriAI/litellm#28928); its route or its model tells. */
function kindOf(record: JsonObject): Kind {
  const type = record['call_type'] ?? null;
  const known = lookUp(kinds, type);
  if (known !== undefined) return known;
  const isUntyped = type === null || type === '';
  return isUntyped && (toolCallOf(record) !== undefined || isByMcpRoute(record)) ? 'tool_call' : 'other';
}

function isByMcpRoute(record: JsonObject): boolean {
  const route = objectAt(record, 'metadata')['user_api_key_request_route'];
  const { model } = record;
  return (
    (typeof route === 'string' && /^\/(?:[\w.-]{1,60}\/)?mcp\b/.test(route)) ||
    (typeof model === 'string' && model.startsWith('MCP:'))
  );
}

/** A tool that answered with an error is logged as a success (#28927); only where the result itself is logged, it tells. */
function outcomeOf(record: JsonObject): Outcome | null {
  const result = objectAt(toolCallOf(record) ?? {}, 'result');
  if (record['status'] === 'success')
    return result['isError'] === true || result['is_error'] === true ? 'error' : 'success';
  if (record['status'] !== 'failure') return null;
  const { error_class: name = null, error_code: code = null } = objectAt(record, 'error_information');
  return [name, code].some((word) => lookUp(timeouts, readText(word) ?? '') === true) ? 'timeout' : 'failure';
}

/** Refusals that no guardrail reports: its exception alone, a limit or budget of LiteLLM's own, a tool that the key may not call. */
function judgeByError(event: MappedEvent, record: JsonObject): void {
  const by = event.outcome === 'failure' ? refusedBy(objectAt(record, 'error_information'), event.kind) : null;
  if (by === null) return;
  event.verdict = 'deny';
  event.decision_source = by;
}

function refusedBy(error: JsonObject, kind: Kind): DecisionSource | null {
  const { error_class: name = null, error_code: code = null, error_rate_limit_category: category = null } = error;
  if (lookUp(blocking, name) === true) return 'policy';
  if (name === 'BudgetExceededError') return 'rate_limit';
  // A provider has limits too, and they are no decision of the gateway.
  if (typeof category === 'string' && category.startsWith('litellm_')) return 'rate_limit';
  return kind === 'tool_call' && readText(code) === '403' ? 'policy' : null;
}

/** The name by which the server knows the tool: LiteLLM puts the server's before it, with `-`, `/` or another separator. */
function nameTool(event: MappedEvent, record: JsonObject): void {
  const call = toolCallOf(record) ?? {};
  const namespaced = textOf(call['namespaced_tool_name']);
  if (namespaced === null) return;
  if (event.server === null) event.server = prefixOf(namespaced, textOf(call['name']));
  if (event.tool === namespaced && event.server !== null) event.tool = suffixOf(namespaced, event.server);
}

function prefixOf(namespaced: string, name: string | null): string | null {
  if (name === null || name === namespaced || !namespaced.endsWith(name)) return null;
  const prefix = namespaced.slice(0, -name.length);
  return separators.has(prefix.slice(-1)) ? prefix.slice(0, -1) || null : prefix;
}

function suffixOf(namespaced: string, server: string): string {
  const rest = namespaced.startsWith(server) ? namespaced.slice(server.length) : '';
  return separators.has(rest.slice(0, 1)) ? rest.slice(1) || namespaced : namespaced;
}

const separators = new Set(['-', '/', '_', '.', ':']);

/** Who uses an application is what the application says. */
function namesEndUser(record: JsonObject): boolean {
  const { user_api_key_user_email: email, user_api_key_user_id: id } = objectAt(record, 'metadata');
  return textOf(email) === null && textOf(id) === null;
}

function between(start: JsonValue | undefined, end: JsonValue | undefined): number | null {
  if (typeof start !== 'number' || typeof end !== 'number') return null;
  return readSecondsAsMillis(end - start) ?? null;
}

function toolCallOf(record: JsonObject): JsonObject | undefined {
  const call = objectAt(record, 'metadata')['mcp_tool_call_metadata'];
  return isJsonObject(call) ? call : undefined;
}

function objectAt(record: JsonObject, key: string): JsonObject {
  const value = record[key];
  return isJsonObject(value) ? value : {};
}

function textOf(value: JsonValue | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

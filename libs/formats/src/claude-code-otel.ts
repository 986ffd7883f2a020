import { isJsonObject, type JsonObject, type JsonValue, type Kind } from '@tripline/contract';
import { byTable, readArguments, readTexts } from './converters.ts';
import type { DecisionSource, Format, MappedEvent } from './format.ts';
import { defineMapping } from './mapping.ts';
import {
  attribute,
  eventName,
  isEventOf,
  readSuccess,
  resourceAttribute,
  splitMcpName,
  withAttributes,
} from './otel-events.ts';
import { readDecisionSource } from './vocabulary.ts';
import { words } from './words.ts';

const PREFIX = 'claude_code.';
const SCOPE = 'com.anthropic.claude_code.events';

const kinds: Readonly<Record<string, Kind>> = {
  tool_decision: 'tool_decision',
  tool_result: 'tool_result',
  permission_mode_changed: 'admin_change',
  plugin_installed: 'admin_change',
  mcp_server_connection: 'session',
  session_started: 'session',
  session_ended: 'session',
  auth: 'auth',
  plugin_loaded: 'lifecycle',
  hook_registered: 'lifecycle',
};

/** A hook is code that the organisation or the user had set up before, as a setting is. */
const decisionSources: Readonly<Record<string, DecisionSource>> = {
  ...words('policy', 'config hook'),
  ...words('person', 'user user_permanent user_temporary user_reject user_abort'),
};

const connections = byTable({ connected: 'success', failed: 'failure' } as const);

const toEvent = defineMapping({
  fields: {
    event_time: ['attributes/event.timestamp', 'time', 'observed_time'],
    source_tenant: 'attributes/organization.id',
    owner: [
      'attributes/user.email',
      'attributes/user.account_uuid',
      'attributes/user.account_id',
      'attributes/user.id',
    ],
    // Stamped by a company's gateway; the program itself knows of no groups.
    role: { from: ['attributes/user.groups', 'resource/user.groups'], as: readJoined },
    client: 'resource/service.name',
    session_id: 'attributes/session.id',
    run_id: 'attributes/prompt.id',
    call_id: 'attributes/tool_use_id',
    request_id: 'attributes/request_id',
    trace_id: 'trace_id',
    sequence: 'attributes/event.sequence',
    tool: ['attributes/mcp_tool_name', 'attributes/tool_name'],
    server: ['attributes/mcp_server_name', 'attributes/server_name'],
    arguments: ['attributes/tool_input', 'attributes/tool_parameters'],
    verdict: ['attributes/decision', 'attributes/decision_type'],
    decision_source: { from: ['attributes/source', 'attributes/decision_source'], as: byTable(decisionSources) },
    outcome: { from: 'attributes/success', as: readSuccess },
    reason: ['attributes/error', 'attributes/error_category', 'attributes/error_type', 'attributes/error_code'],
    latency_ms: ['attributes/duration_ms', 'attributes/total_duration_ms'],
    model: 'attributes/model',
    cost: 'attributes/cost_usd',
  },
  keep: [
    'otlp',
    'scope',
    'scope_version',
    'name',
    'body',
    'severity',
    'severity_number',
    'span_id',
    'dropped_attributes',
    'resource/*',
    ...[
      ...['event.name', 'app.version', 'app.entrypoint', 'terminal.type', 'tool_source', 'mcp_server_scope'],
      ...['tool_input_size_bytes', 'tool_result_size_bytes', 'error_type', 'error_code', 'error_name', 'status_code'],
      ...['from_mode', 'to_mode', 'trigger', 'status', 'server_scope', 'transport_type', 'is_plugin', 'plugin_id_hash'],
      ...['input_tokens', 'output_tokens', 'cache_read_tokens', 'cache_creation_tokens', 'query_source', 'speed'],
      ...['effort', 'attempt', 'total_attempts', 'agent.name', 'skill.name', 'plugin.name', 'plugin.version'],
      ...['marketplace.name', 'mcp_server.name', 'mcp_tool.name', 'prompt_length', 'response_length', 'body_length'],
      ...['body_truncated', 'body_ref', 'command_name', 'command_source', 'action', 'auth_method', 'success'],
      ...['hook_event', 'hook_name', 'hook_type', 'hook_source', 'hook_matcher', 'num_hooks', 'num_success'],
      ...['num_blocking', 'num_non_blocking_error', 'num_cancelled', 'managed_only', 'pre_tokens', 'post_tokens'],
    ].map((name) => `attributes/${name}`),
  ],
  content: [
    'attributes/prompt',
    'attributes/response',
    'attributes/body',
    'attributes/tool_result',
    'attributes/tool_output',
    'attributes/hook_definitions',
  ],
  provenance: { owner: 'client_claimed', client: 'client_claimed' },
});

/**
 * Claude Code's OpenTelemetry events, from the laptop that it runs on: a decision and a result for each call, joined by the tool-use id. A
 * rejection by a person is a denial that no policy made. Without `OTEL_LOG_TOOL_DETAILS` every MCP tool is called `mcp_tool`.
 */
export const claudeCodeOtel: Format = {
  name: 'claude-code-otel',
  timeSource: 'client_reported',
  metadataOnly: false,
  recognise: (record) =>
    isEventOf(record, PREFIX, [SCOPE]) ||
    (record['otlp'] === 'log' && resourceAttribute(record, 'service.name') === 'claude-code'),
  read(record, trace) {
    const name = eventName(record, PREFIX);
    const event = withToolNames(toEvent(withDetails(record), trace));
    event.kind = Object.hasOwn(kinds, name) ? (kinds[name] as Kind) : 'other';
    if (name === 'mcp_server_connection') event.outcome = connections(attribute(record, 'status') ?? null) ?? null;
    if (name === 'api_error' || name === 'api_retries_exhausted') event.outcome = 'error';
    event.decision_source = decidedBy(event, attribute(record, 'decision') ?? null);
    return [event];
  },
};

/** The real names of an MCP call stand among its parameters; what is left of those are arguments. */
function withDetails(record: JsonObject): JsonObject {
  const details = readArguments(attribute(record, 'tool_parameters') ?? null);
  if (!isJsonObject(details) || !('mcp_tool_name' in details || 'mcp_server_name' in details)) return record;
  const { mcp_server_name = null, mcp_tool_name = null, ...rest } = details;
  const tool_parameters = Object.keys(rest).length === 0 ? null : rest;
  return withAttributes(record, { mcp_server_name, mcp_tool_name, tool_parameters });
}

/** Up to version 2.1.1 a tool's name holds its server's. */
function withToolNames(event: MappedEvent): MappedEvent {
  const parts = splitMcpName(event.tool);
  if (parts === undefined) return event;
  event.tool = parts.tool;
  event.server ??= parts.server;
  return event;
}

function decidedBy({ verdict, decision_source }: MappedEvent, word: JsonValue): DecisionSource | null {
  return verdict === null ? null : (decision_source ?? readDecisionSource(word) ?? null);
}

function readJoined(value: JsonValue): string | null | undefined {
  const texts = readTexts(value);
  return texts === null || texts === undefined ? texts : texts.join(',') || null;
}

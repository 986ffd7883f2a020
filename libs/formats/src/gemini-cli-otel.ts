import { isJsonObject, type JsonObject, type JsonValue, type Kind, type Verdict } from '@tripline/contract';
import { readArguments } from './converters.ts';
import { readMillis } from './durations.ts';
import type { DecisionSource, Format, MappedEvent } from './format.ts';
import { defineMapping } from './mapping.ts';
import {
  attribute,
  eventName,
  isEventOf,
  readSuccess,
  resourceAttribute,
  withAttributes,
  withoutServer,
} from './otel-events.ts';
import { readVerdict } from './vocabulary.ts';
import { words } from './words.ts';

const PREFIX = 'gemini_cli.';
const PROGRAM = 'gemini-cli';
const CONSECA = 'conseca.verdict';

const kinds: Readonly<Record<string, Kind>> = {
  tool_call: 'tool_call',
  [CONSECA]: 'tool_decision',
  ...words(
    'session',
    'config end_session conversation_finished ide_connection agent.start agent.finish onboarding.start onboarding.success',
  ),
  ...words('admin_change', 'plan.approval_mode_switch approval_mode_switch loop_detection_disabled'),
  ...words('admin_change', 'extension_install extension_uninstall extension_update extension_enable extension_disable'),
  ...words('loop', 'loop_detected'),
  ...words('lifecycle', 'startup_stats'),
};

const toEvent = defineMapping({
  fields: {
    event_time: ['attributes/event.timestamp', 'time', 'observed_time'],
    owner: 'attributes/user.email',
    client: 'resource/service.name',
    session_id: ['attributes/session.id', 'attributes/session_id', 'resource/session.id'],
    run_id: 'attributes/prompt_id',
    trace_id: 'trace_id',
    tool: ['attributes/function_name', 'attributes/tool_call/name', 'attributes/tool_name'],
    server: 'attributes/mcp_server_name',
    arguments: ['attributes/function_args', 'attributes/tool_call/args'],
    verdict: { from: ['attributes/verdict', 'attributes/decision'], as: readRuling },
    outcome: { from: 'attributes/success', as: readSuccess },
    reason: [
      'attributes/verdict_rationale',
      'attributes/reason',
      'attributes/error',
      'attributes/error.message',
      'attributes/error_message',
      'attributes/error_type',
    ],
    latency_ms: ['attributes/duration_ms', 'attributes/total_duration_ms'],
    model: ['attributes/model', 'attributes/model_name', 'attributes/gen_ai.request.model'],
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
    'attributes/tool_call',
    ...[
      ...[
        'event.name',
        'event_name',
        'installation.id',
        'interactive',
        'active_approval_mode',
        'auth_type',
        'tool_type',
      ],
      ...['content_length', 'start_time', 'end_time', 'metadata', 'extension_name', 'extension_id', 'experiments.ids'],
      ...['error_type', 'error.type', 'error.message', 'error_message', 'policy', 'from_mode', 'to_mode', 'mode'],
      ...['approval_mode', 'approvalMode', 'turnCount', 'prompt_length', 'status_code', 'http.status_code', 'role'],
      ...['input_token_count', 'output_token_count', 'cached_content_token_count', 'thoughts_token_count'],
      ...[
        'tool_token_count',
        'total_token_count',
        'finish_reasons',
        'loop_type',
        'confirmed_by_model',
        'connection_type',
      ],
      ...['agent_id', 'agent_name', 'turn_count', 'terminate_reason', 'hook_event_name', 'hook_type', 'hook_name'],
      ...['exit_code', 'command', 'subcommand', 'status', 'operation', 'lines', 'mimetype', 'extension', 'decision'],
      ...['programming_language', 'original_content_length', 'truncated_content_length', 'threshold', 'eventName'],
      ...['extension_version', 'extension_source', 'extension_previous_version', 'setting_scope', 'decision_model'],
      ...['decision_source', 'routing_latency_ms', 'failed', 'embedding_model', 'sandbox_enabled', 'mcp_servers'],
      ...['core_tools_enabled', 'api_key_enabled', 'vertex_ai_enabled', 'log_user_prompts_enabled', 'debug_mode'],
      ...['file_filtering_respect_git_ignore', 'mcp_servers_count', 'mcp_tools', 'mcp_tools_count', 'output_format'],
      ...['extensions', 'extensions_count', 'extension_ids', 'duration', 'model_name'],
    ].map((name) => `attributes/${name}`),
  ],
  content: [
    'attributes/prompt',
    'attributes/user_prompt',
    'attributes/trusted_content',
    'attributes/request_text',
    'attributes/response_text',
    'attributes/hook_input',
    'attributes/hook_output',
    'attributes/stdout',
    'attributes/stderr',
    'attributes/gen_ai.input.messages',
    'attributes/gen_ai.output.messages',
    'attributes/gen_ai.system_instructions',
  ],
  provenance: { owner: 'client_claimed', client: 'client_claimed' },
});

/**
 * Gemini CLI's OpenTelemetry events, from the laptop that it runs on, sent or written to a file as its SDK holds them. One record a call, with the
 * person's decision; Conseca, the model that judges calls, has a record of its own.
 */
export const geminiCliOtel: Format = {
  name: 'gemini-cli-otel',
  timeSource: 'client_reported',
  metadataOnly: false,
  recognise: (record) => isEventOf(record, PREFIX, [PROGRAM]) || isGemini(record) || isMetrics(record),
  read(record, trace) {
    if (isMetrics(record)) return { ignored: 'metrics' };
    const name = eventName(record, PREFIX);
    const event = toEvent(withToolCall(record), trace);
    event.kind = Object.hasOwn(kinds, name) ? (kinds[name] as Kind) : 'other';
    event.decision_source = decidedBy(event, record, name);
    event.latency_ms ??= millisBetween(attribute(record, 'start_time'), attribute(record, 'end_time'));
    if (event.tool !== null && event.server !== null) event.tool = withoutServer(event.tool, event.server, MCP_FORMS);
    // The call was not made; nothing went wrong with it.
    if (event.verdict === 'deny' && event.outcome === 'error') event.outcome = 'failure';
    if (name === 'api_error') event.outcome = 'error';
    return [event];
  },
};

/** A tool whose name another server has too is called with its server's. */
const MCP_FORMS = [
  (server: string) => `mcp_${server}_`,
  (server: string) => `mcp__${server}__`,
  (server: string) => `${server}__`,
];

function isGemini(record: JsonObject): boolean {
  return record['otlp'] === 'log' && resourceAttribute(record, 'service.name') === PROGRAM;
}

/** The file that the program writes holds its metrics too. */
function isMetrics(record: JsonObject): boolean {
  return Array.isArray(record['scopeMetrics']) && isJsonObject(record['resource']);
}

/** Conseca's record holds the call that it judged as JSON in a string. */
function withToolCall(record: JsonObject): JsonObject {
  const call = readArguments(attribute(record, 'tool_call') ?? null);
  return isJsonObject(call) ? withAttributes(record, { tool_call: call }) : record;
}

/** `ask_user`: Conseca leaves it to the person. Some versions write the word as JSON. */
function readRuling(value: JsonValue): Verdict | null | undefined {
  const word = typeof value === 'string' ? value.replace(/^"(.{1,40})"$/, '$1') : value;
  return typeof word === 'string' && /^ask_?user$/i.test(word) ? 'pending_approval' : readVerdict(word);
}

/** Only a person rejects, edits or accepts a call; what is accepted by itself is so by a setting. Conseca lets through what it could not judge. */
function decidedBy({ verdict }: MappedEvent, record: JsonObject, name: string): DecisionSource | null {
  if (verdict === null) return null;
  if (name === CONSECA) return attribute(record, 'error') === undefined ? 'policy' : 'error';
  return attribute(record, 'decision') === 'auto_accept' ? 'policy' : 'person';
}

function millisBetween(start: JsonValue | undefined, end: JsonValue | undefined): number | null {
  if (typeof start !== 'number' || typeof end !== 'number') return null;
  return readMillis(end - start) ?? null;
}

import type { JsonObject, JsonValue, Kind, Verdict } from '@tripline/contract';
import { isAbsent } from './absent.ts';
import { byTable } from './converters.ts';
import type { DecisionSource, Format, MappedEvent } from './format.ts';
import { defineMapping } from './mapping.ts';
import {
  attribute,
  eventName,
  isEventOf,
  readSuccess,
  resourceAttribute,
  splitMcpName,
  withoutServer,
} from './otel-events.ts';
import { words } from './words.ts';

const PREFIX = 'codex.';
const SCOPES = ['codex_otel', 'codex-otel', 'codex_otel.log_only'];

const kinds: Readonly<Record<string, Kind>> = {
  tool_decision: 'tool_decision',
  tool_result: 'tool_result',
  conversation_starts: 'session',
  auth_recovery: 'auth',
  startup_phase: 'lifecycle',
};

/** Names of a Rust enum's values in lower case, or their labels with underscores, or the protocol's; compared by letters alone. */
const decisions: Readonly<Record<string, Verdict>> = {
  ...words('allow', 'approved approvedforsession approvedexecpolicyamendment approvedwithamendment'),
  ...words('allow', 'approvedmcppolicyamendment approvedwithnetworkpolicyallow'),
  ...words('deny', 'denied deniedwithreason deniedwithnetworkpolicydeny timedout abort'),
};

const decisionSources: Readonly<Record<string, DecisionSource>> = {
  ...words('policy', 'config automated_reviewer automatedreviewer'),
  ...words('person', 'user'),
};

const toEvent = defineMapping({
  fields: {
    event_time: ['attributes/event.timestamp', 'time', 'observed_time'],
    owner: ['attributes/user.email', 'attributes/user.account_id'],
    client: ['resource/service.name', 'attributes/originator'],
    session_id: 'attributes/conversation.id',
    call_id: 'attributes/call_id',
    request_id: 'attributes/auth.request_id',
    trace_id: 'trace_id',
    tool: 'attributes/tool_name',
    server: 'attributes/mcp_server',
    arguments: 'attributes/arguments',
    verdict: { from: 'attributes/decision', as: readDecision },
    decision_source: { from: 'attributes/source', as: byTable(decisionSources) },
    outcome: { from: 'attributes/success', as: readSuccess },
    reason: ['attributes/error.message', 'attributes/auth.error'],
    latency_ms: 'attributes/duration_ms',
    model: ['attributes/model', 'attributes/slug'],
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
      ...['event.name', 'event.kind', 'app.version', 'auth_mode', 'terminal.type', 'slug', 'originator'],
      ...['mcp_server_origin', 'tool_namespace', 'tool_origin', 'execpolicy_matched', 'prompt_length', 'provider_name'],
      ...['reasoning_effort', 'reasoning_summary', 'context_window', 'auto_compact_token_limit', 'approval_policy'],
      ...['sandbox_policy', 'mcp_servers', 'active_profile', 'http.response.status_code', 'attempt', 'endpoint'],
      ...['input_token_count', 'output_token_count', 'cached_token_count', 'reasoning_token_count', 'tool_token_count'],
      ...['status', 'risk_level', 'outcome', 'initial_duration_ms', 'escalated_duration_ms', 'startup.phase'],
      ...['startup.status', 'auth.header_attached', 'auth.header_name', 'auth.retry_after_unauthorized'],
      ...['auth.recovery_mode', 'auth.recovery_phase', 'auth.connection_reused', 'auth.cf_ray', 'auth.error_code'],
      ...['auth.env_openai_api_key_present', 'auth.env_codex_api_key_present', 'auth.env_codex_api_key_enabled'],
      ...['auth.env_provider_key_name', 'auth.env_provider_key_present', 'auth.mode', 'auth.step', 'auth.outcome'],
      ...['auth.env_refresh_token_url_override_present', 'auth.recovery_reason', 'auth.state_changed'],
    ].map((name) => `attributes/${name}`),
  ],
  content: ['attributes/output', 'attributes/prompt'],
  provenance: { owner: 'client_claimed', client: 'client_claimed' },
});

/**
 * Codex's OpenTelemetry events, from the laptop that it runs on: a decision and a result for each call, joined by the call's id. Arguments and
 * output are always in them.
 */
export const codexOtel: Format = {
  name: 'codex-otel',
  timeSource: 'client_reported',
  metadataOnly: false,
  recognise: (record) =>
    isEventOf(record, PREFIX, SCOPES) || isCodex(resourceAttribute(record, 'service.name'), record),
  read(record, trace) {
    const name = eventName(record, PREFIX);
    const event = withToolNames(toEvent(record, trace));
    event.kind = Object.hasOwn(kinds, name) ? (kinds[name] as Kind) : 'other';
    event.decision_source = decidedBy(event, attribute(record, 'decision') ?? null);
    if (event.kind === 'tool_result' && event.outcome === 'error')
      event.reason ??= errorMessage(attribute(record, 'output') ?? null);
    return [event];
  },
};

function isCodex(service: JsonValue | undefined, record: JsonObject): boolean {
  return record['otlp'] === 'log' && typeof service === 'string' && /^codex([_-]|$)/.test(service);
}

function readDecision(value: JsonValue): Verdict | null | undefined {
  if (isAbsent(value)) return null;
  if (typeof value !== 'string') return undefined;
  const letters = value.toLowerCase().replace(/[^a-z]/g, '');
  return Object.hasOwn(decisions, letters) ? decisions[letters] : undefined;
}

/** An approval that nobody gave in time is no denial by a policy: the review failed. */
function decidedBy({ verdict, decision_source }: MappedEvent, word: JsonValue): DecisionSource | null {
  if (verdict === null) return null;
  const isTimeout = typeof word === 'string' && /^timed_?out$/i.test(word);
  if (isTimeout && decision_source !== 'person') return 'error';
  return decision_source ?? (word === 'abort' ? 'person' : null);
}

const MCP_FORMS = [(server: string) => `mcp__${server}__`, (server: string) => `${server}__`];

/** A tool of an MCP server may carry its server's name in its own. */
function withToolNames(event: MappedEvent): MappedEvent {
  if (event.tool !== null && event.server !== null) {
    event.tool = withoutServer(event.tool, event.server, MCP_FORMS);
    return event;
  }
  const parts = splitMcpName(event.tool);
  if (parts !== undefined) Object.assign(event, parts);
  return event;
}

const LONGEST_MESSAGE = 256;

/** What a failed call put out is an error message where it is one short line; all else is content. */
function errorMessage(output: JsonValue): string | null {
  if (typeof output !== 'string' || output.length > LONGEST_MESSAGE) return null;
  const text = output.trim();
  return text === '' || text.includes('\n') ? null : text;
}

import { isJsonObject, type JsonObject, type JsonValue, type Kind } from '@tripline/contract';
import { readAddress } from './addresses.ts';
import { readArguments, readText } from './converters.ts';
import type { Format, MappedEvent } from './format.ts';
import { defineMapping } from './mapping.ts';
import { kindOfMethod } from './mcp-methods.ts';
import { attribute } from './otel-events.ts';
import { exceptionMessage, millisBetween, outcomeOf } from './otel-mcp-spans-outcome.ts';
import { type QueryFields, withQueriesApart } from './url-queries.ts';
import { lookUp, words } from './words.ts';

/** Attributes of the conventions, and of gateways and libraries that name theirs alike. */
const OURS = /^(?:mcp|gen_ai|fastmcp)[._]/;
/** Prompts and answers as the conventions had them before they became messages: `gen_ai.prompt.0.content`. */
const OLD_CONTENT = /^gen_ai\.(?:prompt|completion)(?:\.\d|$)/;
/** One argument each, as Sentry's instrumentation has them. */
const ARGUMENT = 'mcp.request.argument.';

const METHOD =
  /^(?:initialize|ping|(?:tools|resources|prompts|notifications|completion|logging|sampling|roots|elicitation|tasks)\/[\w/]{1,60})$/;

/** What a span of an agent framework stands for. */
const operations: Readonly<Record<string, Kind>> = {
  ...words('tool_call', 'execute_tool tool_call'),
  ...words('session', 'create_agent invoke_agent'),
};

const toEvent = defineMapping({
  fields: {
    source_event_id: 'span_id',
    event_time: 'start',
    agent: ['attributes/gen_ai.agent.id', 'attributes/gen_ai.agent.name'],
    owner: ['attributes/user.email', 'attributes/enduser.id', 'attributes/user.id', 'attributes/user.name'],
    client: ['attributes/mcp.client.name', 'attributes/user_agent.original'],
    server: [
      'attributes/mcp.server.name',
      'attributes/mcp.provider.name',
      'attributes/mcp.target',
      'attributes/mcp.backend.name',
      'attributes/mcp.server',
      'attributes/fastmcp.server.name',
      'attributes/rpc.service',
      'attributes/server.address',
    ],
    tool: [
      'attributes/gen_ai.tool.name',
      'attributes/mcp.tool.name',
      'attributes/mcp.tool',
      'attributes/tool.name',
      'attributes/tool_name',
    ],
    method: ['attributes/mcp.method.name', 'attributes/mcp.method', 'attributes/mcp.request.method'],
    arguments: [
      'attributes/gen_ai.tool.call.arguments',
      'attributes/mcp.tool.arguments',
      'attributes/mcp.tool.args',
      'attributes/mcp.request.arguments',
      'attributes/gen_ai.tool.arguments',
      'attributes/tool.arguments',
    ],
    session_id: [
      'attributes/mcp.session.id',
      'attributes/mcp.session_id',
      'attributes/gen_ai.conversation.id',
      'attributes/session.id',
    ],
    call_id: [
      'attributes/jsonrpc.request.id',
      'attributes/mcp.request.id',
      'attributes/rpc.jsonrpc.request_id',
      'attributes/gen_ai.tool.call.id',
    ],
    trace_id: 'trace_id',
    source_ip: {
      from: ['attributes/client.address', 'attributes/http.client_ip', 'attributes/net.peer.ip'],
      as: readAddress,
    },
    reason: [
      'status_message',
      'attributes/error.message',
      'attributes/mcp.error.message',
      'attributes/rpc.jsonrpc.error_message',
      'attributes/exception.message',
    ],
    model: ['attributes/gen_ai.request.model', 'attributes/gen_ai.response.model'],
  },
  keep: [
    'otlp',
    'scope',
    'scope_version',
    'name',
    'span_kind',
    'end',
    'status',
    'parent_span_id',
    'events',
    'dropped_attributes',
    'resource/*',
    'attributes/*',
  ],
  content: [
    'attributes/gen_ai.tool.call.result',
    'attributes/gen_ai.input.messages',
    'attributes/gen_ai.output.messages',
    'attributes/gen_ai.system_instructions',
    'attributes/gen_ai.tool.definitions',
    'attributes/mcp.tool.result',
    'attributes/mcp.tool.result.content',
    'attributes/mcp.prompt.result',
    'attributes/input.value',
    'attributes/output.value',
    'attributes/input-json',
    'attributes/output-json',
  ],
  provenance: { agent: 'client_claimed', owner: 'client_claimed' },
});

const queryFields: QueryFields = {
  attributes: {
    'mcp.resource.uri': 'url',
    'url.full': 'url',
    'url.original': 'url',
    'url.query': 'query',
    'http.url': 'url',
    'http.target': 'url',
  },
};

/**
 * Spans by OpenTelemetry's conventions for MCP and generative AI, and look-alikes. They state no decision. One call may have a client's and a
 * server's span: the trace and the JSON-RPC id join them.
 */
export const otelMcpSpans: Format = {
  name: 'otel-mcp-spans',
  timeSource: 'server',
  metadataOnly: false,
  recognise: (record) => record['otlp'] === 'span' && hasOurs(record['attributes']),
  read(record, trace) {
    const { plain, single, dropped } = apart(record);
    const event = named(toEvent(plain, trace), record);
    event.kind = kindOf(event, attribute(record, 'gen_ai.operation.name'));
    event.arguments ??= single;
    event.latency_ms = millisBetween(record['start'], record['end']);
    event.outcome = outcomeOf(record);
    event.reason ??= exceptionMessage(record['events']);
    event.dropped_fields += dropped;
    event.extra = withQueriesApart(event.extra, queryFields);
    // A span of the caller's side is timed by the caller's clock.
    if (record['span_kind'] === 'client') event.time_source = 'client_reported';
    return [event];
  },
};

function hasOurs(attributes: JsonValue | undefined): boolean {
  return isJsonObject(attributes) && Object.keys(attributes).some((key) => OURS.test(key));
}

/** The record without content that no path can name, and without arguments that are attributes of their own. */
function apart(record: JsonObject): { plain: JsonObject; single: JsonObject | null; dropped: number } {
  const all = Object.entries(isJsonObject(record['attributes']) ? record['attributes'] : {});
  const attributes = all.filter(([key]) => !OLD_CONTENT.test(key));
  const single = attributes.filter(([key]) => key.startsWith(ARGUMENT));
  const rest = attributes.filter(([key]) => !key.startsWith(ARGUMENT));
  const events = Array.isArray(record['events']) ? (record['events'] as readonly JsonValue[]) : [];
  const kept = events.filter((event) => !isContentEvent(event));
  return {
    plain: { ...record, events: kept.length === 0 ? null : kept, attributes: Object.fromEntries(rest) },
    single: single.length === 0 ? null : Object.fromEntries(single.map(argumentOf)),
    dropped: all.length - attributes.length + events.length - kept.length,
  };
}

function argumentOf([key, value]: [string, JsonValue]): [string, JsonValue] {
  return [key.slice(ARGUMENT.length), readArguments(value)];
}

/** What was said, as an event of the span. */
function isContentEvent(event: JsonValue): boolean {
  return isJsonObject(event) && typeof event['name'] === 'string' && event['name'].startsWith('gen_ai.');
}

/** The conventions name a span by its method and tool: `tools/call get_weather`, `execute_tool get_weather`. */
function named(event: MappedEvent, record: JsonObject): MappedEvent {
  const { name, span_kind, resource } = record;
  const [, first = '', second = null] =
    /^(\S{1,80})(?: (\S{1,200}))?$/.exec(typeof name === 'string' ? name : '') ?? [];
  event.method ??= [attribute(record, 'rpc.method'), first].find(isMethod) ?? null;
  if (event.method === 'tools/call' || first === 'execute_tool') event.tool ??= second;
  if (span_kind !== 'server' && isJsonObject(resource))
    event.client ??= readText(resource['service.name'] ?? null) ?? null;
  if (event.client !== null) event.client_provenance = 'client_claimed';
  return event;
}

function isMethod(word: JsonValue | undefined): word is string {
  return typeof word === 'string' && METHOD.test(word);
}

function kindOf({ method, tool }: MappedEvent, operation: JsonValue | undefined): Kind {
  if (method !== null) return kindOfMethod(method) ?? 'other';
  if (operation !== undefined) return lookUp(operations, operation) ?? 'other';
  return tool === null ? 'other' : 'tool_call';
}

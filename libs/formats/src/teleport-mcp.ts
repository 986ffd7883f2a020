import type { JsonObject, JsonValue, Kind } from '@tripline/contract';
import { readAddress } from './addresses.ts';
import { readText } from './converters.ts';
import type { Format, MappedEvent } from './format.ts';
import { defineMapping, type Mapping } from './mapping.ts';
import { kindOfMethod } from './mcp-methods.ts';
import { withPayment } from './payment.ts';
import { type QueryFields, withQueriesApart } from './url-queries.ts';
import { lookUp, words } from './words.ts';

const EVENT = 'mcp.session.';
const REQUEST = 'mcp.session.request';
const TOOL_CALL = 'tools/call';

/** All but requests, of which the method tells. */
const kinds: Readonly<Record<string, Kind>> = words(
  'session',
  'mcp.session.start mcp.session.end mcp.session.notification mcp.session.listen_sse_stream',
);
/** Events about a message that went, or went not, to the server. */
const forwarding = words(true, 'mcp.session.request mcp.session.notification mcp.session.listen_sse_stream');

/** `USER_KIND_BOT` and `USER_KIND_SYSTEM`: Teleport writes the number. */
const machines = new Map<JsonValue, boolean>([
  [1, false],
  [2, true],
  [3, true],
  ['USER_KIND_HUMAN', false],
  ['USER_KIND_BOT', true],
  ['USER_KIND_SYSTEM', true],
  ['human', false],
  ['bot', true],
  ['system', true],
]);

/**
 * Teleport has one code for what it denied and for what broke. Its own refusals say so (access denied; access to app denied; MFA or a trusted
 * device required); `HTTP 403 Forbidden` is the answer of the server behind it.
 */
const refusal = /\baccess denied\b|\baccess to .{0,80}(?:\bdenied\b|\brequires\b)|\bdoes not have permissions\b/i;
/** An error may quote what a client sent. */
const LONGEST_ERROR = 2000;

/** `claude-ai/0.1.0` */
function readProgram(value: JsonValue): string | null | undefined {
  const text = readText(value);
  return typeof text === 'string' ? readText(text.replace(/\/[^/]*$/, '')) : text;
}

const plain: Mapping = {
  fields: {
    source_event_id: 'uid',
    event_time: 'time',
    source_tenant: 'cluster_name',
    session_id: 'sid',
    server: 'app_name',
    method: 'message/method',
    call_id: 'message/id',
    reason: 'error',
    source_ip: { from: 'addr.remote', as: readAddress },
    client: { from: ['message/params/clientInfo/name', 'client_info'], as: readProgram },
  },
  keep: [
    ...['ei', 'event', 'code', 'success', 'namespace', 'login', 'impersonator', 'with_mfa', 'private_key_policy'],
    ...['user_kind', 'user_origin', 'user_roles', 'user_traits/*', 'user_cluster_name', 'bot_name', 'bot_instance_id'],
    ...['bot_scope_of_origin', 'beam_id', 'access_requests', 'trusted_device/*', 'required_private_key_policy'],
    ...['scope_pin', 'aws_role_arn', 'azure_identity', 'gcp_service_account', 'user_agent'],
    ...['server_id', 'server_version', 'server_hostname', 'server_addr', 'server_labels/*', 'server_sub_kind'],
    ...['forwarded_by', 'addr.local', 'proto', 'app_uri', 'app_public_addr', 'app_labels/*', 'app_target_port'],
    ...['mcp_session_id', 'server_info', 'protocol_version', 'ingress_auth_type', 'egress_auth_type'],
    ...['message/*', 'message/params/*', 'message/params/clientInfo/*', 'headers/*', 'path', 'method', 'raw_query'],
  ],
  // Whatever an invalid request held, in base64.
  content: ['body'],
  provenance: { agent: 'authenticated', owner: 'authenticated', client: 'client_claimed' },
};

const ofTool: Mapping['fields'] = { tool: 'message/params/name', arguments: 'message/params/arguments' };
/** Of a request that was no MCP. */
const queryFields: QueryFields = { raw_query: 'query', path: 'url' };

const readersOfPerson = readersFor({ owner: 'user' });
const readersOfMachine = readersFor({ agent: ['user', 'bot_name'] });

function readersFor(who: Mapping['fields']) {
  const fields = { ...plain.fields, ...who };
  return {
    toolCall: defineMapping({ ...plain, fields: { ...fields, ...ofTool } }),
    other: defineMapping({ ...plain, fields }),
  };
}

/**
 * Teleport's audit events of MCP sessions (lib/srv/mcp/audit.go): requests only, never what came back, so that `success` means forwarded. Requests
 * for lists and pings are there only where they failed.
 */
export const teleportMcp: Format = {
  name: 'teleport-mcp',
  timeSource: 'server',
  metadataOnly: false,
  recognise: (record) => eventOf(record).startsWith(EVENT) && ('code' in record || 'uid' in record),
  read(record, trace) {
    const readers = isMachine(record) ? readersOfMachine : readersOfPerson;
    const isToolCall = eventOf(record) === REQUEST && methodOf(record) === TOOL_CALL;
    const event = (isToolCall ? readers.toolCall : readers.other)(record, trace);
    event.kind = kindOf(record, event);
    judge(event, record);
    event.extra = withQueriesApart(event.extra, queryFields);
    return [isToolCall ? withPayment(event, '/message/params/arguments', trace) : event];
  },
};

function kindOf(record: JsonObject, { method }: MappedEvent): Kind {
  const name = eventOf(record);
  if (name === REQUEST) return kindOfMethod(method) ?? 'other';
  return lookUp(kinds, name) ?? 'other';
}

/** Older clusters state no kind of user; their bots are named so. */
function isMachine({ user_kind: kind = null, bot_name: bot = null, user = null }: JsonObject): boolean {
  const stated = machines.get(kind);
  if (stated !== undefined) return stated;
  return (typeof bot === 'string' && bot !== '') || (typeof user === 'string' && user.startsWith('bot-'));
}

/** The code tells success from failure more reliably than the flag: one failure of the documentation has `success: true`. */
function judge(event: MappedEvent, record: JsonObject): void {
  const { code = null, success = null } = record;
  const hasFailed = (typeof code === 'string' && code.endsWith('E')) || success === false || event.reason !== null;
  if (hasFailed) {
    event.outcome = 'failure';
    if (!refusal.test(event.reason?.slice(0, LONGEST_ERROR) ?? '')) return;
    event.verdict = 'deny';
    event.decision_source = 'policy';
  } else if (success === true) {
    if (lookUp(forwarding, eventOf(record)) === true) event.verdict = 'allow';
    else event.outcome = 'success';
  }
}

function eventOf({ event = null }: JsonObject): string {
  return typeof event === 'string' ? event : '';
}

function methodOf({ message = null }: JsonObject): JsonValue {
  return typeof message === 'object' && message !== null && 'method' in message ? (message['method'] ?? null) : null;
}

import type { JsonObject, JsonValue, Outcome } from '@tripline/contract';
import { byTable } from './converters.ts';
import type { Format, MappedEvent, Trace } from './format.ts';
import { defineMapping, type Mapping } from './mapping.ts';
import { kindOfMethod } from './mcp-methods.ts';
import { escapeKey } from './paths.ts';
import { type QueryFields, withQueriesApart } from './url-queries.ts';
import { words } from './words.ts';

const readIsError = byTable<Outcome>({ true: 'error', false: 'success' });
const readMethod = byTable<string>({
  ...words('tools/call', 'tool tools'),
  ...words('resources/read', 'resource resources'),
  ...words('prompts/get', 'prompt prompts'),
});

const facts = ['server_name', 'capability_type', 'capability_name', 'arguments', 'response_type', 'isError', 'call_id'];
/** `content_*` are the members of one content block. */
const details = [
  ...['_meta', 'error_getting_response', 'content_type', 'content_mimeType', 'content_uri', 'content_name'],
  ...['content_annotations', 'content__meta'],
];
const result = ['content', 'structuredContent', 'content_text', 'content_data', 'content_resource'];
const gatewayKeys = new Set([...facts, ...details, ...result]);
/** The tracker library stamps these after the arguments, so that none can take their place; without `track_id` it did not, and they are arguments. */
const trackerKeys = new Set(['track_id', 'timestamp', 'level']);

const shared: Mapping = {
  fields: {
    server: 'server_name',
    method: { from: 'capability_type', as: readMethod },
    arguments: 'arguments',
    outcome: { from: 'isError', as: readIsError },
    call_id: 'call_id',
    event_time: 'timestamp',
  },
  keep: ['response_type', 'capability_name', ...details.map((key) => `${key}/*`), ...trackerKeys],
  content: result,
};
const toCall = defineMapping({ ...shared, fields: { ...shared.fields, tool: 'capability_name' } });
/** The name of a resource or prompt is no tool's. */
const toOther = defineMapping(shared);

/** The name of a resource is its URI. */
const queryFields: QueryFields = { capability_name: 'url', content_uri: 'url' };

/**
 * Lasso mcp-gateway, xetrack plugin: one record per content block of a result. The arguments lie beside the gateway's own fields and may overwrite
 * them (plugins/tracing/xetrack.py), so server and tool are the agent's word as much as the gateway's; nothing names who called.
 */
export const lassoXetrack: Format = {
  name: 'lasso-xetrack',
  timeSource: 'server',
  metadataOnly: false,
  recognise: (record) =>
    'server_name' in record &&
    'capability_type' in record &&
    'capability_name' in record &&
    ('call_id' in record || 'response_type' in record),
  read(record, trace) {
    const { own, loose } = apart(record);
    const event = isTool(record) ? toCall(own, trace) : toOther(own, trace);
    event.kind = kindOfMethod(event.method) ?? 'tool_call';
    event.extra = withQueriesApart(event.extra, queryFields);
    return [withArguments(event, loose, trace)];
  },
};

function isTool(record: JsonObject): boolean {
  const method = readMethod(record['capability_type'] ?? null);
  return method === 'tools/call' || method === undefined || method === null;
}

/** The gateway's fields, and the arguments that lie beside them. */
function apart(record: JsonObject): { own: JsonObject; loose: JsonObject | null } {
  const isTracked = 'track_id' in record;
  const own: [string, JsonValue][] = [];
  const loose: [string, JsonValue][] = [];
  for (const [key, value] of Object.entries(record)) {
    const isOwn = gatewayKeys.has(key) || (isTracked && trackerKeys.has(key));
    (isOwn ? own : loose).push([key, value]);
  }
  return { own: Object.fromEntries(own), loose: loose.length === 0 ? null : Object.fromEntries(loose) };
}

/** A gateway that is set not to flatten has them in one place; then what lies beside is unknown. */
function withArguments(event: MappedEvent, loose: JsonObject | null, trace?: Trace): MappedEvent {
  if (loose === null) return event;
  if (event.arguments === null) {
    event.arguments = loose;
    trace?.field('arguments', '');
    return event;
  }
  event.extra = { ...event.extra, ...loose };
  event.misses += Object.keys(loose).length;
  for (const key of Object.keys(loose)) trace?.miss(`/${escapeKey(key)}`);
  return event;
}

import { isJsonObject, type JsonObject, type JsonValue } from '@tripline/contract';
import { isAbsent } from './absent.ts';
import { readAddress } from './addresses.ts';
import { readMillis } from './durations.ts';
import type { MappedEvent, Trace } from './format.ts';
import { entityTypes, type GuardrailResult, guardrailResult, withoutContent } from './kong-guardrails.ts';
import { defineMapping } from './mapping.ts';
import { readTraceId } from './trace-ids.ts';
import { type QueryFields, withQueriesApart } from './url-queries.ts';

/** What all events of one record have in common. */
const toExchange = defineMapping({
  fields: {
    // Milliseconds; the times of its services and routes are seconds, those of its tries nanoseconds as floats.
    event_time: 'started_at',
    source_tenant: ['workspace_name', 'workspace'],
    owner: ['consumer/username', 'consumer/custom_id', 'consumer/id'],
    client: 'request/headers/user-agent',
    server: ['service/name', 'service/host', 'service/id'],
    model: ['ai/proxy/meta/response_model', 'ai/proxy/meta/request_model'],
    source_ip: { from: 'client_ip', as: readAddress },
    request_id: ['request/id', 'response/headers/x-kong-request-id'],
    session_id: ['ai/mcp/mcp_session_id', 'request/headers/mcp-session-id'],
    trace_id: { from: ['trace_id/w3c', 'trace_id', 'request/headers/traceparent'], as: readTraceId },
  },
  keep: [
    ...'request/* request/headers/* response/* response/headers/* latencies/* service/* route/*'.split(' '),
    ...'consumer/* authenticated_entity/* ai/* ai/mcp/* ai/proxy/* ai/proxy/meta/* trace_id/*'.split(' '),
    ...'tries workspace upstream_status upstream_uri source authenticated_groups auth_type'.split(' '),
  ],
  provenance: { owner: 'authenticated', client: 'client_claimed' },
});

const queryFields: QueryFields = { request: { uri: 'url', url: 'url' }, upstream_uri: 'url' };

/** What the record says apart from its calls. */
export interface Exchange {
  readonly event: MappedEvent;
  readonly status: JsonValue;
  /** The whole request, in milliseconds. */
  readonly latencyMs: number | null;
  readonly guardrails: GuardrailResult;
}

/** @param ai the member `ai` of the record */
export function exchangeOf(record: JsonObject, ai: JsonObject, trace: Trace | undefined): Exchange {
  const { kept, dropped } = withoutContent(withoutCalls(ai));
  const event = toExchange({ ...record, ai: kept }, trace);
  if (isAnonymous(record['consumer'])) {
    event.owner = null;
    event.owner_provenance = null;
  }
  event.entity_types = entityTypes(ai);
  event.dropped_fields += dropped;
  event.extra = withQueriesApart(event.extra, queryFields);
  const { response, latencies } = record;
  return {
    event,
    status: (isJsonObject(response) ? response['status'] : null) ?? null,
    latencyMs: readMillis((isJsonObject(latencies) ? latencies['request'] : null) ?? null) ?? null,
    guardrails: guardrailResult(ai),
  };
}

/** The consumer that stands for all who did not log in has an id like any other. */
function isAnonymous(consumer: JsonValue | undefined): boolean {
  if (!isJsonObject(consumer)) return false;
  const username = consumer['username'] ?? null;
  return username !== null && username !== '' && isAbsent(username);
}

/** Calls and decisions are read by themselves. */
function withoutCalls(ai: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(ai).map(([name, value]) => [name, isJsonObject(value) && holdsCalls(name) ? bare(value) : value]),
  );
}

function bare(protocol: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(protocol).filter(([key, value]) => !(isList(key) && isReadable(value))));
}

function holdsCalls(name: string): boolean {
  return name === 'mcp' || name === 'a2a';
}

function isList(key: string): boolean {
  return key === 'rpc' || key === 'audit';
}

/** What is no list of objects is kept as it is. */
function isReadable(value: JsonValue): boolean {
  return Array.isArray(value) && (value as readonly JsonValue[]).every((item) => isJsonObject(item));
}

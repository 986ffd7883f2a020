import { isJsonObject, type JsonObject } from '@tripline/contract';
import { readAddress } from './addresses.ts';
import type { MappedEvent, Trace } from './format.ts';
import { outcomeOfStatus, refusedBy, statusOf } from './http-outcomes.ts';
import { defineMapping, type Mapping } from './mapping.ts';
import { kindOfMethod } from './mcp-methods.ts';
import { asChanged, withFilters } from './obot-filters.ts';
import { readStatusAsOutcome, readStatusAsVerdict } from './obot-statuses.ts';
import { withPayment } from './payment.ts';
import { readCallArguments } from './tool-calls.ts';
import { type QueryFields, withQueriesApart } from './url-queries.ts';

const old: Mapping = {
  fields: {
    source_event_id: 'id',
    event_time: 'createdAt',
    owner: 'userID',
    server: ['mcpServerDisplayName', 'mcpID'],
    method: 'callType',
    client: ['client/name', 'client'],
    reason: 'error',
    latency_ms: 'processingTimeMs',
    session_id: 'sessionID',
    request_id: 'requestID',
    source_ip: { from: 'clientIP', as: readAddress },
  },
  keep: [
    ...['callIdentifier', 'mcpID', 'powerUserWorkspaceID', 'mcpServerCatalogEntryName', 'client/*', 'responseStatus'],
    ...['webhookStatuses', 'userAgent', 'requestHeaders/*', 'responseHeaders/*', 'requestMutated', 'responseMutated'],
    ...['apiKeyID', 'apiKeyName'],
  ],
  // `apiKey` may be the bearer token itself (pkg/auditlog/presenter.go).
  content: ['apiKey', 'requestBody', 'mutatedRequestBody', 'responseBody', 'originalResponseBody'],
  provenance: { agent: 'authenticated', owner: 'authenticated', client: 'client_claimed' },
};
const toOldEvent = defineMapping(old);
const toOldToolCall = defineMapping({
  ...old,
  fields: { ...old.fields, tool: 'callIdentifier', arguments: { from: 'requestBody', as: readCallArguments } },
});

/** A resource is named by its URI, a filter by its address. */
const queryFields: QueryFields = { callIdentifier: 'url', webhookStatuses: { url: 'url' } };

/** The flat rows that releases before the normalised model exported. */
export function isOldCall(record: JsonObject): boolean {
  return 'mcpID' in record && 'callType' in record && 'createdAt' in record;
}

export function readOldCall(record: JsonObject, trace?: Trace): MappedEvent {
  const isToolCall = record['callType'] === 'tools/call';
  const event = isToolCall ? toOldToolCall(record, trace) : toOldEvent(record, trace);
  event.kind = kindOfMethod(event.method) ?? 'other';
  classify(event, record);
  event.extra = withQueriesApart(event.extra, queryFields);
  withPayment(event, '/requestBody', trace);
  const isChanged = record['requestMutated'] === true || record['responseMutated'] === true;
  return withFilters(isChanged ? asChanged(event) : event, record['webhookStatuses']);
}

/** As newer releases tell it from the status and the error. */
function classify(event: MappedEvent, record: JsonObject): void {
  const status = record['responseStatus'];
  const code = statusOf(status);
  // An answer 429 may be the server's as well, and the newer model does not call it a refusal.
  const refused = code === 401 || code === 403 ? refusedBy(code) : null;
  const outcome = code === 0 ? null : outcomeOfStatus(status);
  if (refused !== null) {
    event.verdict = 'deny';
    event.decision_source = refused;
  } else if (event.reason !== null && outcome !== 'timeout') event.outcome = 'failure';
  else event.outcome = outcome;
  if (event.outcome === 'success') event.verdict = 'allow';
}

const toDocumentedEvent = defineMapping({
  fields: {
    event_time: 'timestamp',
    owner: 'user_id',
    server: 'mcp_server',
    method: 'call_type',
    tool: ['tool_name', 'call_identifier'],
    verdict: { from: 'response_status', as: readStatusAsVerdict },
    outcome: { from: 'response_status', as: readStatusAsOutcome },
  },
  provenance: { agent: 'authenticated', owner: 'authenticated' },
});

/** The sample line of the documentation, which no release writes. */
export function isDocumentedCall(record: JsonObject): boolean {
  return (
    'mcp_server' in record && 'call_type' in record && 'response_status' in record && !isJsonObject(record['metadata'])
  );
}

export function readDocumentedCall(record: JsonObject, trace?: Trace): MappedEvent {
  const event = toDocumentedEvent(record, trace);
  event.kind = kindOfMethod(event.method) ?? 'other';
  return event;
}

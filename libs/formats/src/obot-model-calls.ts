import type { JsonObject } from '@tripline/contract';
import { readAddress } from './addresses.ts';
import type { MappedEvent, Trace } from './format.ts';
import { defineMapping } from './mapping.ts';
import { readStatusAsOutcome } from './obot-statuses.ts';
import { type QueryFields, withQueriesApart } from './url-queries.ts';

const toEvent = defineMapping({
  fields: {
    source_event_id: 'id',
    event_time: 'createdAt',
    owner: 'userID',
    model: ['targetModel', 'modelID'],
    outcome: { from: 'outcome', as: readStatusAsOutcome },
    reason: 'error',
    client: 'client',
    session_id: 'clientSessionID',
    request_id: 'requestID',
    source_ip: { from: 'clientIP', as: readAddress },
  },
  keep: [
    // The unit of `duration` is not stated (apiclient/types/llmauditlog.go).
    ...['duration', 'apiKeyID', 'apiKeyName', 'modelProvider', 'modelID', 'reasoningEffort', 'requestPath'],
    ...['requestMethod', 'messagePolicyTriggered', 'responseID', 'responseStatus', 'inputTokens', 'outputTokens'],
    ...['userAgent', 'clientVersion', 'requestHeaders/*', 'responseHeaders/*'],
  ],
  content: ['requestBody', 'responseBody', 'policyModifiedRequestBody', 'redactedRequestBody'],
  provenance: { agent: 'authenticated', owner: 'authenticated', client: 'client_claimed' },
});

const queryFields: QueryFields = { requestPath: 'url' };

/** The flat rows of model calls in the same bucket. */
export function isModelCall(record: JsonObject): boolean {
  return 'modelProvider' in record && 'createdAt' in record && ('requestPath' in record || 'targetModel' in record);
}

export function readModelCall(record: JsonObject, trace?: Trace): MappedEvent {
  const event = toEvent(record, trace);
  event.extra = withQueriesApart(event.extra, queryFields);
  if (record['messagePolicyTriggered'] !== true) return event;
  // That a policy acted is stated; what it did, only by the body that it changed.
  event.verdict = isPresent(record['policyModifiedRequestBody']) ? 'redact' : 'flag';
  event.decision_source = 'policy';
  return event;
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

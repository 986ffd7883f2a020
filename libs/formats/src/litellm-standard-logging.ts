import type { JsonObject } from '@tripline/contract';
import type { Format } from './format.ts';
import { isAdminChange, readAdminChange } from './litellm-admin-changes.ts';
import { isCall, readCall } from './litellm-calls.ts';

/** LiteLLM's callbacks: a `StandardLoggingPayload` for each call, a `StandardAuditLogPayload` for each change by an admin (litellm/types/utils.py). */
export const litellmStandardLogging: Format = {
  name: 'litellm-standard-logging',
  timeSource: 'server',
  metadataOnly: false,
  recognise: (record: JsonObject) => isAdminChange(record) || isCall(record),
  read: (record, trace) => [isAdminChange(record) ? readAdminChange(record, trace) : readCall(record, trace)],
};

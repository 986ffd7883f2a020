import type { JsonObject } from '@tripline/contract';
import { readAddress } from './addresses.ts';
import type { Format } from './format.ts';
import { defineMapping } from './mapping.ts';
import { kindOfMethod } from './mcp-methods.ts';
import { type QueryFields, withQueriesApart } from './url-queries.ts';

const toEvent = defineMapping({
  fields: {
    // A string or an integer of any unit, by the setting of the Logpush job.
    event_time: 'Datetime',
    source_tenant: 'PortalID',
    owner: ['UserEmail', 'UserID'],
    server: 'ServerID',
    tool: 'ToolCallName',
    method: 'Method',
    outcome: 'Success',
    reason: 'Error',
    latency_ms: 'ServerResponseDurationMs',
    session_id: 'SessionID',
    source_ip: { from: 'ClientIP', as: readAddress },
  },
  keep: ['ServerURL', 'ServerAUD', 'PortalAUD', 'PromptGetName', 'ResourceReadURI', 'ClientCountry', 'ColoCode'],
  provenance: { owner: 'authenticated' },
});

const queryFields: QueryFields = { ServerURL: 'url', ResourceReadURI: 'url' };

/**
 * Cloudflare MCP server portal, by Logpush. `Success: false` is a denied or a failed request, and only the text of `Error` tells which: it states
 * no verdict. It names no agent and no request, and an empty string is an absent field.
 */
export const cloudflareMcpPortal: Format = {
  name: 'cloudflare-mcp-portal',
  timeSource: 'server',
  metadataOnly: false,
  recognise: (record) => namesPortal(record) && namesRequest(record),
  read(record, trace) {
    const event = toEvent(record, trace);
    event.kind = kindOfMethod(event.method) ?? (event.tool === null ? 'other' : 'tool_call');
    event.extra = withQueriesApart(event.extra, queryFields);
    return [event];
  },
};

/** A Logpush job sends the fields that its owner chose. */
function namesPortal(record: JsonObject): boolean {
  return 'PortalID' in record || 'PortalAUD' in record;
}

function namesRequest(record: JsonObject): boolean {
  return 'Method' in record || 'ToolCallName' in record || 'ServerID' in record;
}

import type { JsonObject, JsonValue } from '@tripline/contract';
import { readAddress } from './addresses.ts';
import { readBoolean, readTexts } from './converters.ts';
import type { DecisionSource, Format, MappedEvent } from './format.ts';
import { defineMapping } from './mapping.ts';
import { kindOfMethod } from './mcp-methods.ts';
import { type QueryFields, withQueriesApart } from './url-queries.ts';

const toEvent = defineMapping({
  fields: {
    event_time: 'time',
    request_id: ['request-id', 'check-request-id'],
    session_id: 'session-id',
    owner: ['email', 'user'],
    agent: 'service-account-id',
    server: 'host',
    tool: 'mcp-tool',
    method: 'mcp-method',
    arguments: 'mcp-tool-parameters',
    policy: ['route-id', 'envoy-route-id'],
    source_ip: { from: 'ip', as: readAddress },
  },
  keep: [
    'level',
    'service',
    'message',
    'method',
    'path',
    'query',
    'headers',
    'body',
    'id-token',
    'id-token-claims',
    'impersonate-session-id',
    'impersonate-user-id',
    'impersonate-email',
    'removed-groups-count',
    'cluster-stat-name',
    'envoy-route-checksum',
    'route-checksum',
    'allow',
    'allow-why-true',
    'allow-why-false',
    'deny',
    'deny-why-true',
    'deny-why-false',
  ],
  provenance: { owner: 'authenticated', agent: 'authenticated' },
});

/** The path, and the query by itself. */
const queryFields: QueryFields = { path: 'url', query: 'query' };

/**
 * Pomerium's authorize log: one decision for each request, made before it runs, so it knows no outcome and no duration. A call is let through when a
 * rule allows it and none denies it. Which fields there are is a setting; those of MCP are off unless asked for.
 */
export const pomeriumAuthorize: Format = {
  name: 'pomerium-authorize',
  timeSource: 'server',
  metadataOnly: false,
  recognise,
  read(record, trace) {
    const event = toEvent(record, trace);
    const decision = decisionOf(record);
    event.verdict = decision.verdict;
    event.decision_source = decision.by;
    event.reason = decision.reasons.length === 0 ? null : decision.reasons.join(', ');
    event.kind = kindOf(event, decision.reasons);
    event.extra = withQueriesApart(event.extra, queryFields);
    return [event];
  },
};

function recognise(record: JsonObject): boolean {
  if (!('allow' in record)) return false;
  return record['message'] === 'authorize check' || (record['service'] === 'authorize' && 'request-id' in record);
}

interface Decision {
  readonly verdict: MappedEvent['verdict'];
  readonly by: DecisionSource | null;
  readonly reasons: readonly string[];
}

function decisionOf(record: JsonObject): Decision {
  if (readBoolean(record['deny'] ?? null) === true) return denied(reasonsAt(record, 'deny-why-true'));
  const isAllowed = readBoolean(record['allow'] ?? null);
  if (isAllowed === true) return { verdict: 'allow', by: 'policy', reasons: reasonsAt(record, 'allow-why-true') };
  if (isAllowed === false) return denied(reasonsAt(record, 'allow-why-false'));
  return { verdict: null, by: null, reasons: [] };
}

/** `user-unauthenticated` leads to the login and `client-certificate-required` asks for one: nobody knows yet who it is, and no rule was broken. */
const loginReason = /-(?:unauthenticated|required)$|^invalid-client-certificate$/;

function denied(reasons: readonly string[]): Decision {
  return { verdict: 'deny', by: reasons.some((reason) => loginReason.test(reason)) ? 'authn' : 'policy', reasons };
}

function reasonsAt(record: JsonObject, key: string): readonly string[] {
  const value: JsonValue = record[key] ?? null;
  return readTexts(value) ?? [];
}

/** Reasons that only a rule about tools gives, and only for a tool call: with the fields of MCP switched off they are what is left of it. */
const toolReasons = new Set(['mcp-tool-match', 'mcp-tool-no-match', 'mcp-tool-ok', 'mcp-tool-unauthorized']);

function kindOf({ method, tool, decision_source }: MappedEvent, reasons: readonly string[]): MappedEvent['kind'] {
  const kind = kindOfMethod(method);
  if (kind === 'tool_call' || tool !== null || reasons.some((reason) => toolReasons.has(reason)))
    return 'tool_decision';
  return kind ?? (decision_source === 'authn' ? 'auth' : 'other');
}

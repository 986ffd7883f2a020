import { isJsonObject, type JsonObject, type JsonValue, type Outcome, type Verdict } from '@tripline/contract';
import { readText } from './converters.ts';
import type { MappedEvent, Trace } from './format.ts';
import { outcomeOfStatus, refusedBy } from './http-outcomes.ts';
import { type Call, messageOf, primitiveName, toolOf } from './kong-calls.ts';
import type { Exchange } from './kong-exchange.ts';
import { defineMapping } from './mapping.ts';
import { kindOfMethod } from './mcp-methods.ts';
import { readCallArguments } from './tool-calls.ts';
import { readVerdict } from './vocabulary.ts';

const callFields = {
  method: 'method',
  call_id: 'id',
  latency_ms: 'latency',
  reason: { from: 'error', as: readError },
} as const;

const toCall = defineMapping({
  fields: { ...callFields, tool: 'tool_name', arguments: { from: 'payload/request', as: readCallArguments } },
  keep: ['response_body_size'],
  content: ['payload/response'],
});

/** A message that calls no tool has parameters of another kind: they are kept as they are. */
const toMessage = defineMapping({
  fields: callFields,
  keep: ['tool_name', 'response_body_size', 'payload/request'],
  content: ['payload/response'],
});

/** @returns an event with what the exchange says, its `extra` and counts apart: those are only the call's */
export function callEvent(call: Call, exchange: Exchange, trace: Trace | undefined): MappedEvent {
  const own = ownEvent(call, trace);
  const event: MappedEvent = {
    ...exchange.event,
    method: own.method,
    tool: own.tool,
    call_id: own.call_id,
    latency_ms: own.latency_ms,
    arguments: own.arguments,
    reason: own.reason,
    extra: own.extra,
    misses: own.misses,
    dropped_fields: own.dropped_fields,
  };
  event.kind = kindOf(event, call);
  decide(event, call.audits, exchange);
  event.outcome = outcomeOf(event, call.rpc, exchange.status);
  return withConsumers(event, call.audits);
}

function ownEvent({ rpc, audits, pointer }: Call, trace: Trace | undefined): MappedEvent {
  if (rpc === null) {
    const event = toMessage({});
    event.tool = audits[0]?.['primitive'] === 'tool' ? primitiveName(audits[0]) : null;
    if (event.tool !== null) trace?.field('tool', `${pointer}/primitive_name`);
    event.extra = { audit: audits };
    return event;
  }
  const tool = toolOf(rpc);
  const event = (tool === null ? toMessage : toCall)(rpc, under(pointer, trace));
  event.tool = tool;
  event.reason ??= readError(messageOf(rpc, 'response')?.['error'] ?? null) ?? null;
  event.extra = {
    ...(Object.keys(event.extra).length > 0 && { rpc: event.extra }),
    ...(audits.length > 0 && { audit: audits }),
  };
  return event;
}

function under(pointer: string, trace: Trace | undefined): Trace | undefined {
  return (
    trace && {
      begin: () => trace.begin?.(),
      field: (name, place) => trace.field(name, `${pointer}${place}`),
      miss: (place) => trace.miss(`${pointer}${place}`),
    }
  );
}

/** The text of an error, or the message of a JSON-RPC error. */
function readError(error: JsonValue): string | null | undefined {
  return readText(isJsonObject(error) ? (error['message'] ?? error['code'] ?? null) : error);
}

function kindOf({ method, tool }: MappedEvent, { rpc, audits }: Call): MappedEvent['kind'] {
  if (rpc !== null) return kindOfMethod(method) ?? (tool === null ? 'other' : 'tool_call');
  if (tool !== null) return 'tool_decision';
  // Without a name it is the list that was decided on.
  return audits.every((audit) => primitiveName(audit) === null) ? 'list' : 'other';
}

/** The access list decides; where it is not logged, a refusal shows as the status; a guardrail may stop what both let through. */
function decide(event: MappedEvent, audits: readonly JsonObject[], { status, guardrails }: Exchange): void {
  const words = audits.map((audit) => audit['action'] ?? null);
  const verdicts = words.map(readVerdict);
  const listed: Verdict | null = verdicts.includes('deny')
    ? 'deny'
    : (verdicts.find((verdict) => verdict !== null) ?? null);
  const by = listed === null ? refusedBy(status) : 'policy';
  event.verdict = listed ?? (by === null ? null : 'deny');
  event.decision_source = by;
  event.verdict_unreadable = event.verdict === null && verdicts.includes(undefined);
  if (guardrails.verdict === null || event.verdict === 'deny') return;
  event.verdict = guardrails.verdict;
  event.decision_source = 'policy';
  event.reason ??= guardrails.reason;
  event.policy ??= guardrails.policy;
}

function outcomeOf({ verdict, reason }: MappedEvent, rpc: JsonObject | null, status: JsonValue): Outcome | null {
  if (verdict === 'deny') return 'failure';
  const outcome = outcomeOfStatus(status);
  const hasError = rpc !== null && (reason !== null || hasFailed(rpc));
  return hasError && (outcome === null || outcome === 'success') ? 'error' : outcome;
}

/** A tool that fails answers with a result like any other, marked as an error. */
function hasFailed(rpc: JsonObject): boolean {
  const response = messageOf(rpc, 'response');
  if (response === undefined) return false;
  const { error, result } = response;
  return isJsonObject(error) || (isJsonObject(result) && result['isError'] === true);
}

/** By whom the access list knows the caller: a group is a role and never a person. */
function withConsumers(event: MappedEvent, audits: readonly JsonObject[]): MappedEvent {
  for (const { consumer } of audits) {
    if (!isJsonObject(consumer)) continue;
    const name = readText(consumer['name'] ?? null) ?? null;
    const identifier = consumer['identifier'];
    if (identifier === 'consumer_group') event.role ??= name;
    else if (typeof identifier === 'string' && identifier !== '' && event.owner === null && name !== null) {
      event.owner = name;
      event.owner_provenance = 'authenticated';
    }
  }
  return event;
}

import { isJsonObject, type JsonObject, type JsonValue, MAX_EVENTS_PER_ITEM } from '@tripline/contract';
import type { Format, MappedEvent, Reading, Trace } from './format.ts';
import { outcomeOfStatus, refusedBy } from './http-outcomes.ts';
import { callEvent } from './kong-call-events.ts';
import { type Call, joinCalls, type Listed } from './kong-calls.ts';
import { type Exchange, exchangeOf } from './kong-exchange.ts';

/**
 * Kong AI Gateway by any of its logging plugins: one HTTP exchange, in which there may be several calls of JSON-RPC and, in a list of its own, the
 * decisions of the access list; or a model's call with its guardrails.
 */
export const kongAiMcp: Format = {
  name: 'kong-ai-mcp',
  timeSource: 'server',
  metadataOnly: false,
  recognise,
  read(record, trace) {
    const ai = isJsonObject(record['ai']) ? record['ai'] : {};
    const rpcs = [listAt(ai, 'mcp', 'rpc'), listAt(ai, 'a2a', 'rpc')];
    const audits = listAt(ai, 'mcp', 'audit');
    const count = [...rpcs, audits].reduce((sum, { items }) => sum + items.length, 0);
    if (count > MAX_EVENTS_PER_ITEM) return { refused: 'too_many_items' };
    const exchange = exchangeOf(record, ai, trace);
    const calls = joinCalls(rpcs, audits);
    return calls.length === 0 ? [withoutCall(exchange)] : eventsOf(calls, exchange, trace);
  },
};

/** The log of a gateway as such, with a part about AI. */
function recognise(record: JsonObject): boolean {
  const ai = record['ai'];
  if (!isJsonObject(ai)) return false;
  return (
    'started_at' in record || 'latencies' in record || (isJsonObject(ai['mcp']) && Array.isArray(ai['mcp']['rpc']))
  );
}

/** One event for each call. What nothing read of the record is kept once, with the first of them. */
function eventsOf(calls: readonly Call[], exchange: Exchange, trace: Trace | undefined): Reading {
  const { extra, misses, dropped_fields } = exchange.event;
  return calls.map((call, index) => {
    const event = callEvent(call, exchange, trace);
    event.latency_ms ??= calls.length === 1 ? exchange.latencyMs : null;
    if (index > 0) return event;
    event.extra = { ...extra, ...event.extra };
    event.misses += misses;
    event.dropped_fields += dropped_fields;
    return event;
  });
}

/** A call of a model, what a guardrail stopped, or a request that was refused before anything in it was read. */
function withoutCall({ event, status, latencyMs, guardrails }: Exchange): MappedEvent {
  const by = guardrails.verdict === null ? refusedBy(status) : 'policy';
  event.verdict = guardrails.verdict ?? (by === null ? null : 'deny');
  event.decision_source = by;
  event.reason = guardrails.reason;
  event.policy = guardrails.policy;
  event.outcome = event.verdict === 'deny' ? 'failure' : outcomeOfStatus(status);
  event.latency_ms = latencyMs;
  event.kind = guardrails.verdict !== null ? 'guardrail' : by === 'authn' ? 'auth' : 'other';
  return event;
}

function listAt(ai: JsonObject, protocol: string, key: string): Listed {
  const owner = ai[protocol];
  const list = isJsonObject(owner) ? owner[key] : undefined;
  const items = Array.isArray(list) ? (list as readonly JsonValue[]).filter((item) => isJsonObject(item)) : [];
  return { items, pointer: `/ai/${protocol}/${key}` };
}

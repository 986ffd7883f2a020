import { isJsonObject, type JsonObject, type JsonValue, type Kind, type Verdict } from '@tripline/contract';
import type { DecisionSource, Format, MappedEvent } from './format.ts';
import { defineMapping } from './mapping.ts';
import { readOutcome } from './vocabulary.ts';

interface Meaning {
  readonly kind: Kind;
  /** What the type itself states, for records without a decision. */
  readonly verdict: Verdict | null;
  readonly by: DecisionSource;
}

const PREFIX = 'ai.agentmesh.';

const meanings: Readonly<Record<string, Meaning>> = {
  'tool.invoked': { kind: 'tool_decision', verdict: null, by: 'policy' },
  'tool.blocked': { kind: 'tool_decision', verdict: 'deny', by: 'policy' },
  'policy.evaluation': { kind: 'tool_decision', verdict: null, by: 'policy' },
  'policy.violation': { kind: 'tool_decision', verdict: 'deny', by: 'policy' },
  'security.blocked': { kind: 'tool_decision', verdict: 'deny', by: 'policy' },
  'ratelimit.exceeded': { kind: 'tool_decision', verdict: 'deny', by: 'rate_limit' },
  'agent.registered': { kind: 'admin_change', verdict: null, by: 'policy' },
  'agent.verified': { kind: 'auth', verdict: null, by: 'authn' },
  'trust.handshake': { kind: 'auth', verdict: null, by: 'authn' },
  'trust.score.updated': { kind: 'other', verdict: null, by: 'policy' },
  'audit.integrity.verified': { kind: 'lifecycle', verdict: null, by: 'policy' },
};
/** A type that was added since: a decision where it states one. */
const unnamed: Meaning = { kind: 'other', verdict: null, by: 'policy' };

/** In the JSON mode the members of `data` lie beside the id; the documented payloads use other names than the proxy. */
const toEvent = defineMapping({
  fields: {
    source_event_id: 'id',
    event_time: ['time', 'timestamp'],
    agent: ['data/agent_id', 'data/agent_did', 'data/agent_name'],
    tool: ['data/tool', 'data/tool_name', 'tool', 'data/action'],
    arguments: ['data/arguments', 'data/tool_args', 'arguments'],
    arguments_hash: ['data/tool_args_hash', 'data/args_hash'],
    verdict: ['data/decision', 'data/policy_verdict', 'data/action_taken', 'data/policy_decision', 'decision'],
    outcome: { from: 'data/outcome', as: (value) => (value === 'denied' ? null : readOutcome(value)) },
    reason: ['data/reason', 'data/violation_reason', 'reason'],
    matched_rule: ['data/matched_rule', 'data/rule', 'matched_rule', 'rule'],
    policy: ['data/policy_id', 'data/policy_name'],
    severity: 'data/severity',
    latency_ms: ['data/latency_ms', 'data/execution_time_ms', 'latency_ms'],
    trace_id: ['data/trace_id', 'traceid'],
    session_id: ['data/session_id', 'sessionid'],
  },
  // The hashes chain nothing: each record's previous one is its own, and they cover arguments that the record does not hold.
  keep: [
    ...['specversion', 'type', 'source', 'subject', 'datacontenttype', 'dataschema', 'agentmeshversion', 'entryhash'],
    ...['previoushash', 'agentmeshentryhash', 'agentmeshprevioushash', '_hash', 'mitigates', 'data/mitigates'],
    ...['data/resource', 'data/result_hash', 'data/policies_evaluated', 'data/hash_chain_proof/*'],
  ],
  provenance: { agent: 'client_claimed' },
});

/**
 * MCP proxy of Microsoft's agent-governance-toolkit: one record per decision, as a CloudEvent or as plain JSON. A rate limit and a policy each write
 * their own record of one call; in shadow mode denied calls run, and no field says so. Nothing names the agent but the toolkit's other writers do.
 */
export const agtMcpProxyCloudevents: Format = {
  name: 'agt-mcp-proxy-cloudevents',
  timeSource: 'server',
  metadataOnly: false,
  recognise: (record) => isTyped(record) || isPlainDecision(record),
  read(record, trace) {
    const event = toEvent(record, trace);
    const meaning = meaningOf(record['type']);
    event.kind = kindOf(event, meaning, record);
    event.verdict ??= event.verdict_unreadable ? null : statedBy(record, meaning);
    event.decision_source = event.verdict === null ? null : meaning.by;
    if (event.agent === null) withAgentOf(event, record['source']);
    return [event];
  },
};

function isTyped({ type }: JsonObject): boolean {
  return typeof type === 'string' && type.startsWith(PREFIX);
}

/** The JSON mode by its hash, where the type was left out on the way. */
function isPlainDecision(record: JsonObject): boolean {
  return '_hash' in record && 'timestamp' in record && 'tool' in record && 'decision' in record && !('type' in record);
}

function meaningOf(type: JsonValue | undefined): Meaning {
  const name = typeof type === 'string' ? type.slice(PREFIX.length) : '';
  return (Object.hasOwn(meanings, name) ? meanings[name] : undefined) ?? unnamed;
}

/** The proxy decides before the call runs; the documented record of a call tells how long it took. */
function kindOf({ verdict }: MappedEvent, { kind }: Meaning, { data }: JsonObject): Kind {
  if (kind === 'tool_decision' && isJsonObject(data) && 'execution_time_ms' in data) return 'tool_call';
  return kind === 'other' && verdict !== null ? 'tool_decision' : kind;
}

function statedBy({ data }: JsonObject, { verdict }: Meaning): Verdict | null {
  return isJsonObject(data) && data['outcome'] === 'denied' ? 'deny' : verdict;
}

/** The proxy's source is its process, `urn:agentmesh-mcp-proxy:<pid>`; elsewhere in the toolkit it is the agent's decentralised id. */
function withAgentOf(event: MappedEvent, source: JsonValue | undefined): void {
  if (typeof source !== 'string' || !source.startsWith('did:')) return;
  event.agent = source;
  event.agent_provenance = 'client_claimed';
}

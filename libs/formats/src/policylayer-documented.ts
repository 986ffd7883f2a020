import type { JsonObject } from '@tripline/contract';
import type { DecisionSource, Format, MappedEvent } from './format.ts';
import { defineMapping } from './mapping.ts';
import { withPayment } from './payment.ts';

/** The documents name the fields in words ("agent identity", "policy file") and show no record: each in the spellings that a writer may choose. */
const spellings = {
  time: ['timestamp', 'ts', 'time', '@timestamp'],
  agent: [
    'agent_identity',
    'agentIdentity',
    'agent_id',
    'agentId',
    'agent/identity',
    'agent/id',
    'agent/name',
    'agent',
  ],
  tool: ['tool_name', 'toolName', 'tool/name', 'tool'],
  arguments: ['arguments', 'args', 'tool_arguments', 'toolArguments', 'tool/arguments'],
  decision: ['policy_decision', 'policyDecision', 'decision', 'result', 'verdict'],
  policy: ['policy_file', 'policyFile', 'policy/file', 'policy/name', 'policy'],
  rule: ['matched_rule', 'matchedRule', 'rule_matched', 'ruleMatched', 'rule/name', 'rule/id', 'rule'],
} as const;

const toEvent = defineMapping({
  fields: {
    kind: { always: 'tool_call' },
    event_time: spellings.time,
    source_event_id: ['id', 'event_id', 'eventId'],
    agent: spellings.agent,
    owner: ['owner', 'user', 'user_id', 'userId'],
    client: ['client', 'client_name', 'clientName'],
    server: ['server', 'server_name', 'serverName', 'mcp_server'],
    tool: spellings.tool,
    method: 'method',
    arguments: spellings.arguments,
    arguments_hash: ['args_hash', 'argsHash', 'arguments_hash'],
    verdict: spellings.decision,
    decision_source: spellings.decision,
    matched_rule: spellings.rule,
    policy: spellings.policy,
    reason: ['reason', 'message', 'error'],
    approver: ['approver', 'approved_by', 'approvedBy'],
    session_id: ['session_id', 'sessionId', 'session'],
    request_id: ['request_id', 'requestId'],
    trace_id: ['trace_id', 'traceId'],
    latency_ms: ['latency_ms', 'latencyMs', 'duration_ms', 'durationMs'],
  },
  keep: ['type', 'event', 'level', 'instance', 'version', 'metadata/*'],
  provenance: { agent: 'authenticated', owner: 'authenticated', client: 'client_claimed' },
});

/**
 * PolicyLayer as its glossary describes it (the hosted product, most likely): a decision log entry with tool, arguments, policy file, matched rule,
 * decision, time and agent identity. What the open-source proxy really writes has another shape, `policylayer-intercept`.
 */
export const policylayerDocumented: Format = {
  name: 'policylayer-documented',
  timeSource: 'server',
  metadataOnly: false,
  recognise: (record) =>
    names(record, ['policy_decision', 'policyDecision', 'decision']) &&
    names(record, ['policy_file', 'policyFile', 'policy']) &&
    names(record, ['tool_name', 'toolName', 'tool']) &&
    names(record, spellings.time),
  read(record, trace) {
    const event = withPayment(toEvent(record, trace), '/arguments', trace);
    event.decision_source = decisionSource(event);
    return [event];
  },
};

function names(record: JsonObject, keys: readonly string[]): boolean {
  return keys.some((key) => Object.hasOwn(record, key));
}

function decisionSource({ verdict, decision_source }: MappedEvent): DecisionSource | null {
  return verdict === null ? null : (decision_source ?? 'policy');
}

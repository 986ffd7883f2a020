import type { Dice } from './dice.ts';

/** One record as a proxy writes it, before its time is known. `tag` finds its one event again at the destination. */
export interface ProxyRecord {
  readonly format: 'hivekey' | 'mitrity-dlp' | 'aisg' | 'policylayer-intercept';
  /** What the proxy partitions by. */
  readonly key: string;
  readonly tag: string;
  /** @param at ISO 8601 */
  readonly body: (at: string) => Readonly<Record<string, unknown>>;
}

export interface Agent {
  readonly name: string;
  readonly owner: string;
  readonly role: string;
}

export interface HiveKeyCall {
  readonly agent: Agent;
  readonly runId: string;
  readonly action: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly verdict: 'allow' | 'deny' | 'pending_approval';
  readonly reason?: string;
  readonly policy?: string;
}

/** An agent's tool call with its verdict. */
export function hiveKeyCall({ agent, runId, ...call }: HiveKeyCall): ProxyRecord {
  return {
    format: 'hivekey',
    key: agent.name,
    tag: runId,
    body: (at) => ({
      ts: at,
      agent: agent.name,
      owner: agent.owner,
      role: agent.role,
      action: call.action,
      args: call.args,
      verdict: call.verdict,
      ...(call.reason === undefined ? {} : { reason: call.reason }),
      ...(call.policy === undefined ? {} : { policy: call.policy }),
      run_id: runId,
    }),
  };
}

export interface DlpMatch {
  readonly agentId: string;
  readonly pattern: { readonly id: string; readonly name: string };
  readonly action: 'blocked' | 'redacted' | 'flagged';
  readonly tag: 'credentials' | 'pii' | 'internal';
  readonly tool: string;
}

/** A pattern match of the DLP engine: positions and lengths, never the matched text. */
export function dlpMatch(match: DlpMatch, tenantId: string, dice: Dice): ProxyRecord {
  const id = dice.uuid();
  const position = dice.below(2_000);
  const length = 12 + dice.below(40);
  return {
    format: 'mitrity-dlp',
    key: match.agentId,
    tag: id,
    body: (at) => ({
      id,
      tenant_id: tenantId,
      agent_id: match.agentId,
      policy_id: null,
      event_type: 'dlp.match',
      direction: 'outbound',
      action_taken: match.action,
      detection_reason: 'pattern_match',
      pattern_id: match.pattern.id,
      pattern_name: match.pattern.name,
      position,
      length,
      redaction_count: match.action === 'redacted' ? 1 : null,
      tool_pattern_matched: match.tool,
      destination_domain: 'files.example.com',
      sensitivity_tags: [match.tag],
      payload_size_bytes: position + length + 512,
      occurred_at: at,
    }),
  };
}

/** A finding of a gateway that stands between agents and language models. */
export function gatewayFinding(
  type: string,
  severity: string,
  details: Readonly<Record<string, unknown>>,
  requestId: string,
): ProxyRecord {
  return {
    format: 'aisg',
    key: requestId,
    tag: requestId,
    body: (at) => ({
      event_type: type,
      project_id: 'proj_shop',
      request_id: requestId,
      severity,
      source: 'aisg',
      timestamp: at,
      details,
    }),
  };
}

/** A decision of a proxy that knows no agent: the tool, a digest of the arguments, the rule that denied it. */
export function interceptDecision(
  call: { readonly instance: string; readonly tool: string; readonly denial?: { rule: string; message: string } },
  dice: Dice,
): ProxyRecord {
  const argsHash = `sha256:${dice.hex(64)}`;
  return {
    format: 'policylayer-intercept',
    key: call.instance,
    tag: argsHash,
    body: (at) => ({
      ts: at,
      type: 'tool_call',
      instance: call.instance,
      tool: call.tool,
      result: call.denial === undefined ? 'allowed' : 'denied',
      args_hash: argsHash,
      ...call.denial,
    }),
  };
}

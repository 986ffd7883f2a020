import { seeded } from './random.ts';

/** One raw record of the fault tests: what was produced, where, and what must not come out. */
export interface PlantedRecord {
  readonly agent: string;
  /** Rises per agent in the order of production. */
  readonly sequence: number;
  readonly partition: number;
  readonly value: string;
  readonly secret: string | null;
  /** Events that it becomes: one, and one of our own where a secret went through an allowed call. */
  readonly events: number;
}

export function eventCount(traffic: readonly PlantedRecord[]): number {
  return traffic.reduce((sum, { events }) => sum + events, 0);
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/**
 * HiveKey tool calls and MITRITY DLP matches of 40 agents, each agent in one raw partition. Some agents are denied in bursts, some are blocked on
 * credentials again and again; one record in ten holds a planted secret in its arguments or its reason.
 */
export function plantedTraffic(options: {
  count: number;
  partitions: number;
  seed: number;
  startMs: number;
  stepMs?: number;
}): PlantedRecord[] {
  const random = seeded(options.seed);
  const sequences = new Map<string, number>();
  return Array.from({ length: options.count }, (_, index) => {
    const agentNumber = Math.floor(random() * 40);
    const agent = `agent-${agentNumber}`;
    const sequence = (sequences.get(agent) ?? 0) + 1;
    sequences.set(agent, sequence);
    const at = new Date(options.startMs + index * (options.stepMs ?? 100)).toISOString();
    const secret = random() < 0.1 ? `ghp_${token(36, random)}` : null;
    const isMatch = agentNumber % 8 === 7;
    const isDenied = !isMatch && agentNumber % 4 === 0 && random() < 0.5;
    const value = isMatch ? dlpMatch(agent, at, index) : toolCall(agent, at, sequence, isDenied, secret);
    return {
      agent,
      sequence,
      partition: agentNumber % options.partitions,
      value: JSON.stringify(value),
      secret: isMatch ? null : secret,
      events: secret !== null && !isMatch && !isDenied ? 2 : 1,
    };
  });
}

function toolCall(agent: string, ts: string, sequence: number, isDenied: boolean, secret: string | null) {
  return {
    ts,
    agent,
    owner: `${agent}.owner@acme.example`,
    role: 'Support',
    action: isDenied ? 'vault_get' : 'crm_read',
    args: { sequence, note: secret === null ? 'nothing' : `use ${secret} for it` },
    verdict: isDenied ? 'deny' : 'allow',
    reason: isDenied ? `scope: capability not granted${secret === null ? '' : ` to ${secret}`}` : undefined,
    run_id: `run-${agent}-${sequence}`,
  };
}

function dlpMatch(agent: string, occurredAt: string, index: number) {
  return {
    id: `e1c40000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    tenant_id: '7e000000-0000-4000-8000-000000000001',
    agent_id: agent,
    policy_id: 'b1000000-0000-4000-8000-000000000001',
    event_type: 'dlp.match',
    direction: 'outbound',
    action_taken: 'blocked',
    detection_reason: 'pattern_match',
    pattern_id: 'f1c20000-0000-4000-8000-000000000001',
    pattern_name: 'GitHub token',
    position: 10,
    length: 40,
    redaction_count: null,
    tool_pattern_matched: 'slack:post',
    destination_domain: null,
    sensitivity_tags: ['credentials'],
    payload_size_bytes: 512,
    occurred_at: occurredAt,
  };
}

function token(length: number, random: () => number): string {
  return Array.from({ length }, () => ALPHABET[Math.floor(random() * ALPHABET.length)]).join('');
}

import { type Alert, type AuditEvent, codecs, type Dlp, topics } from '@tripline/contract';
import { loadRules, type RuleSet } from '@tripline/detection';
import type { Chunk, Emission, InputRecord, StateChange, StatefulStepResult, Task } from '@tripline/pipeline';
import { DetectTask } from './detect-task.ts';

export const INPUT = { topic: 't.events', partition: 3 };
export const SECOND = 1_000_000;
export const NOON = Date.UTC(2026, 5, 1, 12) * 1000;

const nothing: AuditEvent = {
  id: '',
  source_event_id: null,
  tenant: 'acme',
  source_tenant: null,
  project: null,
  source: 'proxy',
  format: 'hivekey',
  kind: 'tool_call',
  event_type: 'policy.deny',
  severity: 'medium',
  agent: 'agent-1',
  agent_provenance: null,
  owner: 'maya.chen@acme.example',
  owner_provenance: null,
  client: null,
  client_provenance: null,
  role: null,
  server: null,
  tool: 'vault_get',
  tool_class: null,
  method: null,
  arguments: '{"key":"secret-looking-argument"}',
  arguments_hash: null,
  amount: null,
  currency: null,
  cap: null,
  payee: null,
  approver: null,
  model: null,
  entity_types: [],
  drift_score: null,
  drift_threshold: null,
  behavior_hash: null,
  behavior_hash_delta: null,
  hold_id: null,
  hold_requested_at: null,
  hold_decided_at: null,
  budget_scope: null,
  cost: null,
  tool_def_hash: null,
  destination_domain: null,
  destination_allowed: null,
  source_ip: null,
  latency_ms: null,
  sequence: null,
  verdict: 'deny',
  outcome: 'failure',
  reason: 'a reason in free text',
  policy: null,
  matched_rule: null,
  decision_source: null,
  enforced: null,
  event_time: NOON,
  event_time_raw: null,
  received_at: NOON,
  time_source: 'server',
  time_skewed: false,
  call_key: null,
  call_id: null,
  request_id: null,
  run_id: null,
  session_id: null,
  trace_id: null,
  dlp: null,
  redaction: { status: 'clean', count: 0, dropped_fields: 0, excepted: 0, ruleset: '1', findings: [] },
  replay_id: null,
  test: false,
  origin: { cluster: 'c1', lineage: 'proxy/audit.raw/0', sequence: 0, index: 0 },
  extra: null,
};

const blocked: Dlp = {
  pattern_id: 'p-1',
  pattern_name: 'AWS key',
  position: 3,
  length: 20,
  tags: ['credentials'],
  direction: 'outbound',
  action_taken: 'blocked',
  detection_reason: 'pattern_match',
  redaction_count: null,
  destination_domain: null,
  payload_bytes: null,
};

/** A denial `seconds` after noon; the nth record of its lineage. */
export function denial(n: number, seconds: number, changes: Partial<AuditEvent> = {}): AuditEvent {
  return {
    ...nothing,
    id: `00000000-0000-5000-8000-${String(n).padStart(12, '0')}`,
    event_time: NOON + seconds * SECOND,
    origin: { ...nothing.origin, sequence: n },
    ...changes,
  };
}

/** A credential block. */
export function block(n: number, seconds: number, changes: Partial<AuditEvent> = {}): AuditEvent {
  return denial(n, seconds, { kind: 'dlp_match', event_type: 'dlp.match', dlp: blocked, ...changes });
}

/** The events as records of the input, from an offset on. */
export function recordsOf(events: readonly AuditEvent[], from = 0): InputRecord[] {
  return events.map((event, index) => ({
    ...INPUT,
    offset: from + index,
    key: Buffer.from(JSON.stringify([event.tenant, 'agent', event.agent])),
    value: codecs.event.encode(event),
    headers: {},
    timestampMs: 0,
  }));
}

export function chunkOf(records: readonly InputRecord[], nowMicros = NOON): Chunk {
  return { ...INPUT, records, nowMicros };
}

/** A rule of event_count per agent over denials, with tests enough to be loaded. */
export function smallRules(rule: {
  needed: number;
  window: string;
  dedup: string;
  emit?: string;
  stage?: string;
}): RuleSet {
  const text = `
title: Denial
id: 00000000-0000-4000-8000-000000000001
name: denial
logsource: { product: tripline }
detection: { denial: { verdict: deny }, condition: denial }
---
title: Denials
id: 00000000-0000-4000-8000-000000000002
name: T-1
correlation:
  type: event_count
  rules: [denial]
  group-by: [agent]
  timespan: ${rule.window}
  condition: { gte: ${rule.needed} }
x-detect: { dedup: ${rule.dedup}, emit: ${rule.emit ?? 'early'}, stage: ${rule.stage ?? 'staging'} }
`;
  const { set, problems } = loadRules([{ name: 'small.yml', text }], { hasField: () => true });
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return set;
}

export function taskOf(rules: RuleSet, latenessSeconds = 300, input = INPUT, incarnation = 0): DetectTask {
  return new DetectTask({
    input,
    incarnation,
    rules,
    idleAfterMicros: 60 * SECOND,
    latenessMicros: () => latenessSeconds * SECOND,
    engine: { instance: 'host', generation: 0, version: '1', tzdata: '' },
    onTally: () => undefined,
  });
}

/** A compacted changelog: the latest value of each key, in the order in which they were written. */
export class Changelog {
  readonly #values = new Map<string, Buffer | null>();

  write(changes: readonly StateChange[]): void {
    for (const { key, value } of changes) {
      this.#values.delete(key);
      this.#values.set(key, value === null ? null : Buffer.from(value));
    }
  }

  restore<T extends Task>(task: T): T {
    for (const [key, value] of this.#values) task.restore(key, value);
    return task;
  }

  /** Keys that are there, not forgotten. */
  get keys(): string[] {
    return [...this.#values].filter(([, value]) => value !== null).map(([key]) => key);
  }
}

export function alertsOf(result: Pick<StatefulStepResult, 'emit'>): Alert[] {
  return result.emit.filter(isAlert).map(({ value }) => {
    const decoded = codecs.alert.decode(value);
    if (!decoded.ok) throw new Error(decoded.reason);
    return { ...decoded.value };
  });
}

function isAlert({ topic }: Emission): boolean {
  return topic === topics.alerts || topic === topics.alertsStaging;
}

/** An alert record without what design P4(a) leaves to the run. */
export function stable(alert: Alert): Partial<Alert> {
  const {
    detected_at: _at,
    latency_ms: _latency,
    lateness_ms: _lateness,
    watermark: _mark,
    engine: _engine,
    ...rest
  } = alert;
  return rest;
}

import { type Alert, type Engine as AlertEngine, alertId, uuidV5 } from '@tripline/contract';
import { lowerBound } from '../sigma/correlation-condition.ts';
import { bounded } from './evidence.ts';
import type { Revision } from './revision.ts';

/** What an alert record says of who wrote it, when, and where the evidence lies. */
export interface AlertContext {
  /** Full name of the input topic, and its partition. */
  readonly topic: string;
  readonly partition: number;
  /** Wall clock, microseconds. */
  readonly nowMicros: number;
  readonly engine: AlertEngine;
}

/** Group-by fields whose value is someone or something to pivot on, and what it is called in an alert. */
const ENTITY_TYPES: Readonly<Record<string, string>> = {
  agent: 'agent',
  owner: 'owner',
  client: 'client',
  role: 'role',
  server: 'server',
  tool: 'tool',
  policy: 'policy',
  payee: 'payee',
  approver: 'approver',
  project: 'project',
  session_id: 'session',
  run_id: 'run',
  source_ip: 'address',
  'dlp.pattern_name': 'pattern',
};

/** The record of an alert's revision. Holds ids, counts and names; never arguments, reasons or matched text. */
export function alertRecord(of: Revision, context: AlertContext): Alert {
  const { rule, episode } = of;
  const { taxonomies, options } = rule;
  const id = { ruleId: rule.id, stateHash: of.stateHash, tenant: of.tenant, group: of.group };
  return {
    alert_id: alertId({ ...id, anchorEventId: of.anchorId }),
    revision: of.revision,
    final: of.phase === 'final',
    status: statusOf(of),
    rule: {
      id: rule.id,
      version: rule.version,
      hash: rule.hash,
      state_hash: of.stateHash,
      name: rule.title,
      type: rule.kind === 'correlation' ? rule.type : 'event',
    },
    severity: rule.level,
    risk_score: options.riskScore,
    confidence: null,
    tenant: of.tenant,
    entities: entitiesOf(of),
    owner: episode.owner,
    group: { ...of.group },
    ...measured(of),
    first_event_time: episode.firstTime,
    last_event_time: episode.lastTime,
    event_count: episode.count,
    event_ids: [...episode.ids],
    event_ids_truncated: episode.count > episode.ids.length,
    sources: [
      {
        topic: context.topic,
        partition: context.partition,
        first_offset: episode.firstOffset,
        last_offset: episode.lastOffset,
      },
    ],
    steps: [],
    breakdown: Object.fromEntries([...episode.labels].map(([label, count]) => [label, String(count)])),
    suppressed_count: episode.suppressed,
    dedup_key: uuidV5(['dedup', rule.id, of.tenant, ...Object.entries(of.group).flat()]),
    atlas: [...taxonomies.atlas],
    owasp_asi: [...taxonomies.owaspAsi],
    owasp_llm: [...taxonomies.owaspLlm],
    attack: [...taxonomies.attack],
    runbook: options.runbook,
    detected_at: context.nowMicros,
    watermark: Number.isFinite(of.watermark) ? of.watermark : null,
    lateness_ms: of.latenessMicros / 1000,
    latency_ms: Math.round((context.nowMicros - episode.lastTime) / 1000),
    late: of.isLate,
    replay: of.isReplay,
    test: episode.isTest,
    engine: context.engine,
  };
}

/** The first record of an alert opens it, whatever else it is; the last one of several resolves it. */
function statusOf({ phase, revision }: Revision): string {
  if (revision === 0) return 'open';
  return phase === 'final' ? 'resolved' : 'update';
}

/** Window, condition and what was seen: from one window before the crossing to the last event that the alert took in. */
function measured({ rule, episode }: Revision): Pick<Alert, 'window' | 'condition' | 'observed'> {
  if (rule.kind === 'detection')
    return {
      window: { kind: 'instant', start: episode.firstTime, end: episode.lastTime, size_ms: 0 },
      condition: { op: 'gte', threshold: 1 },
      observed: { value: 1, distinct: null, baseline: null },
    };
  const isDistinct = rule.type !== 'event_count';
  return {
    window: {
      kind: 'sliding',
      start: episode.crossedAt - rule.windowMicros,
      end: episode.lastTime,
      size_ms: rule.windowMicros / 1000,
    },
    condition: lowerBound(rule.condition),
    observed: {
      value: isDistinct ? episode.values.size : episode.count,
      distinct: isDistinct ? episode.values.size : null,
      baseline: null,
    },
  };
}

function entitiesOf({ group, episode }: Revision): Alert['entities'] {
  const entities = Object.entries(group).flatMap(([field, id]) => {
    const type = ENTITY_TYPES[field];
    return type === undefined || id === '' ? [] : [{ type, id: bounded(id, 300) }];
  });
  const hasOwner = entities.some(({ type }) => type === 'owner');
  return episode.owner === null || hasOwner ? entities : [...entities, { type: 'owner', id: episode.owner }];
}

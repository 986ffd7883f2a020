import type { EngineCounts } from '@tripline/detection';
import type { Dropped } from '@tripline/pipeline';
import type { Metrics } from '@tripline/telemetry';

type DropReason =
  | 'duplicate'
  | 'empty'
  | 'late'
  | 'replay'
  | 'missing_group'
  | 'sealed_group'
  | 'repeated'
  | 'evicted_group';

/** What one step did, as numbers: added to the metrics once per chunk. */
export interface Tally {
  readonly dropped: Dropped;
  /** Rules that threw on an event: how often, by rule id. */
  readonly ruleErrors: ReadonlyMap<string, number>;
  drop(reason: DropReason, count?: number): void;
  late(source: string): void;
  alert(rule: string, status: string): void;
  add(counts: EngineCounts): void;
  record(metrics: Metrics): void;
}

export function tallyOf(): Tally {
  const dropped: Record<string, number> = {};
  const lateBySource = new Map<string, number>();
  const alerts = new Map<string, { rule: string; status: string; count: number }>();
  const ruleErrors = new Map<string, number>();
  const drop = (reason: DropReason, count = 1) => {
    if (count > 0) dropped[reason] = (dropped[reason] ?? 0) + count;
  };
  return {
    dropped,
    ruleErrors,
    drop,
    late: (source) => {
      drop('late');
      lateBySource.set(source, (lateBySource.get(source) ?? 0) + 1);
    },
    alert: (rule, status) => {
      const known = alerts.get(`${rule} ${status}`);
      alerts.set(`${rule} ${status}`, { rule, status, count: (known?.count ?? 0) + 1 });
    },
    add: (counts) => {
      drop('missing_group', counts.missingGroup);
      drop('sealed_group', counts.sealed);
      drop('repeated', counts.repeated);
      drop('evicted_group', counts.evicted);
      for (const [rule, count] of counts.ruleErrors) ruleErrors.set(rule, count);
    },
    record: (metrics) => {
      metrics.duplicateEvents.inc(dropped['duplicate'] ?? 0);
      for (const [source, count] of lateBySource) metrics.lateEvents.inc({ source }, count);
      for (const { rule, status, count } of alerts.values()) metrics.alerts.inc({ rule, status }, count);
      for (const [rule, count] of ruleErrors) metrics.ruleErrors.inc({ rule }, count);
    },
  };
}

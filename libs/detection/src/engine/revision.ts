import type { CorrelationRule, DetectionRule } from '../sigma/rule.ts';
import { Episode } from '../windows/episode.ts';
import type { Group, OpenAlert, Phase } from '../windows/group.ts';
import type { Correlator } from './correlator.ts';
import { parseGroupKey } from './group-keys.ts';
import { type Observation, originOf } from './observation.ts';

/** One revision of one alert, as the engine says it: all that its record is made from but for who says it and when. */
export interface Revision {
  readonly rule: CorrelationRule | DetectionRule;
  readonly stateHash: string;
  readonly tenant: string;
  readonly group: Readonly<Record<string, string>>;
  readonly anchorId: string;
  readonly revision: number;
  readonly phase: Phase;
  readonly episode: Episode;
  readonly watermark: number;
  readonly latenessMicros: number;
  readonly isLate: boolean;
  readonly isReplay: boolean;
}

/** A snapshot: group, alert and episode go on changing. */
export function correlationRevision(
  group: Group<Correlator>,
  alert: OpenAlert,
  episode: Episode,
  at: { phase: Phase; watermark: number; latenessMicros: number },
): Revision {
  const { rule, stateHash } = group.rule.linked;
  const { tenant, values } = parseGroupKey(group.key);
  return {
    rule,
    stateHash,
    tenant,
    group: Object.fromEntries(rule.groupBy.map((field, index) => [field, values[index] ?? ''])),
    anchorId: alert.anchorId,
    revision: alert.revision,
    episode: episode.clone(),
    isLate: false,
    isReplay: false,
    ...at,
  };
}

/** The alert of a detection rule that alerts on its own: about one event, final at once. */
export function eventRevision(
  rule: DetectionRule,
  observation: Observation,
  labels: readonly string[],
  at: { isLate: boolean; watermark: number; latenessMicros: number },
): Revision {
  const { id, timeMicros, tenant, offset, owner, isTest, isReplay } = observation;
  const episode = new Episode(timeMicros, id);
  episode.add({ ...originOf(observation), time: timeMicros, id, offset, owner, isTest, labels, values: [] });
  return {
    rule,
    stateHash: rule.searchHash,
    tenant,
    group: {},
    anchorId: id,
    revision: 0,
    phase: 'final',
    episode,
    isReplay,
    ...at,
  };
}

import { type AuditEvent, codecs, type Decoded, projectionOf } from '@tripline/contract';
import { lineageNumber, type Observation, type RuleSet, topLevelFields } from '@tripline/detection';

/** What every event is read for, whatever the rules ask. */
const ALWAYS = ['id', 'tenant', 'source', 'owner', 'event_time', 'test', 'replay_id', 'origin'] as const;

/** An event as detect reads it: these fields, and those that some rule asks for. */
export type DetectEvent = Pick<AuditEvent, (typeof ALWAYS)[number]>;

/** Reads the fields that the rules need and no others: a third of the time of the whole event, and none of its arguments in memory. */
export function eventReader(rules: RuleSet): (bytes: Buffer) => Decoded<DetectEvent> {
  const fields = topLevelFields(rules);
  const reader = fields === undefined ? codecs.event : projectionOf<DetectEvent>('audit-event', [...ALWAYS, ...fields]);
  return (bytes) => reader.decode(bytes);
}

export function observationOf(event: DetectEvent, offset: number): Observation {
  return {
    id: event.id,
    tenant: event.tenant,
    source: event.source,
    timeMicros: event.event_time,
    offset,
    origin: { lineage: lineageNumber(event.origin), sequence: event.origin.sequence, index: event.origin.index },
    owner: event.owner,
    isTest: event.test,
    isReplay: event.replay_id !== null,
    fields: event,
  };
}

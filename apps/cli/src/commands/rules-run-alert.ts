import { alertRecord, type Revision } from '@tripline/detection';
import { timeText } from './normalize-event.ts';

/** What an alert record says of the process that wrote it: nothing here. */
const CONTEXT = {
  topic: '',
  partition: 0,
  nowMicros: 0,
  engine: { instance: '', generation: 0, version: '', tzdata: '' },
};

/**
 * An alert as the command prints it: the record of the alerts topic without what belongs to a running stage.
 * @param linesOf the lines of events; undefined where events have ids of their own
 */
export function printedAlert(revision: Revision, linesOf?: (eventIds: readonly string[]) => number[]): object {
  const alert = alertRecord(revision, CONTEXT);
  const { id, name, type } = alert.rule;
  return {
    alert_id: alert.alert_id,
    rule: { id, name, type },
    severity: alert.severity,
    tenant: alert.tenant,
    group: alert.group,
    owner: alert.owner,
    event_count: alert.event_count,
    observed: alert.observed,
    condition: alert.condition,
    window: { ...alert.window, start: timeText(alert.window.start), end: timeText(alert.window.end) },
    first_event_time: timeText(alert.first_event_time),
    last_event_time: timeText(alert.last_event_time),
    ...(linesOf === undefined ? { event_ids: alert.event_ids } : { lines: linesOf(alert.event_ids) }),
    event_ids_truncated: alert.event_ids_truncated,
    steps: alert.steps.map((step) => ({ ...step, event_time: timeText(step.event_time) })),
    breakdown: alert.breakdown,
    suppressed_count: alert.suppressed_count,
    atlas: alert.atlas,
    owasp_asi: alert.owasp_asi,
    owasp_llm: alert.owasp_llm,
    attack: alert.attack,
  };
}

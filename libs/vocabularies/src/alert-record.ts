import { type Alert, type EventTypeName, uuidV5 } from '@tripline/contract';

/** The event type under which integrations subscribe to an alert record. */
export function alertEventType(alert: Pick<Alert, 'status' | 'revision'>): EventTypeName {
  if (alert.status === 'resolved') return 'alert.resolved';
  return alert.revision === 0 ? 'alert.opened' : 'alert.updated';
}

/**
 * Id by which a destination deduplicates an alert record. An alert has one id and many revisions, and each revision must arrive:
 * deduplicated by the alert's own id, all but one would be lost.
 */
export function alertRecordId(alert: Pick<Alert, 'alert_id' | 'revision'>): string {
  return uuidV5(['alert-record', alert.alert_id, alert.revision]);
}

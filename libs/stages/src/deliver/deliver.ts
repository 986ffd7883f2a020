import { type Alert, type AuditEvent, codecs, projectionOf, type ReasonCode } from '@tripline/contract';
import type { Chunk, DeliveryItem, DeliveryStepResult, InputRecord } from '@tripline/pipeline';
import {
  alertEventType,
  alertRecordId,
  type ContentPolicy,
  encodeAlert,
  encodeEvent,
  type Vocabulary,
} from '@tripline/vocabularies';
import { deadLetter } from './dead-letter.ts';
import type { Selectable, Selection } from './select.ts';

/** What an integration does with each record. Made once. */
export interface DeliverPlan {
  readonly integration: string;
  readonly selection: Selection;
  readonly vocabulary: Vocabulary;
  readonly content: ContentPolicy;
  /** Full name of the topic that holds alerts; every other holds events. */
  readonly alertsTopic: string;
}

/** An item to send, why there is none, or that it is not subscribed to. */
type Made = DeliveryItem | ReasonCode | 'filtered';

const selectableFields = projectionOf<Selectable>('audit-event', ['event_type', 'severity', 'tenant']);
const noBytes = Buffer.alloc(0);

/** The records of a chunk as an integration sends them: filtered, in its vocabulary, with no more content than it may have. Never throws for a record. */
export function deliver(chunk: Chunk, plan: DeliverPlan): DeliveryStepResult {
  const make = chunk.topic === plan.alertsTopic ? alertItem : eventItem;
  const items: DeliveryItem[] = [];
  const reject = [];
  let filtered = 0;
  for (const record of chunk.records) {
    const made = make(record, plan);
    if (made === 'filtered') filtered += 1;
    else if (typeof made === 'string')
      reject.push(deadLetter(record, made, { integration: plan.integration, nowMicros: chunk.nowMicros }));
    else items.push(made);
  }
  return filtered === 0 ? { items, reject } : { items, reject, dropped: { filtered } };
}

function eventItem(record: InputRecord, plan: DeliverPlan): Made {
  const bytes = record.value ?? noBytes;
  // Three fields cost a seventh of the whole record, and most integrations leave out the most frequent types.
  if (!plan.selection.isEverything) {
    const selectable = selectableFields.decode(bytes);
    if (!selectable.ok) return selectable.reason;
    if (!plan.selection.accepts(selectable.value)) return 'filtered';
  }
  const decoded = codecs.event.decode(bytes);
  if (!decoded.ok) return decoded.reason;
  const event = decoded.value;
  const body = encoded(() => encodeEvent(event, plan.vocabulary, plan.content));
  return body === undefined ? 'encode_failed' : itemOfEvent(event, record.offset, body);
}

function alertItem(record: InputRecord, plan: DeliverPlan): Made {
  const decoded = codecs.alert.decode(record.value ?? noBytes);
  if (!decoded.ok) return decoded.reason;
  const alert = decoded.value;
  const event_type = alertEventType(alert);
  if (!plan.selection.accepts({ event_type, severity: alert.severity, tenant: alert.tenant })) return 'filtered';
  const body = encoded(() => encodeAlert(alert, plan.vocabulary));
  return body === undefined ? 'encode_failed' : itemOfAlert(alert, record.offset, body);
}

function itemOfEvent(event: AuditEvent, offset: number, body: Buffer): DeliveryItem {
  return {
    id: event.id,
    offset,
    body,
    eventTime: event.event_time,
    eventType: event.event_type,
    severity: event.severity,
    tenant: event.tenant,
    receivedAt: event.received_at,
  };
}

/** An alert happens when its last event does; it was received when detect wrote it. */
function itemOfAlert(alert: Alert, offset: number, body: Buffer): DeliveryItem {
  return {
    id: alertRecordId(alert),
    offset,
    body,
    eventTime: alert.last_event_time,
    eventType: alertEventType(alert),
    severity: alert.severity,
    tenant: alert.tenant,
    receivedAt: alert.detected_at,
  };
}

/** @returns undefined when the vocabulary throws: on a record that nobody foresaw */
function encoded(encode: () => Buffer): Buffer | undefined {
  try {
    return encode();
  } catch {
    return undefined;
  }
}

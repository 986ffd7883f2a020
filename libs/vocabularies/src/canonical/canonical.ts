import type { Alert, AuditEvent } from '@tripline/contract';
import { alertEventType, alertRecordId } from '../alert-record.ts';
import type { Content, Shaped, Vocabulary } from '../vocabulary.ts';
import { recordFields } from './record-fields.ts';

/**
 * Our own names, nested as the record is, in the order of the schema. Nulls are left out, times are RFC 3339, arguments and extra fields are
 * JSON. What the file sink, the archive and every reader of ours understands.
 */
export const canonical: Vocabulary = { name: 'canonical', event: canonicalEvent, alert: canonicalAlert };

function canonicalEvent(event: AuditEvent, content: Content): Shaped {
  return {
    ...recordFields(event),
    arguments: content.arguments,
    argument_keys: content.argumentKeys,
    extra: content.extra,
    extra_keys: content.extraKeys,
  };
}

function canonicalAlert(alert: Alert): Shaped {
  return { id: alertRecordId(alert), event_type: alertEventType(alert), ...recordFields(alert) };
}

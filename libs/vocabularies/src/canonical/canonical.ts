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
    ...recordFields(content.mode === 'metadata' ? withoutPointers(event) : event),
    arguments: content.arguments,
    argument_keys: content.argumentKeys,
    extra: content.extra,
    extra_keys: content.extraKeys,
  };
}

/** Where a secret was found names the arguments, which `metadata` does not send. */
function withoutPointers(event: AuditEvent): object {
  const findings = event.redaction.findings.map(({ pointer: _, ...finding }) => finding);
  return { ...event, redaction: { ...event.redaction, findings } };
}

function canonicalAlert(alert: Alert): Shaped {
  return { id: alertRecordId(alert), event_type: alertEventType(alert), ...recordFields(alert) };
}

import type { Alert, AuditEvent } from '@tripline/contract';
import { type ContentPolicy, contentOf } from './content.ts';
import { jsonLine } from './json-line.ts';
import type { Vocabulary } from './vocabulary.ts';

/** An event as one line of JSON in the vocabulary's field names, with no more content than the policy allows. */
export function encodeEvent(event: AuditEvent, vocabulary: Vocabulary, policy: ContentPolicy): Buffer {
  return jsonLine(vocabulary.event(event, contentOf(event, policy)));
}

/** An alert as one line of JSON. Alerts hold no content. */
export function encodeAlert(alert: Alert, vocabulary: Vocabulary): Buffer {
  return jsonLine(vocabulary.alert(alert));
}

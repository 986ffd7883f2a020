import { codecs, type DeadLetter, deadLetterId, type ReasonCode } from '@tripline/contract';
import type { InputRecord } from '@tripline/pipeline';

/** The dead letter of an event that could not be judged: its id and position, never the event itself, which lies in the topic. Never throws. */
export function deadLetter(record: InputRecord, reason: ReasonCode, nowMicros: number): DeadLetter {
  const { topic, partition, offset } = record;
  const value = record.value ?? Buffer.alloc(0);
  const event = codecs.event.decode(value);
  return {
    id: deadLetterId('detect', { topic, partition, offset }, 0, null),
    stage: 'detect',
    reason,
    tenant: event.ok ? event.value.tenant : '-',
    source: event.ok ? event.value.source : null,
    integration: null,
    event_id: event.ok ? event.value.id : null,
    origin: event.ok ? event.value.origin : null,
    input: { topic, partition, offset },
    attempts: 1,
    bytes: value.length,
    rejected_at: nowMicros,
    status: null,
    code: null,
    media_type: null,
    body_encoding: 'identity',
    seal: null,
    body: null,
  };
}

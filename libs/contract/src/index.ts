import { codecFor } from './codec.ts';
import type { Alert, AuditEvent, DeadLetter, DeliveryOutcome, DetectState, Envelope } from './generated/records.ts';

export {
  type Codec,
  codecFor,
  type Decoded,
  type DecodeFailure,
  projectionOf,
  schemaId,
  schemasById,
} from './codec.ts';
export { type ContentFields, contentFields, contentFieldsWith } from './content-fields.ts';
export { crc64Avro } from './crc64-avro.ts';
export { type ContentDropped, dropContentFields } from './drop-content-fields.ts';
export * from './event-types.ts';
export type * from './generated/records.ts';
export {
  acceptedId,
  alertId,
  deadLetterId,
  type EventIdentity,
  eventId,
  findingEventId,
  MAX_EVENTS_PER_ITEM,
  originIndex,
  uuidV5,
} from './ids.ts';
export {
  isJsonObject,
  isRawNumber,
  type JsonObject,
  type JsonValue,
  parseJson,
  type RawNumber,
  rawNumber,
} from './json.ts';
export { originSequence } from './origin-sequence.ts';
export { partitionFor } from './partition.ts';
export { type ReasonCode, reasonCodes } from './reason-codes.ts';
export { type Topic, type TopicName, topicConfig, topicName, topics } from './topics.ts';

/** One codec per record of the contract. */
export const codecs = {
  envelope: codecFor<Envelope>('envelope'),
  event: codecFor<AuditEvent>('audit-event'),
  alert: codecFor<Alert>('alert'),
  deadLetter: codecFor<DeadLetter>('dead-letter'),
  deliveryOutcome: codecFor<DeliveryOutcome>('delivery-outcome'),
  detectState: codecFor<DetectState>('detect-state'),
};

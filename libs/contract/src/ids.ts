import { hash } from 'node:crypto';

/** Namespace of every id that Tripline makes (random, fixed for ever: changing it changes all ids). */
const NAMESPACE = Buffer.from('5b0e9f0d4c6a4f7e9d1c2a3b7f60e8d1', 'hex');

/**
 * UUIDv5 (RFC 9562) over the parts. The parts are joined as a JSON array, so ("ab","c") and ("a","bc") differ.
 * Numbers and text stay apart.
 */
export function uuidV5(parts: readonly (string | number | null)[]): string {
  const hex = sha1Hex(JSON.stringify(parts));
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Of one piece of work after another: a buffer for each id costs more than the hash. */
const scratch = Buffer.alloc(4096);
NAMESPACE.copy(scratch);

function sha1Hex(text: string): string {
  const mayFit = text.length * 3 <= scratch.length - NAMESPACE.length;
  if (!mayFit) return hash('sha1', Buffer.concat([NAMESPACE, Buffer.from(text)]));
  const bytes = scratch.write(text, NAMESPACE.length);
  return hash('sha1', scratch.subarray(0, NAMESPACE.length + bytes));
}

/**
 * Position of an event within its raw record: the item's place in the record, then the event's among those of the item.
 * @param part below 1,024: an item that stands for more events is refused
 */
export function originIndex(item: number, part: number): number {
  return item * MAX_EVENTS_PER_ITEM + part;
}

/** More events than this out of one item are `too_many_items`. */
export const MAX_EVENTS_PER_ITEM = 1024;

/** What an event's id is made of (design §2). */
export interface EventIdentity {
  readonly tenant: string;
  readonly source: string;
  /** The source's own id; null where it gives none. */
  readonly sourceEventId: string | null;
  /** Position of the event among those that its item stands for. */
  readonly part: number;
  /** SHA-256 (hex) of the bytes of the item that the event came from. Read only where the source gives an id. */
  readonly recordHash: () => string;
  /** Id of the envelope, made by `acceptedId` from an idempotency key; null where there was none. */
  readonly acceptedId: string | null;
  readonly origin: {
    readonly cluster: string;
    readonly lineage: string;
    readonly sequence: number;
    readonly index: number;
  };
}

/** A shipper's replay of the same record has the same id; a reused source id with other content has not. */
export function eventId(of: EventIdentity): string {
  if (of.sourceEventId !== null)
    return uuidV5(['event', of.tenant, of.source, of.sourceEventId, of.part, of.recordHash()]);
  if (of.acceptedId !== null) return uuidV5(['event', of.tenant, of.acceptedId, of.part]);
  return uuidV5(['event', of.tenant, of.origin.cluster, of.origin.lineage, of.origin.sequence, of.origin.index]);
}

/**
 * Id of an event of our own about a secret that redaction found in another event. Not by its position: the same finding has the same id when more
 * detectors are known at the next reading.
 */
export function findingEventId(eventId: string, pattern: string, direction: string | null): string {
  return uuidV5(['finding', eventId, pattern, direction]);
}

/** Id of an accepted record whose sender gave an idempotency key. @param index of the record within the request */
export function acceptedId(tenant: string, lineage: string, idempotencyKey: string, index: number): string {
  return uuidV5(['accepted', tenant, lineage, idempotencyKey, index]);
}

/** The one alert id formula (design P4). @param anchorEventId the event that opened it, or the crossing event of the sorted final window */
export function alertId(of: {
  readonly ruleId: string;
  readonly stateHash: string;
  readonly tenant: string;
  readonly group: Readonly<Record<string, string>>;
  readonly anchorEventId: string;
}): string {
  const group = Object.keys(of.group)
    .sort()
    .flatMap((name) => [name, of.group[name] as string]);
  return uuidV5(['alert', of.ruleId, of.stateHash, of.tenant, of.anchorEventId, ...group]);
}

/** Id of a dead letter: the same record refused again by the same stage is the same dead letter. */
export function deadLetterId(
  stage: string,
  input: { topic: string; partition: number; offset: number },
  index: number,
  integration: string | null,
): string {
  return uuidV5(['dead-letter', stage, input.topic, input.partition, input.offset, index, integration]);
}

import { ByteReader, ByteWriter } from './bytes.ts';
import { compare, type Entry, type Ordered, placeOf } from './entry.ts';
import { Episode } from './episode.ts';
import type { Group, OpenAlert } from './group.ts';

/** Version of the encoding; a reader refuses any other. */
export const GROUP_ENCODING = 2;

/** One for all groups: encoding is done in one go, and its buffer is the costly part. */
const writer = new ByteWriter();

/**
 * A group's state in which `entries` are those of the group that are written: all of them (a base), or those that came since the record before
 * (a part). About 30 bytes an entry, and 20 for a quiet group.
 */
export function encodeGroup(group: Group, entries: readonly Entry[]): Buffer {
  writer.signed(group.sealed);
  const lastSettled = group.entries[group.settled - 1];
  writer.count(lastSettled === undefined ? 0 : 1);
  if (lastSettled !== undefined) writeOrder(lastSettled, 0);
  writer.list(group.sources, (source) => writer.text(source));
  let previous = 0;
  writer.list(entries, (entry) => {
    writeOrder(entry, previous);
    previous = entry.time;
    writeEntry(entry);
  });
  writer.list(group.alerts, (alert) => writeAlert(alert));
  const { current } = group;
  writer.count(current === null ? 0 : 1);
  if (current !== null) writeEpisode(current);
  return writer.take();
}

/**
 * Puts a base into a new group, or a part on top of what the records before it made. What the group had let go of in between comes back with
 * the records and is let go of again by the same rule.
 * @throws RangeError when the bytes are not a group's
 */
export function decodeGroup(group: Group, bytes: Buffer): void {
  const reader = new ByteReader(bytes);
  group.sealed = reader.signed();
  const lastSettled = reader.count() === 0 ? undefined : readOrder(reader, 0);
  group.sources = reader.list(() => reader.text());
  let previous = 0;
  const entries = reader.list(() => {
    const order = readOrder(reader, previous);
    previous = order.time;
    return readEntry(reader, order);
  });
  group.alerts = reader.list(() => readAlert(reader));
  group.current = reader.count() === 1 ? readEpisode(reader) : null;
  for (const entry of entries) group.entries.splice(placeOf(group.entries, 0, entry), 0, entry);
  const isWaiting = (entry: Entry) =>
    entry.time >= group.sealed && (lastSettled === undefined || compare(lastSettled, entry) < 0);
  const firstWaiting = group.entries.findIndex(isWaiting);
  group.derive(firstWaiting < 0 ? group.entries.length : firstWaiting);
}

function writeOrder({ time, id, lineage, sequence, index }: Ordered, previousTime: number): void {
  writer.signed(time - previousTime);
  writer.id(id);
  writer.signed(lineage);
  writer.signed(sequence);
  writer.count(index);
}

function readOrder(reader: ByteReader, previousTime: number): Ordered {
  return {
    time: previousTime + reader.signed(),
    id: reader.id(),
    lineage: reader.signed(),
    sequence: reader.signed(),
    index: reader.count(),
  };
}

function writeEntry(entry: Entry): void {
  writer.count(entry.offset);
  writer.optional(entry.owner);
  writer.count(entry.isTest ? 1 : 0);
  writer.list(entry.labels, (label) => writer.text(label));
  writer.list(entry.values, (value) => writer.text(value));
}

function readEntry(reader: ByteReader, { time, id, lineage, sequence, index }: Ordered): Entry {
  return {
    time,
    id,
    lineage,
    sequence,
    index,
    offset: reader.count(),
    owner: reader.optional(),
    isTest: reader.count() === 1,
    labels: reader.list(() => reader.text()),
    values: reader.list(() => reader.text()),
  };
}

function writeAlert(alert: OpenAlert): void {
  writer.id(alert.anchorId);
  writer.signed(alert.anchorTime);
  writer.count(alert.revision);
  writer.count(alert.seen);
  writer.count(alert.nextUpdate);
}

function readAlert(reader: ByteReader): OpenAlert {
  return {
    anchorId: reader.id(),
    anchorTime: reader.signed(),
    revision: reader.count(),
    seen: reader.count(),
    nextUpdate: reader.count(),
  };
}

function writeEpisode(episode: Episode): void {
  writer.signed(episode.crossedAt);
  writer.id(episode.crossedBy);
  for (const value of [episode.count, episode.suppressed, episode.firstOffset, episode.lastOffset]) writer.count(value);
  for (const time of [episode.firstTime, episode.lastTime]) writer.signed(time);
  writer.optional(episode.owner);
  writer.count(episode.isTest ? 1 : 0);
  writer.list(episode.ids, (id) => writer.id(id));
  writer.list([...episode.labels], ([label, count]) => {
    writer.text(label);
    writer.count(count);
  });
  writer.list([...episode.values], (value) => writer.text(value));
}

function readEpisode(reader: ByteReader): Episode {
  const episode = new Episode(reader.signed(), reader.id());
  episode.count = reader.count();
  episode.suppressed = reader.count();
  episode.firstOffset = reader.count();
  episode.lastOffset = reader.count();
  episode.firstTime = reader.signed();
  episode.lastTime = reader.signed();
  episode.owner = reader.optional();
  episode.isTest = reader.count() === 1;
  episode.ids = reader.list(() => reader.id());
  episode.labels = new Map(reader.list(() => [reader.text(), reader.count()] as const));
  episode.values = new Set(reader.list(() => reader.text()));
  return episode;
}

import { codecs } from '@tripline/contract';
import {
  ByteReader,
  ByteWriter,
  GROUP_ENCODING,
  type GroupChange,
  type Mark,
  type SourceTime,
} from '@tripline/detection';
import { PipelineError, type StateChange, type TopicPartition } from '@tripline/pipeline';

/** Version of everything that a task writes into its changelog. Raised with the encoding of groups. */
export const STATE_LAYOUT = 2 + GROUP_ENCODING;

/**
 * How far a task has come: the next offset, what event time is by source, and under which rules that was. That a source is quiet is no fact
 * of its log but a judgement by the wall clock: it stands here, so that whoever restores the task takes the same.
 */
export interface Position {
  readonly next: number;
  /** Of the input topic: in another one the offset means nothing. */
  readonly incarnation: number;
  readonly rules: string;
  readonly clocks: ReadonlyMap<string, SourceTime>;
}

/** The state is of a version that this program does not know, or is no state. Nothing may be judged on top of it. */
export class StateUnreadableError extends PipelineError {
  constructor(context: Readonly<Record<string, unknown>>, cause?: unknown) {
    super('changelog record is unreadable', { code: 'STATE_UNREADABLE', context, cause });
  }
}

/** What a changelog record is about. */
export type StateKey =
  | { readonly kind: 'position' }
  | { readonly kind: 'lineage'; readonly lineage: string }
  | { readonly kind: 'group'; readonly stateHash: string; readonly part: number; readonly group: string };

/**
 * Keys and values of one task's changelog records. Keys: layout, input topic, partition, then what the record is about. With the layout in the key, no
 * record of one layout ever replaces one of another.
 */
export class TaskState {
  readonly #task: string;
  readonly #prefix: string;

  constructor({ topic, partition }: TopicPartition) {
    this.#task = `${topic}/${partition}/`;
    this.#prefix = `${STATE_LAYOUT}/${this.#task}`;
  }

  /** @returns undefined for a record of another task @throws StateUnreadableError for one of this task in another layout */
  parseKey(key: string): StateKey | undefined {
    if (!key.startsWith(this.#prefix)) return this.#passOver(key);
    const rest = key.slice(this.#prefix.length);
    if (rest === 'position') return { kind: 'position' };
    if (rest.startsWith('lineage/')) return { kind: 'lineage', lineage: rest.slice('lineage/'.length) };
    const group = /^group\/([0-9a-f]+)\/(\d+)\/(.*)$/s.exec(rest);
    if (group === null) throw new StateUnreadableError({ reason: 'unknown key' });
    return { kind: 'group', stateHash: group[1] as string, part: Number(group[2]), group: group[3] as string };
  }

  /** Of a record without a value: in another layout it is of no interest. */
  parseForgotten(key: string): StateKey | undefined {
    return key.startsWith(this.#prefix) ? this.parseKey(key) : undefined;
  }

  /** The first layouts had no number in their keys. */
  #passOver(key: string): undefined {
    const other = /^(?:(\d+)\/)?(.*)$/s.exec(key);
    if (other?.[2]?.startsWith(this.#task) !== true) return undefined;
    throw new StateUnreadableError({ reason: 'other layout', found: other[1] ?? 'before 3', expected: STATE_LAYOUT });
  }

  position(position: Position): StateChange {
    const writer = new ByteWriter();
    writer.count(position.next);
    writer.count(position.incarnation);
    writer.text(position.rules);
    writer.list([...position.clocks], ([source, { newest, idleTo }]) => {
      writer.text(source);
      writer.signed(newest);
      writer.signed(idleTo);
    });
    return { key: `${this.#prefix}position`, value: framed('position', position.next, writer.take()) };
  }

  lineage([lineage, mark]: readonly [string, Mark | null], next: number): StateChange {
    const key = `${this.#prefix}lineage/${lineage}`;
    if (mark === null) return { key, value: null };
    const writer = new ByteWriter();
    for (const text of [mark.cluster, mark.lineage]) writer.text(text);
    for (const value of [mark.sequence, mark.index]) writer.count(value);
    return { key, value: framed('lineages', next, writer.take()) };
  }

  group({ stateHash, part, key: group, state }: GroupChange, next: number): StateChange {
    const key = `${this.#prefix}group/${stateHash}/${part}/${group}`;
    return { key, value: state === null ? null : framed('window', next, state) };
  }
}

/** The state in a changelog record. @throws StateUnreadableError */
export function unframed(value: Buffer): Buffer {
  const decoded = codecs.detectState.decode(value);
  if (!decoded.ok) throw new StateUnreadableError({ reason: decoded.reason, schemaId: decoded.schemaId });
  const { version, state, kind } = decoded.value;
  if (version !== STATE_LAYOUT) throw new StateUnreadableError({ reason: 'unknown version', version, kind });
  return state;
}

export function readPosition(state: Buffer): Position {
  const reader = new ByteReader(state);
  return {
    next: reader.count(),
    incarnation: reader.count(),
    rules: reader.text(),
    clocks: new Map(reader.list(() => [reader.text(), { newest: reader.signed(), idleTo: reader.signed() }] as const)),
  };
}

export function readMark(state: Buffer): Mark {
  const reader = new ByteReader(state);
  return { cluster: reader.text(), lineage: reader.text(), sequence: reader.count(), index: reader.count() };
}

function framed(kind: string, next: number, state: Buffer): Buffer {
  return codecs.detectState.encode({ kind, as_of: next - 1, version: STATE_LAYOUT, state });
}

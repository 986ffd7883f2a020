import { GroupHasMembersError, PipelineError } from '../errors.ts';
import type { CommittedOffset, InputRecord, KafkaPort, OutputRecord, TopicPartition } from '../port.ts';
import { deadLetterRecord, type TopicMap, toRecord } from '../runner/outbox.ts';
import type { Line, StatefulLine } from '../stage.ts';
import { withAdmin } from './topic-register.ts';

export type SkipRefusal = 'STAGE_STANDS_ELSEWHERE' | 'STAGE_IS_RUNNING' | 'NO_SUCH_RECORD';

export interface Skip extends TopicPartition {
  readonly offset: number;
}

/**
 * Moves a line past one record on which its process dies, and writes that record's dead letter (`skipped_by_operator`), so that it is counted and can be
 * replayed. Only the record at which the line stands can be skipped: nothing else is passed over.
 * @throws PipelineError with a SkipRefusal as its code
 */
export async function skipRecord(
  port: KafkaPort,
  line: Line,
  skip: Skip,
  topics: TopicMap,
  nowMicros: number,
): Promise<void> {
  const record = await readRecord(port, skip);
  const letter = deadLetterRecord(line.deadLetter(record, 'skipped_by_operator', nowMicros), topics);
  if (line.kind === 'transactional') return skipInChangelog(port, line, record, letter, topics, nowMicros);
  const standsAt = await checkStands(port, line, skip);
  // Where it stands, once more: refused while the stage runs, and then no dead letter may be written.
  await setCommitted(port, line, standsAt);
  const producer = port.producer();
  try {
    await producer.send([letter]);
  } finally {
    await producer.close();
  }
  await setCommitted(port, line, { ...placeOf(skip), offset: skip.offset + 1, metadata: '' });
}

async function setCommitted(port: KafkaPort, { group }: Line, offset: CommittedOffset): Promise<void> {
  try {
    await withAdmin(port, (admin) => admin.setCommitted(group, [offset]));
  } catch (error) {
    if (!(error instanceof GroupHasMembersError)) throw error;
    throw refusal('STAGE_IS_RUNNING', 'the stage is running: stop it first', { group });
  }
}

/** The first record at or after an offset: transaction markers and compacted records are offsets without one. */
async function firstFrom(port: KafkaPort, { offset, ...place }: Skip): Promise<InputRecord | undefined> {
  let found: InputRecord | undefined;
  await port.readToEnd({ ...placeOf(place), from: offset }, (records) => {
    found ??= records[0];
    return found === undefined;
  });
  return found;
}

async function readRecord(port: KafkaPort, skip: Skip): Promise<InputRecord> {
  const found = await firstFrom(port, skip);
  if (found?.offset !== skip.offset) throw refusal('NO_SUCH_RECORD', 'there is no record at this offset', skip);
  return found;
}

/** @returns the committed offset at which the record is next */
async function checkStands(port: KafkaPort, line: Line, skip: Skip): Promise<CommittedOffset> {
  const committed = await withAdmin(port, (admin) => admin.committed(line.group, [skip.topic]));
  const at = committed.find(({ partition }) => partition === skip.partition);
  if (at === undefined || !(await isNext(port, skip, at.offset))) throw standsElsewhere(skip, at?.offset);
  return at;
}

async function isNext(port: KafkaPort, skip: Skip, standsAt: number): Promise<boolean> {
  if (standsAt >= skip.offset) return standsAt === skip.offset;
  return (await firstFrom(port, { ...skip, offset: standsAt }))?.offset === skip.offset;
}

/** The position of a stateful line lies in its changelog: the task itself is stepped over an empty record in the place of the bad one. */
async function skipInChangelog(
  port: KafkaPort,
  line: StatefulLine,
  record: InputRecord,
  letter: OutputRecord,
  topics: TopicMap,
  nowMicros: number,
): Promise<void> {
  const place = { topic: record.topic, partition: record.partition };
  const producer = port.transactionalProducer(`${line.group}-${place.topic}-${place.partition}`);
  try {
    await producer.fence();
    const task = line.openTask(place, { generation: 0, incarnation: topics.incarnation(place.topic) });
    const stateTopic = topics.name(line.stateTopic);
    await port.readToEnd({ topic: stateTopic, partition: place.partition }, (records) => {
      for (const { key, value } of records) if (key !== null) task.restore(key.toString(), value);
    });
    const skip = { ...place, offset: record.offset };
    const position = task.position();
    if (position === null || !(await isNext(port, skip, position))) throw standsElsewhere(skip, position);
    const past = task.step({ ...place, records: [{ ...record, value: null }], nowMicros });
    const changes = past.put.map(({ key, value }) => ({ topic: stateTopic, partition: place.partition, key, value }));
    await producer.commit({
      records: [letter, ...changes, ...past.emit.map((emission) => toRecord(emission, topics))],
      groupId: line.group,
      offsets: [{ ...place, offset: record.offset + 1, metadata: '' }],
    });
  } finally {
    await producer.close();
  }
}

function placeOf({ topic, partition }: TopicPartition): TopicPartition {
  return { topic, partition };
}

function standsElsewhere(skip: Skip, standsAt: number | null | undefined): PipelineError {
  const context = { ...placeOf(skip), offset: skip.offset, standsAt };
  return refusal('STAGE_STANDS_ELSEWHERE', 'the stage does not stand at this record', context);
}

function refusal(code: SkipRefusal, message: string, context: object): PipelineError {
  return new PipelineError(message, { code, context: { ...context } });
}

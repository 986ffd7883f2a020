import { PipelineError } from '../errors.ts';
import type { InputRecord, KafkaPort, OutputRecord, TopicPartition } from '../port.ts';
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
  await checkStands(port, line, skip);
  const producer = port.producer();
  try {
    await producer.send([letter]);
  } finally {
    await producer.close();
  }
  await withAdmin(port, (admin) =>
    admin.setCommitted(line.group, [{ ...placeOf(skip), offset: skip.offset + 1, metadata: '' }]),
  );
}

async function readRecord(port: KafkaPort, skip: Skip): Promise<InputRecord> {
  let found: InputRecord | undefined;
  await port.readToEnd({ ...placeOf(skip), from: skip.offset }, (records) => {
    found ??= records[0];
    return found === undefined;
  });
  if (found?.offset !== skip.offset) throw refusal('NO_SUCH_RECORD', 'there is no record at this offset', skip);
  return found;
}

async function checkStands(port: KafkaPort, line: Line, skip: Skip): Promise<void> {
  const committed = await withAdmin(port, (admin) => admin.committed(line.group, [skip.topic]));
  const at = committed.find(({ partition }) => partition === skip.partition)?.offset;
  if (at !== skip.offset)
    throw refusal('STAGE_STANDS_ELSEWHERE', 'the stage does not stand at this record', { ...skip, standsAt: at });
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
    const task = line.openTask(place);
    const stateTopic = topics.name(line.stateTopic);
    await port.readToEnd({ topic: stateTopic, partition: place.partition }, (records) => {
      for (const { key, value } of records) if (key !== null) task.restore(key.toString(), value);
    });
    const position = task.position();
    if (position !== record.offset) {
      throw refusal('STAGE_STANDS_ELSEWHERE', 'the stage does not stand at this record', {
        ...place,
        offset: record.offset,
        standsAt: position,
      });
    }
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

function refusal(code: SkipRefusal, message: string, context: object): PipelineError {
  return new PipelineError(message, { code, context: { ...context } });
}

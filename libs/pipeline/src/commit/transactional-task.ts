import { PipelineError } from '../errors.ts';
import type { InputRecord, OutputRecord, TopicPartition, TransactionalProducer } from '../port.ts';
import type { LineEnvironment } from '../runner/line-environment.ts';
import { deadLetterRecord, toRecord } from '../runner/outbox.ts';
import type { StatefulLine, StatefulStepResult, Task } from '../stage.ts';
import { withAdmin } from '../topics/topic-register.ts';

/** A task that has been restored, and the producer that has fenced every other for its partition. */
export interface OpenTask {
  readonly of: TopicPartition;
  readonly task: Task;
  readonly producer: TransactionalProducer;
  /** Where the restored state says to go on. */
  readonly position: number;
}

/** Fences, then reads the changelog to its end. The order matters: what is read is complete only once nobody else can write. */
export async function openTask(
  line: StatefulLine,
  { topic, partition, generation }: TopicPartition & { readonly generation: number },
  env: LineEnvironment,
): Promise<OpenTask> {
  const of = { topic, partition };
  const { port, topics, metrics } = env;
  // One id per input partition, whoever owns it: the next owner's fence ends this one.
  const producer = port.transactionalProducer(`${line.group}-${of.topic}-${of.partition}`);
  try {
    await producer.fence();
    const task = line.openTask(of, { generation, incarnation: topics.incarnation(topic) });
    await port.readToEnd({ topic: topics.name(line.stateTopic), partition: of.partition }, (records) => {
      metrics.restoredKeys.inc(records.length);
      for (const record of records) restore(task, record);
    });
    return { of, task, producer, position: task.position() ?? (await logStart(of, env)) };
  } catch (error) {
    await closeProducer(producer, env);
    throw error;
  }
}

/** A changelog from which no task can go on: no further attempt will change that. */
export class StateRefusedError extends PipelineError {
  constructor({ topic, partition, offset }: InputRecord, cause: unknown) {
    super('state is refused', { code: 'STATE_REFUSED', context: { topic, partition, offset }, cause });
  }
}

function restore(task: Task, record: InputRecord): void {
  if (record.key === null) return;
  try {
    task.restore(record.key.toString(), record.value);
  } catch (error) {
    throw new StateRefusedError(record, error);
  }
}

export async function closeProducer(producer: TransactionalProducer | undefined, env: LineEnvironment): Promise<void> {
  await producer?.close().catch((error: unknown) => env.log.debug({ err: error }, 'producer not closed'));
}

/** What a step of a partition's task says, as records: emissions, dead letters, then the changes of its state. */
export function transactionRecords(
  line: StatefulLine,
  partition: number,
  result: StatefulStepResult,
  { topics }: Pick<LineEnvironment, 'topics'>,
): OutputRecord[] {
  const topic = topics.name(line.stateTopic);
  return [
    ...result.emit.map((emission) => toRecord(emission, topics)),
    ...result.reject.map((letter) => deadLetterRecord(letter, topics)),
    ...result.put.map(({ key, value }) => ({ topic, partition, key, value })),
  ];
}

/** No position in the changelog: from the start of the log, whatever the group's offset says. */
async function logStart(of: TopicPartition, { port }: LineEnvironment): Promise<number> {
  const offsets = await withAdmin(port, (admin) => admin.offsets(of.topic));
  return offsets.find(({ partition }) => partition === of.partition)?.low ?? 0;
}

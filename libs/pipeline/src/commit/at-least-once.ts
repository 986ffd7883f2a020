import { RecordTooLargeError } from '../errors.ts';
import type { BatchConsumer, InputRecord, OutputRecord, RecordBatch } from '../port.ts';
import { PartitionLostError, withHeartbeat } from '../runner/heartbeat.ts';
import { isolate } from '../runner/isolate.ts';
import type { Committer, LineEnvironment } from '../runner/line-environment.ts';
import { deadLetterRecord, toRecord } from '../runner/outbox.ts';
import type { Chunk, StatelessLine, StepResult } from '../stage.ts';

/** Produce (idempotent, acks=all), then commit the offset. A crash in between repeats the chunk: same records, same ids. */
export function atLeastOnce(line: StatelessLine, env: LineEnvironment): Committer {
  return {
    startPaused: false,
    assigned: () => undefined,
    state: () => 'running',
    close: () => Promise.resolve(),
    work: async (chunk, batch, consumer, stop) => {
      const results = stepIsolated(line, chunk, env);
      try {
        await withHeartbeat(batch, stop, () => env.outbox.send(toRecords(results, env)));
      } catch (error) {
        if (!(error instanceof RecordTooLargeError)) throw error;
        await withHeartbeat(batch, stop, ({ end }) => sendSingly(line, chunk, end, env));
      }
      recordResults(results, env);
      await commitPast(chunk, batch, consumer);
    },
  };
}

/** Steps the chunk; a record on which the step throws becomes a dead letter. */
export function stepIsolated<R extends StepResult>(
  line: { step(chunk: Chunk): R; deadLetter: StatelessLine['deadLetter'] },
  chunk: Chunk,
  env: LineEnvironment,
): (R | StepResult)[] {
  return isolate<R | StepResult>(
    chunk,
    (part) => line.step(part),
    (record, error) => {
      env.metrics.errors.inc({ stage: env.stage, code: 'UNEXPECTED' });
      env.log.error(
        { err: error, line: env.line, topic: record.topic, partition: record.partition, offset: record.offset },
        'step threw on a record',
      );
      return { emit: [], reject: [line.deadLetter(record, 'unexpected', chunk.nowMicros)] };
    },
  );
}

export function toRecords(results: readonly StepResult[], env: LineEnvironment): OutputRecord[] {
  return results.flatMap((result) => [
    ...result.emit.map((emission) => toRecord(emission, env.topics)),
    ...result.reject.map((letter) => deadLetterRecord(letter, env.topics)),
  ]);
}

/** What a step said, as metrics: once per chunk. */
export function recordResults(results: readonly StepResult[], env: LineEnvironment): void {
  for (const result of results) {
    env.metrics.sent.inc({ stage: env.stage, line: env.line }, result.emit.length);
    for (const letter of result.reject) env.metrics.dropped.inc({ stage: env.stage, reason: letter.reason });
    for (const [reason, count] of Object.entries(result.dropped ?? {}))
      env.metrics.dropped.inc({ stage: env.stage, reason }, count);
  }
}

/** A topic refuses one of the outputs for its size: each input record goes alone, and the one it came from becomes a dead letter. */
async function sendSingly(line: StatelessLine, chunk: Chunk, end: AbortSignal, env: LineEnvironment): Promise<void> {
  for (const record of chunk.records) {
    if (end.aborted) throw new PartitionLostError();
    const results = stepIsolated(line, { ...chunk, records: [record] }, env);
    await sendOrReject(line, record, results, chunk.nowMicros, env);
  }
}

async function sendOrReject(
  line: StatelessLine,
  record: InputRecord,
  results: readonly StepResult[],
  nowMicros: number,
  env: LineEnvironment,
): Promise<void> {
  try {
    await env.outbox.send(toRecords(results, env));
  } catch (error) {
    if (!(error instanceof RecordTooLargeError)) throw error;
    const letter = line.deadLetter(record, 'too_large', nowMicros);
    env.metrics.dropped.inc({ stage: env.stage, reason: 'too_large' });
    await env.outbox.send([deadLetterRecord({ ...letter, body: null, seal: null }, env.topics)]);
  }
}

/** Commits the offset after the chunk. @throws PartitionLostError when we are no longer a member */
export async function commitPast(chunk: Chunk, batch: RecordBatch, consumer: BatchConsumer): Promise<void> {
  const last = chunk.records[chunk.records.length - 1] as InputRecord;
  const isEnd = last === batch.records[batch.records.length - 1];
  const offset = isEnd ? batch.nextOffset : last.offset + 1;
  try {
    await consumer.commit([{ topic: chunk.topic, partition: chunk.partition, offset, metadata: '' }]);
  } catch (error) {
    throw new PartitionLostError(error);
  }
}

import { RecordTooLargeError } from '../errors.ts';
import type { BatchConsumer, InputRecord, OutputRecord, RecordBatch } from '../port.ts';
import { PartitionLostError, withHeartbeat } from '../runner/heartbeat.ts';
import { isolate } from '../runner/isolate.ts';
import type { Committer, LineEnvironment, Progress } from '../runner/line-environment.ts';
import { deadLetterRecord, toRecord } from '../runner/outbox.ts';
import type { Chunk, StatelessLine, StepResult } from '../stage.ts';

/** Records that are stepped alone after a throw are written as soon as their outputs take this much. */
const SINGLY_BYTES = 8 * 1024 * 1024;

/** Produce (idempotent, acks=all), then commit the offset. A crash in between repeats the chunk: same records, same ids. */
export function atLeastOnce(line: StatelessLine, env: LineEnvironment): Committer {
  return {
    startPaused: false,
    assigned: () => undefined,
    state: () => 'running',
    close: () => Promise.resolve(),
    work: async (whole, batch, consumer, stop): Promise<Progress> => {
      const restMs = line.waitMs?.(whole) ?? 0;
      if (restMs > 0) return { records: 0, restMs };
      if (line.prepare !== undefined) await withHeartbeat(batch, stop, async ({ wait }) => line.prepare?.(whole, wait));
      const results = stepIsolated(line, whole, env);
      const taken = results.reduce((sum, result) => sum + result.taken, 0);
      const chunk = { ...whole, records: whole.records.slice(0, taken) };
      try {
        await withHeartbeat(batch, stop, () => env.outbox.send(toRecords(results, env)));
      } catch (error) {
        if (!(error instanceof RecordTooLargeError)) throw error;
        await withHeartbeat(batch, stop, ({ end }) => sendSingly(line, chunk, end, env));
      }
      recordResults(results, env);
      await commitPast(chunk, batch, consumer);
      return { records: taken, restMs: 0 };
    },
  };
}

/** Steps the chunk; a record on which the step throws becomes a dead letter. The results stand for the chunk's beginning, each for `taken` records. */
export function stepIsolated(
  line: Pick<StatelessLine, 'step' | 'deadLetter'>,
  chunk: Chunk,
  env: LineEnvironment,
): TakenResult[] {
  let bytes = 0;
  return isolate<TakenResult>(
    chunk,
    (part) => ({ taken: part.records.length, ...line.step(part) }),
    (record, error) => {
      env.metrics.errors.inc({ stage: env.stage, code: 'UNEXPECTED' });
      env.log.error(
        { err: error, line: env.line, topic: record.topic, partition: record.partition, offset: record.offset },
        'step threw on a record',
      );
      return { emit: [], reject: [line.deadLetter(record, 'unexpected', chunk.nowMicros)], taken: 1 };
    },
    (result) => {
      bytes += outputBytes(result);
      return bytes > SINGLY_BYTES;
    },
  );
}

type TakenResult = StepResult & { readonly taken: number };

function outputBytes({ emit, reject }: StepResult): number {
  const emitted = emit.reduce((sum, { value }) => sum + value.length, 0);
  return reject.reduce((sum, { body }) => sum + (body?.length ?? 0), emitted);
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

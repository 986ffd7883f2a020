import { PipelineError } from '../errors.ts';
import type { InputRecord } from '../port.ts';
import type { Chunk } from '../stage.ts';

/**
 * Steps a chunk so that one record cannot stop the line: when the step throws on the chunk, each record is stepped alone, and what stands in
 * for the record on which it still throws is made by `onThrow`. A retryable error (a key that is missing for now) is passed on: back off, lose nothing.
 * @param isEnough asked with the result of each record that is stepped alone: after it the rest of the chunk is left
 */
export function isolate<R>(
  chunk: Chunk,
  step: (chunk: Chunk) => R,
  onThrow: (record: InputRecord, error: unknown) => R,
  isEnough: (result: R) => boolean = () => false,
): R[] {
  try {
    return [step(chunk)];
  } catch (error) {
    if (isRetryable(error)) throw error;
  }
  const results: R[] = [];
  for (const record of chunk.records) {
    const result = stepAlone(chunk, record, step, onThrow);
    results.push(result);
    if (isEnough(result)) break;
  }
  return results;
}

function stepAlone<R>(
  chunk: Chunk,
  record: InputRecord,
  step: (chunk: Chunk) => R,
  onThrow: (record: InputRecord, error: unknown) => R,
): R {
  try {
    return step({ ...chunk, records: [record] });
  } catch (error) {
    if (isRetryable(error)) throw error;
    return onThrow(record, error);
  }
}

export function isRetryable(error: unknown): boolean {
  return error instanceof PipelineError && error.retryable;
}

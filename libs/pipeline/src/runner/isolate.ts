import { PipelineError } from '../errors.ts';
import type { InputRecord } from '../port.ts';
import type { Chunk } from '../stage.ts';

/**
 * Steps a chunk so that one record cannot stop the line: when the step throws on the chunk, each record is stepped alone, and what stands in
 * for the record on which it still throws is made by `onThrow`. A retryable error (a key that is missing for now) is passed on: back off, lose nothing.
 */
export function isolate<R>(
  chunk: Chunk,
  step: (chunk: Chunk) => R,
  onThrow: (record: InputRecord, error: unknown) => R,
): R[] {
  try {
    return [step(chunk)];
  } catch (error) {
    if (isRetryable(error)) throw error;
  }
  return chunk.records.map((record) => {
    try {
      return step({ ...chunk, records: [record] });
    } catch (error) {
      if (isRetryable(error)) throw error;
      return onThrow(record, error);
    }
  });
}

export function isRetryable(error: unknown): boolean {
  return error instanceof PipelineError && error.retryable;
}

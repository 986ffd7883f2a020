import { type AuditEvent, codecs, type DeadLetter, originSequence, topics } from '@tripline/contract';
import type { Chunk, Emission, InputRecord, StepResult } from '@tripline/pipeline';
import type { Completing } from './complete-event.ts';
import { deadLetter } from './dead-letter.ts';
import { partitionKey } from './keys.ts';
import { type Normalized, normalize } from './normalize.ts';
import { NormalizeTally } from './normalize-tally.ts';
import { type Opening, openRecord } from './open-record.ts';

export interface NormalizeStepResult extends StepResult {
  readonly tally: NormalizeTally;
}

/**
 * The step: accepted records in; events and dead letters out.
 * @throws SealingKeyUnknownError (retryable) when the key of a body is not in the settings
 */
export function normalizeChunk(chunk: Chunk, opening: Opening, completing: Completing): NormalizeStepResult {
  const emit: Emission[] = [];
  const reject: DeadLetter[] = [];
  const dropped: Record<string, number> = {};
  const tally = new NormalizeTally();
  for (const record of chunk.records) {
    const normalized = normalizeRecord(record, opening, completing);
    if ('rejected' in normalized) {
      reject.push(deadLetter(record, normalized.rejected, chunk.nowMicros, opening));
    } else if ('ignored' in normalized) {
      dropped[normalized.ignored] = (dropped[normalized.ignored] ?? 0) + 1;
    } else {
      for (const event of normalized.events) emit.push(emission(event));
      tally.add(normalized.events, normalized.misses);
    }
  }
  return { emit, reject, dropped, tally };
}

function normalizeRecord(record: InputRecord, opening: Opening, completing: Completing): Normalized {
  const opened = openRecord(record, opening);
  if (!opened.ok) return { rejected: opened.reason };
  const offset = originSequence(record.offset, opening.incarnation ?? 0);
  return normalize({ envelope: opened.envelope, body: opened.body, offset }, completing);
}

function emission(event: AuditEvent): Emission {
  return { topic: topics.events, key: partitionKey(event), value: codecs.event.encode(event) };
}

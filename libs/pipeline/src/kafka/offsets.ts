import { PipelineError } from '../errors.ts';
import type { CommittedOffset } from '../port.ts';

/** Offsets as kafkajs takes them. */
export function offsetsByTopic(offsets: readonly CommittedOffset[]) {
  const topics = new Map<string, { partition: number; offset: string; metadata: string | null }[]>();
  for (const { topic, partition, offset, metadata } of offsets) {
    const partitions = topics.get(topic) ?? [];
    partitions.push({ partition, offset: String(offset), metadata: metadata ?? null });
    topics.set(topic, partitions);
  }
  return [...topics].map(([topic, partitions]) => ({ topic, partitions }));
}

/** @throws on an offset that a number cannot hold */
export function toOffset(text: string): number {
  const offset = Number(text);
  if (Number.isSafeInteger(offset)) return offset;
  throw new PipelineError('offset is above 2^53', { code: 'OFFSET_TOO_LARGE', context: { offset: text } });
}

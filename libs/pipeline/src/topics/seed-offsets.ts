import type { AdminPort, CommittedOffset } from '../port.ts';

/**
 * Where a consumer group begins that has never committed: written before its first join, so that a client's own default (and a reset after
 * retention) never decides it. Partitions that have an offset keep it.
 * @returns how many partitions were seeded
 */
export async function seedOffsets(
  admin: AdminPort,
  groupId: string,
  topics: readonly string[],
  start: 'now' | 'beginning',
): Promise<number> {
  const committed = await admin.committed(groupId, topics);
  const has = new Set(committed.map(({ topic, partition }) => `${topic}/${partition}`));
  const seeds: CommittedOffset[] = [];
  for (const topic of topics) {
    for (const { partition, low, high } of await admin.offsets(topic)) {
      if (!has.has(`${topic}/${partition}`)) seeds.push({ topic, partition, offset: start === 'now' ? high : low });
    }
  }
  if (seeds.length > 0) await admin.setCommitted(groupId, seeds);
  return seeds.length;
}

import type { OutputRecord } from '@tripline/pipeline';
import { expect, it } from 'vitest';
import { replay } from './replay.ts';
import { sampleTraffic } from './sample-traffic.ts';

const traffic = sampleTraffic(Date.parse('2026-09-02T10:00:00Z'));

async function replayed() {
  const produced: OutputRecord[] = [];
  const posted = new Map<string, string[]>();
  const ways = {
    produce: async (records: readonly OutputRecord[]) => void produced.push(...records),
    post: async (ndjson: string, key: string) => void posted.set(key, ndjson.trimEnd().split('\n')),
  };
  await replay(traffic, ways, { name: 'audit.raw', partitions: 4 });
  return { produced, posted };
}

it('sends every record exactly once, the way it says', async () => {
  const { produced, posted } = await replayed();
  const bodiesOf = (way: string) => traffic.records.filter((record) => record.way === way).map(({ body }) => body);
  expect(produced.map(({ value }) => value?.toString())).toEqual(bodiesOf('kafka'));
  expect([...posted.values()].flat()).toEqual(bodiesOf('http'));
});

it('keeps an agent in one partition', async () => {
  const { produced } = await replayed();
  const partitions = new Map<unknown, Set<number>>();
  for (const { key, partition } of produced) {
    partitions.set(key, (partitions.get(key) ?? new Set()).add(partition));
  }
  expect([...partitions.values()].every((set) => set.size === 1)).toBe(true);
});

it('posts under keys that no other start uses', async () => {
  const { posted } = await replayed();
  expect([...posted.keys()].every((key) => key.startsWith(traffic.startId))).toBe(true);
});

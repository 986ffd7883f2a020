import { describe, expect, it } from 'vitest';
import { Group } from './group.ts';
import { GroupRecords } from './group-records.ts';
import { countMeasure } from './measure.ts';

const SECOND = 1_000_000;
const rule = {
  measure: countMeasure(5, 600 * SECOND),
  sizeMicros: 600 * SECOND,
  dedupMicros: 60 * SECOND,
  maxEntries: 1_000,
  isEarly: true,
};

function insert(group: Group, from: number, count: number): void {
  for (let n = from; n < from + count; n += 1)
    group.insert(
      {
        time: n * SECOND,
        id: `00000000-0000-5000-8000-${String(n).padStart(12, '0')}`,
        lineage: 0,
        sequence: n,
        index: 0,
        offset: n,
        owner: 'maya',
        isTest: false,
        labels: ['tool=vault_get'],
        values: [],
      },
      (n - 300) * SECOND,
      () => undefined,
    );
}

describe('GroupRecords', () => {
  it('writes a small group whole and a large one in parts that cost what came', () => {
    const records = new GroupRecords();
    const group = new Group('g', rule);
    const written = [10, 90, 2, 2, 2].map((count, i) => {
      insert(group, [0, 10, 100, 102, 104][i]!, count);
      return records.write('g', group)[0]!;
    });
    expect(written.map(({ part }) => part)).toEqual([0, 0, 1, 2, 3]);
    expect(written[1]!.state!.length).toBeGreaterThan(2_000);
    // The head with the 50 ids of the open alert, and two entries.
    expect(written[4]!.state!.length).toBeLessThan(1_200);
  });

  it('reads back the same group from base and parts, and writes the next part after them', () => {
    const records = new GroupRecords();
    const group = new Group('g', rule);
    const log = [400, 3, 3].flatMap((count, i) => {
      insert(group, [0, 400, 403][i]!, count);
      return records.write('g', group);
    });
    const reader = new GroupRecords();
    let read: Group | undefined;
    for (const record of log) read = reader.read(record, read, () => new Group('g', rule));
    expect(read?.entries).toEqual(group.entries);
    expect([read?.settled, read?.sealed, read?.due()]).toEqual([group.settled, group.sealed, group.due()]);
    expect(read?.current).toEqual(group.current);
    insert(read!, 406, 1);
    expect(reader.write('g', read!)[0]?.part).toBe(3);
  });

  it('begins anew after sixteen parts, and when more has come than stays', () => {
    const records = new GroupRecords();
    const group = new Group('g', rule);
    insert(group, 0, 100);
    const parts = Array.from({ length: 19 }, (_, i) => {
      insert(group, 100 + i, 1);
      return records.write('g', group)[0]!.part;
    });
    expect(parts).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 0, 1]);
    insert(group, 119, 200);
    expect(records.write('g', group)[0]!.part).toBe(0);
  });

  it('forgets every part that the log may hold, also after a restore', () => {
    const records = new GroupRecords();
    const group = new Group('g', rule);
    const log = [100, 1, 1].flatMap((count, i) => {
      insert(group, [0, 100, 101][i]!, count);
      return records.write('g', group);
    });
    const reader = new GroupRecords();
    let read: Group | undefined;
    for (const record of log) read = reader.read(record, read, () => new Group('g', rule));
    for (const each of [records, reader])
      expect(each.write('g', null).map(({ part, state }) => [part, state])).toEqual([
        [0, null],
        [1, null],
        [2, null],
      ]);
  });

  it('writes a group of any size in records that its topic takes, and reads it back', () => {
    const large = { ...rule, maxEntries: 100_000, measure: countMeasure(200_000, 600 * SECOND) };
    const group = new Group('g', large);
    const texts = Array.from({ length: 8 }, (_, i) => `${i}`.repeat(270));
    const fill = (from: number, count: number) => {
      for (let n = from; n < from + count; n += 1) {
        const id = `e${String(n).padStart(6, '0')}`;
        const entry = {
          time: n,
          id,
          lineage: 0,
          sequence: n,
          index: 0,
          offset: n,
          owner: null,
          isTest: false,
          labels: [],
          values: texts.map((t) => t + n),
        };
        group.insert(entry, 0, () => undefined);
      }
    };
    fill(0, 4_000);
    const records = new GroupRecords();
    const log = records.write('g', group);
    expect(log.map(({ part }) => part)).toEqual(log.map((_, i) => i));
    expect(log.length).toBeGreaterThan(10);
    expect(Math.max(...log.map(({ state }) => state!.length))).toBeLessThan(700_000);
    fill(4_000, 10);
    log.push(...records.write('g', group));
    expect(log.at(-1)?.part).toBe(log.length - 1);
    const reader = new GroupRecords();
    let read: Group | undefined;
    for (const record of log) read = reader.read(record, read, () => new Group('g', large));
    expect(read?.entries).toEqual(group.entries);
  });

  it('passes over a part whose base is still to come', () => {
    const records = new GroupRecords();
    const group = new Group('g', rule);
    insert(group, 0, 100);
    records.write('g', group);
    insert(group, 100, 1);
    const [part] = records.write('g', group);
    expect(new GroupRecords().read(part!, undefined, () => new Group('g', rule))).toBeUndefined();
  });
});

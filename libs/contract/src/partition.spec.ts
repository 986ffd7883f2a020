import { describe, expect, it } from 'vitest';
import { partitionFor } from './partition.ts';

describe('partitionFor', () => {
  // What the Java client's DefaultPartitioner gives for these keys (murmur2, positive, modulo).
  it.each([
    ['', 275646681 % 12],
    ['21', -973932308 & 0x7fffffff],
    ['foobar', -790332482 & 0x7fffffff],
    ['a-little-bit-long-string', -985981536 & 0x7fffffff],
    ['a-little-bit-longer-string', -1486304829 & 0x7fffffff],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971 & 0x7fffffff],
  ])('puts %j where every Kafka client puts it', (key, hash) => {
    expect(partitionFor(key, 12)).toBe(hash % 12);
  });
});

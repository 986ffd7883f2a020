import { describe, expect, it } from 'vitest';
import { type RawMessage, withoutAborted } from './aborted.ts';

const COMMIT_KEY = Buffer.from([0, 0, 0, 1]);
const ABORT_KEY = Buffer.from([0, 0, 0, 0]);

function data(offset: number, producerId: string, key: Buffer | null = null): RawMessage {
  return { offset: `${offset}`, key, isControlRecord: false, batchContext: { producerId, inTransaction: true } };
}

function marker(offset: number, producerId: string, key: Buffer): RawMessage {
  return { ...data(offset, producerId, key), isControlRecord: true };
}

function dataOffsets(messages: RawMessage[], abortedTransactions: { producerId: string; firstOffset: string }[]) {
  return withoutAborted({ messages, abortedTransactions })
    .filter(({ isControlRecord }) => !isControlRecord)
    .map(({ offset }) => Number(offset));
}

describe('aborted records', () => {
  it('stay out, committed ones of the same producer do not', () => {
    const messages = [data(0, 'a'), marker(1, 'a', ABORT_KEY), data(2, 'a'), marker(3, 'a', COMMIT_KEY)];
    expect(dataOffsets(messages, [{ producerId: 'a', firstOffset: '0' }])).toEqual([2]);
  });

  it('stay out although the transaction that began first is listed last', () => {
    const messages = [data(0, 'a'), data(1, 'b'), data(2, 'a'), marker(3, 'b', ABORT_KEY), data(4, 'a'), data(5, 'c')];
    const listed = [
      { producerId: 'b', firstOffset: '1' },
      { producerId: 'a', firstOffset: '0' },
    ];
    expect(dataOffsets(messages, listed)).toEqual([5]);
  });

  it('stay out when a fetch begins in the middle of several transactions', () => {
    const messages = [data(100, 'b'), data(101, 'a'), data(102, 'c')];
    const listed = [
      { producerId: 'a', firstOffset: '50' },
      { producerId: 'b', firstOffset: '60' },
    ];
    expect(dataOffsets(messages, listed)).toEqual([102]);
  });

  it('are not ended by a record whose key looks like a marker', () => {
    const messages = [data(0, 'a', ABORT_KEY), data(1, 'a'), marker(2, 'a', ABORT_KEY), data(3, 'a')];
    expect(dataOffsets(messages, [{ producerId: 'a', firstOffset: '0' }])).toEqual([3]);
  });

  it('of one producer twice stay out both times', () => {
    const messages = [data(0, 'a'), marker(1, 'a', ABORT_KEY), data(2, 'a'), marker(3, 'a', ABORT_KEY), data(4, 'a')];
    const listed = [
      { producerId: 'a', firstOffset: '0' },
      { producerId: 'a', firstOffset: '2' },
    ];
    expect(dataOffsets(messages, listed)).toEqual([4]);
  });
});

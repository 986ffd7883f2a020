import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { lineOutput, OutputClosedError } from './output.ts';

/** A stream that takes each write when it is told to. */
function slowStream() {
  const taken: string[] = [];
  const waiting: ((error?: Error) => void)[] = [];
  const stream = new Writable({
    highWaterMark: 4,
    write: (chunk: Buffer, _encoding, done) => {
      taken.push(chunk.toString());
      waiting.push(done);
    },
  });
  return { stream, taken, answer: (error?: Error) => waiting.shift()?.(error) };
}

describe('lineOutput', () => {
  it('waits until what was written has been taken', async () => {
    const { stream, taken, answer } = slowStream();
    const output = lineOutput(stream);
    let isDone = false;
    const written = output.line('long line').then(() => {
      isDone = true;
    });
    await new Promise(setImmediate);
    expect([taken, isDone]).toEqual([['long line\n'], false]);
    answer();
    await written;
  });

  it('ends when nobody reads any more, also when it was waiting', async () => {
    const { stream, answer } = slowStream();
    const output = lineOutput(stream);
    const written = output.line('long line');
    answer(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    await expect(written).rejects.toThrow(OutputClosedError);
    await expect(output.line('more')).rejects.toThrow(OutputClosedError);
  });

  it('passes another fault on', async () => {
    const { stream, answer } = slowStream();
    const written = lineOutput(stream).line('long line');
    answer(Object.assign(new Error('no space'), { code: 'ENOSPC' }));
    await expect(written).rejects.toMatchObject({ code: 'ENOSPC' });
  });
});

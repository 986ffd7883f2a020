import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { streamSource } from './byte-source.ts';

describe('streamSource', () => {
  it('gives the same bytes again until a later offset is asked for, and says when it has ended', async () => {
    const stream = new PassThrough();
    const source = streamSource(stream);
    stream.write('abc');
    stream.end('def');
    expect(await source.read(0, 4)).toEqual({ bytes: Buffer.from('abcd'), isEnd: false });
    expect(await source.read(0, 4)).toEqual({ bytes: Buffer.from('abcd'), isEnd: false });
    expect(await source.read(2, 10)).toEqual({ bytes: Buffer.from('cdef'), isEnd: true });
    expect(await source.read(6, 10)).toEqual({ bytes: Buffer.alloc(0), isEnd: true });
  });

  it('hands out what a slow writer has written so far', async () => {
    const stream = new PassThrough();
    const source = streamSource(stream);
    stream.write('a');
    expect(await source.read(0, 100)).toEqual({ bytes: Buffer.from('a'), isEnd: false });
    stream.end('b');
    expect(await source.read(0, 100)).toEqual({ bytes: Buffer.from('ab'), isEnd: true });
  });
});

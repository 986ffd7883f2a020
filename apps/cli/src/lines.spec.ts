import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type InputLine, InputUnreadableError, readLines, splitLines } from './lines.ts';

async function* chunksOf(...texts: readonly (string | Buffer)[]) {
  for (const text of texts) yield Buffer.from(text);
}

async function collect(lines: AsyncIterable<InputLine>): Promise<[number, string | null][]> {
  const all: [number, string | null][] = [];
  for await (const { number, bytes } of lines) all.push([number, bytes === null ? null : bytes.toString()]);
  return all;
}

describe('splitLines', () => {
  it.each<[string, string[], [number, string | null][]]>([
    ['nothing', [], []],
    ['one line without an end', ['a'], [[1, 'a']]],
    ['a line end at the very end, which begins no line', ['a\n', ''], [[1, 'a']]],
    [
      'a blank line, which counts',
      ['a\n\nb\n'],
      [
        [1, 'a'],
        [2, ''],
        [3, 'b'],
      ],
    ],
    [
      'line ends of Windows',
      ['a\r\nb\r\n'],
      [
        [1, 'a'],
        [2, 'b'],
      ],
    ],
    [
      'a byte order mark, once',
      ['\ufeffa\n\ufeffb'],
      [
        [1, 'a'],
        [2, '\ufeffb'],
      ],
    ],
    [
      'a line that is cut into chunks',
      ['{"a"', ':', '1}\n2'],
      [
        [1, '{"a":1}'],
        [2, '2'],
      ],
    ],
    [
      'a line above the limit, and the lines after it',
      ['12345', '67890', '1\nok\n'],
      [
        [1, null],
        [2, 'ok'],
      ],
    ],
    ['a line of exactly the limit', ['1234567890\n'], [[1, '1234567890']]],
    [
      'a last line above the limit',
      ['ok\n12345678901'],
      [
        [1, 'ok'],
        [2, null],
      ],
    ],
  ])('reads %s', async (_what, chunks, lines) => {
    expect(await collect(splitLines(chunksOf(...chunks), 10))).toEqual(lines);
  });

  it('finds the same lines however the bytes are cut', async () => {
    const text = fc.array(fc.constantFrom('a', 'é', '\n', '\r', '\u0000', '"'), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(text, fc.array(fc.nat(40)), async (parts, cuts) => {
        const bytes = Buffer.from(parts.join(''));
        const places = [0, ...cuts.sort((a, b) => a - b), bytes.length].map((at) => Math.min(at, bytes.length));
        const chunks = places.slice(1).map((end, index) => bytes.subarray(places[index], end));
        expect(await collect(splitLines(chunksOf(...chunks), 12))).toEqual(
          await collect(splitLines(chunksOf(bytes), 12)),
        );
      }),
    );
  });
});

describe('readLines', () => {
  it('reads a file, and says of one that cannot be read why', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lines-'));
    writeFileSync(join(folder, 'a.ndjson'), '1\n2\n');
    expect(await collect(readLines(join(folder, 'a.ndjson')))).toEqual([
      [1, '1'],
      [2, '2'],
    ]);
    const missing = collect(readLines(join(folder, 'b.ndjson')));
    await expect(missing).rejects.toThrow(InputUnreadableError);
    await expect(missing).rejects.toMatchObject({ context: { cause: 'ENOENT' } });
    await expect(collect(readLines(folder))).rejects.toMatchObject({ context: { cause: 'EISDIR' } });
    rmSync(folder, { recursive: true });
  });

  it('passes on what its reader throws as it is', async () => {
    const lines = readLines(import.meta.filename);
    await lines.next();
    await expect(lines.throw(new RangeError('ours'))).rejects.toThrow(RangeError);
  });
});

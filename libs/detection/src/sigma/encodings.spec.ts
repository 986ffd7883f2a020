import { describe, expect, it } from 'vitest';
import { type Encoding, encode } from './encodings.ts';
import { ANY, DASH, type Pattern, parsePattern } from './pattern.ts';
import { Problems } from './problems.ts';

function encoded(text: string, ...by: Encoding[]): readonly Pattern[] {
  const problems = new Problems('rule');
  const patterns = encode(parsePattern(text), by, problems);
  if (patterns === undefined || problems.all.length > 0) throw new Error(problems.all.join());
  return patterns;
}
const texts = (text: string, ...by: Encoding[]) => encoded(text, ...by).map((pattern) => pattern.join(''));

describe('the modifiers that encode', () => {
  it.each([
    ['cmd', ['base64'], ['Y21k']],
    ['größe', ['base64'], ['Z3LDtsOfZQ==']],
    ['cmd', ['utf16le'], ['c\0m\0d\0']],
    ['cmd', ['utf16be'], ['\0c\0m\0d']],
    ['cmd', ['utf16'], ['\xff\xfec\0m\0d\0']],
    ['cmd', ['utf16le', 'base64'], ['YwBtAGQA']],
    ['cmd', ['utf16be', 'base64'], ['AGMAbQBk']],
    ['cmd', ['utf16', 'base64'], ['//5jAG0AZAA=']],
    ['é', ['utf16le', 'base64'], ['6QA=']],
    ['foobar', ['base64offset'], ['Zm9vYmFy', 'Zvb2Jhc', 'mb29iYX']],
    ['/bin/sh', ['base64offset'], ['L2Jpbi9za', '9iaW4vc2', 'vYmluL3No']],
    ['IEX', ['utf16le', 'base64offset'], ['SQBFAFgA', 'kARQBYA', 'JAEUAWA']],
  ] as [string, Encoding[], string[]][])('write %s by %j as %j', (text, by, expected) => {
    expect(texts(text, ...by)).toEqual(expected);
  });

  it('find a text at every place within a base64 text', () => {
    for (const secret of ['IEX', 'net user', 'Größe', 'a\\b'])
      for (let before = 0; before < 7; before += 1)
        for (let after = 0; after < 4; after += 1) {
          const whole = Buffer.from(`${'~'.repeat(before)}${secret}${'~'.repeat(after)}`).toString('base64');
          expect(texts(secret, 'base64offset').some((variant) => whole.includes(variant))).toBe(true);
        }
  });

  it('keep wildcards in their places where bytes are looked for', () => {
    expect(encoded('a*b', 'utf16le')).toEqual([['a\0', ANY, 'b\0']]);
  });
});

describe('windash', () => {
  it.each([
    [' -enc', [' ', DASH, 'enc']],
    ['/c', [DASH, 'c']],
    ['a-b', ['a-b']],
    ['-param-name', [DASH, 'param-name']],
    ['--x', ['-', DASH, 'x']],
    ['- x', ['- x']],
    ['-a*-b', [DASH, 'a', ANY, DASH, 'b']],
    ['ä-b', ['ä-b']],
    [' -f -g', [' ', DASH, 'f ', DASH, 'g']],
  ] as [string, Pattern][])('changes the dashes of %j that begin a word', (text, pattern) => {
    expect(encoded(text, 'windash')).toEqual([pattern]);
  });

  it('goes before base64, for every dash', () => {
    expect(texts('-c', 'windash', 'base64')).toEqual(
      ['-', '/', '–', '—', '―'].map((dash) => Buffer.from(`${dash}c`).toString('base64')),
    );
    expect(encoded(' -a -b', 'windash', 'utf16le', 'base64offset')).toHaveLength(75);
  });
});

import { generateMnemonic } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { expect, it } from 'vitest';
import { compileRedactor } from '../redactor.ts';
import { isWholeSeed } from './crypto-seeds.ts';

const redactor = compileRedactor();

it.each([128, 160, 192, 224, 256])('a seed of %i bits is found alone, in base64, and beside a word', (bits) => {
  for (let run = 0; run < 20; run += 1) {
    const seed = generateMnemonic(wordlist, bits);
    expect(isWholeSeed(seed)).toBe(true);
    const value = {
      a: seed,
      b: JSON.stringify({ wallet: [seed] }),
      c: Buffer.from(seed).toString('base64'),
      d: seed.toUpperCase(),
    };
    expect(redactor.redactContent(value, '').value).toEqual({
      a: '[REDACTED-crypto-seed]',
      b: '{"wallet":["[REDACTED-crypto-seed]"]}',
      c: '[REDACTED-crypto-seed]',
      d: '[REDACTED-crypto-seed]',
    });
  }
});

it('words of the list are no seed where the checksum is wrong', () => {
  const seed = generateMnemonic(wordlist, 256).split(' ');
  expect(isWholeSeed([...seed.slice(0, 23), seed[0]].join(' '))).toBe(seed[0] === seed[23]);
  expect(isWholeSeed('please write down these words and keep them safe in your vault')).toBe(false);
});

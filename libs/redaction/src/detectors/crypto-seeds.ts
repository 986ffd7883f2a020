import { hash } from 'node:crypto';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import type { Detector, FindLook, Range, Sink } from './detector.ts';

const indexByWord = new Map(wordlist.map((word, index) => [word, index]));
const MIN_WORDS = 12;
const MAX_WORDS = 24;
const BITS_PER_WORD = 11;
/** From the word that announces a seed to its first word. */
const MAX_GAP = 40;
const WORD_WORK = 40;

const words = /[a-z]{3,8}/iy;
const between = /[\s,;.:\d)("'[\]-]{1,8}/y;
const label = /^(?:seed|phrase|wallet|words?)(?![a-z])/i;
/** A text that is nothing but such words. */
const wholeSeed = /^\s{0,4}[a-z]{3,8}(?:[ \n][a-z]{3,8}){11,23}\s{0,4}$/i;

/**
 * Seeds of wallets (BIP-39): twelve words of the list and more, behind a word that announces them; without one, a text
 * of nothing else whose checksum is right.
 */
export const cryptoSeedDetector: Detector = {
  id: 'crypto-seed',
  tags: ['credentials', 'financial'],
  severity: 'critical',
  anchors: ['seed', 'mnemonic', 'recovery', 'phrase', 'wallet', 'twelve words', '00 words', '00-word'],
  look: { kind: 'find', find } satisfies FindLook,
};

/** True for a text that is a seed and nothing else. */
export function isWholeSeed(text: string): boolean {
  if (text.length < 47 || text.length > 240 || !wholeSeed.test(text)) return false;
  const indices = text
    .trim()
    .toLowerCase()
    .split(/\s/)
    .map((word) => indexByWord.get(word) ?? -1);
  return !indices.includes(-1) && passesChecksum(indices);
}

function find(text: string, anchor: Range, sink: Sink): number {
  // "seed phrase": the second word is one of the list too, but seldom the first of the seed.
  let second: Range | undefined;
  for (let at = anchor.end; at < Math.min(text.length, anchor.end + MAX_GAP); at += 1) {
    if (!startsWord(text, at)) continue;
    sink.charge(WORD_WORK);
    const end = seedEnd(text, at, sink);
    const isLabel = label.test(text.slice(at, at + 8));
    if (end !== undefined && !isLabel) return emitted(sink, { start: at, end });
    if (end !== undefined) second ??= { start: at, end };
  }
  return second === undefined ? 0 : emitted(sink, second);
}

function emitted(sink: Sink, { start, end }: Range): number {
  sink.emit(start, end);
  return end;
}

function startsWord(text: string, at: number): boolean {
  return /[a-z]/i.test(text.charAt(at)) && !/[a-z]/i.test(text.charAt(at - 1));
}

function seedEnd(text: string, start: number, sink: Sink): number | undefined {
  let end = start;
  let count = 0;
  for (let at = start; count < MAX_WORDS; count += 1) {
    words.lastIndex = at;
    if (!words.test(text) || !indexByWord.has(text.slice(at, words.lastIndex).toLowerCase())) break;
    end = words.lastIndex;
    sink.charge(WORD_WORK);
    between.lastIndex = end;
    at = between.test(text) ? between.lastIndex : text.length;
  }
  return count >= MIN_WORDS ? end : undefined;
}

/** Of every 33 bits the last is one of the hash of the others. */
function passesChecksum(indices: readonly number[]): boolean {
  if (indices.length % 3 !== 0) return false;
  const bits = indices.map((index) => index.toString(2).padStart(BITS_PER_WORD, '0')).join('');
  const checkBits = bits.length / 33;
  const entropy = bits.slice(0, bits.length - checkBits).match(/.{8}/g) ?? [];
  const digest = hash(
    'sha256',
    Uint8Array.from(entropy, (byte) => Number.parseInt(byte, 2)),
    'buffer',
  );
  return bits.endsWith((digest[0] ?? 0).toString(2).padStart(8, '0').slice(0, checkBits));
}

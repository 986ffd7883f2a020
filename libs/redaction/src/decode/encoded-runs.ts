import { gunzipSync, inflateSync } from 'node:zlib';
import { charSet, isIn, runEnd, runStart } from '../scan/char-set.ts';

/** A run of characters that is another text in disguise. */
export interface EncodedRun {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Fifteen bytes: the shortest card. */
const MIN_RUN = 20;
const MAX_INFLATED = 1 << 20;
/** Bytes that must look like text before the rest is decoded. */
const PROBE_BYTES = 9;
const MAX_SEPARATORS = 4;

const alphabet = charSet('A-Za-z0-9+/_\\-');
const separators = charSet('/_\\-');
const hexDigits = charSet('0-9a-fA-F');
const sextets = sextetTable();

/**
 * The runs of base64 (either alphabet, compressed or not) and hex that decode to text. Every run of 20 characters covers
 * an index that leaves 19 when divided by 20, so only those are looked at.
 */
export function encodedRuns(text: string): readonly EncodedRun[] {
  let found: EncodedRun[] | undefined;
  for (let probe = MIN_RUN - 1; probe < text.length; probe += MIN_RUN) {
    if (!isIn(alphabet, text.charCodeAt(probe))) continue;
    const start = runStart(text, probe, alphabet, probe);
    const end = runEnd(text, probe, alphabet);
    if (end - start < MIN_RUN) continue;
    const decoded = decodeRun(text, start, end);
    if (decoded !== undefined) {
      found ??= [];
      found.push({ start, end: paddingEnd(text, end), text: decoded });
    }
    // On to the last such index before the end; the loop adds the step.
    probe = Math.ceil((end - MIN_RUN + 1) / MIN_RUN) * MIN_RUN - 1;
  }
  return found ?? [];
}

function paddingEnd(text: string, end: number): number {
  return text.startsWith('==', end) ? end + 2 : text.startsWith('=', end) ? end + 1 : end;
}

function decodeRun(text: string, start: number, end: number): string | undefined {
  if (startsAsText(hexByte, text, start)) {
    const isHex = (end - start) % 2 === 0 && runEnd(text, start, hexDigits) >= end;
    if (isHex) return textOf(Buffer.from(text.slice(start, end), 'hex'));
  }
  for (let from = start; from < start + 4; from += 1) {
    const decoded = decodeBase64(text, from, end);
    if (decoded !== undefined) return decoded;
  }
  // Both alphabets have characters that also separate: /path/<base64>, name_<base64>, name-<base64>.
  for (let at = start + 1, tries = 0; at < end - MIN_RUN && tries < MAX_SEPARATORS; at += 1) {
    if (!isIn(separators, text.charCodeAt(at))) continue;
    tries += 1;
    const decoded = decodeBase64(text, at + 1, end);
    if (decoded !== undefined) return decoded;
  }
  return undefined;
}

function decodeBase64(text: string, from: number, end: number): string | undefined {
  if (startsAsText(base64Byte, text, from)) return textOf(Buffer.from(text.slice(from, end), 'base64'));
  return isCompressed(text, from) ? inflated(Buffer.from(text.slice(from, end), 'base64')) : undefined;
}

type ByteReader = (text: string, from: number, index: number) => number;

/** White space, printable ASCII, UTF-8 beyond it; zeros, for UTF-16. Random bytes pass once in thousands. */
function startsAsText(byteAt: ByteReader, text: string, from: number): boolean {
  let continuations = 0;
  let isEmpty = true;
  for (let index = 0; index < PROBE_BYTES; index += 1) {
    const byte = byteAt(text, from, index);
    if (continuations > 0) {
      if (byte < 0x80 || byte > 0xbf) return false;
      continuations -= 1;
    } else if (byte >= 0x80) {
      if (byte < 0xc2 || byte > 0xf4) return false;
      continuations = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
    } else if (byte < 0x20 ? byte !== 0 && byte !== 9 && byte !== 10 && byte !== 13 : byte === 0x7f) {
      return false;
    }
    isEmpty &&= byte === 0;
  }
  return !isEmpty;
}

function base64Byte(text: string, from: number, index: number): number {
  const at = from + Math.floor(index / 3) * 4 + (index % 3);
  const shift = 2 * (index % 3) + 2;
  return ((sextetAt(text, at) << shift) & 0xff) | (sextetAt(text, at + 1) >> (6 - shift));
}

function sextetAt(text: string, at: number): number {
  return sextets[text.charCodeAt(at) & 0x7f] as number;
}

function hexByte(text: string, from: number, index: number): number {
  const byte = Number.parseInt(text.slice(from + index * 2, from + index * 2 + 2), 16);
  return Number.isNaN(byte) ? 0xff : byte;
}

function sextetTable(): Uint8Array {
  const table = new Uint8Array(128);
  const order = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  for (let value = 0; value < order.length; value += 1) table[order.charCodeAt(value)] = value;
  table['-'.charCodeAt(0)] = 62;
  table['_'.charCodeAt(0)] = 63;
  return table;
}

/** UTF-16 of ASCII has a zero in every other byte. */
function textOf(bytes: Buffer): string {
  return bytes.subarray(0, PROBE_BYTES).includes(0) ? bytes.toString('utf16le') : bytes.toString('utf8');
}

/** First bytes of gzip and of zlib. */
function isCompressed(text: string, from: number): boolean {
  const first = base64Byte(text, from, 0);
  const second = base64Byte(text, from, 1);
  return (first === 0x1f && second === 0x8b) || (first === 0x78 && (second === 0x9c || second === 0xda));
}

/** @returns undefined for data that is cut or broken: it is no text for anybody else either */
function inflated(bytes: Buffer): string | undefined {
  try {
    const inflate = bytes[0] === 0x1f ? gunzipSync : inflateSync;
    return inflate(bytes, { maxOutputLength: MAX_INFLATED }).toString('utf8');
  } catch {
    return undefined;
  }
}

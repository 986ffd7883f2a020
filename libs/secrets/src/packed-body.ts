import { constants, gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { BodySeal, Keyring } from './keyring.ts';

export type PackedEncoding = 'identity' | 'gzip' | 'zstd';

/** A body as it lies in a topic: compressed, then sealed. The fields are those of the contract's envelope and dead letter. */
export interface PackedBody {
  body_encoding: PackedEncoding;
  /** null: not sealed. */
  seal: BodySeal | null;
  body: Buffer;
}

export type Unpacked =
  | { readonly ok: true; readonly body: Buffer }
  | { readonly ok: false; readonly reason: UnpackFailure };

/** `unknown_key` may pass when the key is added; the others are final. */
export type UnpackFailure = 'unknown_key' | 'seal_broken' | InflateFailure;
export type InflateFailure = 'decompression_failed' | 'decompression_limit';
export type Inflated =
  | { readonly ok: true; readonly body: Buffer }
  | { readonly ok: false; readonly reason: InflateFailure };

interface PackOptions {
  /** null: the body stays unsealed. */
  readonly keyring: Keyring | null;
  /** What the body belongs to: it opens only under the same bytes. */
  readonly aad: Buffer;
}

/** Below it gzip at level 1 is the cheaper of the two for JSON, above it zstd (measured on Node 24: 16 KiB 42 and 49 µs, 64 KiB 350 and 112 µs). */
const ZSTD_FROM_BYTES = 24 * 1024;
const SMALLEST_CHUNK_BYTES = 1024;
/** Setting up a decompressor costs about 20 µs, and a body of 8 MiB could ask for a million of them. */
const MOST_FRAMES = 1024;

/**
 * Compresses where it helps, then seals. May return `plain` itself.
 * @param options.minBytes smaller bodies stay uncompressed: setting up a compressor costs about 20 µs
 */
export function packBody(plain: Buffer, options: PackOptions & { readonly minBytes: number }): PackedBody {
  const { body_encoding, body } = compress(plain, options.minBytes);
  if (options.keyring === null) return { body_encoding, seal: null, body };
  return { body_encoding, ...options.keyring.seal(body, withEncoding(options.aad, body_encoding)) };
}

/** Opens, then inflates. @param options.maxBytes the inflated body may not be larger. Never throws. */
export function unpackBody(packed: PackedBody, options: PackOptions & { readonly maxBytes: number }): Unpacked {
  const opened = open(packed, options);
  if (opened === 'unknown_key') return { ok: false, reason: 'unknown_key' };
  if (opened === 'broken') return { ok: false, reason: 'seal_broken' };
  return inflate(opened, packed.body_encoding, options.maxBytes);
}

/** Inflates without trusting the input to end. Never throws. @param maxBytes the inflated bytes may not be more */
export function inflate(bytes: Buffer, encoding: PackedEncoding, maxBytes: number): Inflated {
  if (encoding === 'identity')
    return bytes.length > maxBytes ? { ok: false, reason: 'decompression_limit' } : { ok: true, body: bytes };
  try {
    return encoding === 'gzip'
      ? { ok: true, body: gunzipSync(bytes, { maxOutputLength: maxBytes }) }
      : inflateZstd(bytes, maxBytes);
  } catch (error) {
    const isLimit = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    return { ok: false, reason: isLimit ? 'decompression_limit' : 'decompression_failed' };
  }
}

/**
 * Frame by frame (RFC 8878 §3.1): Node stops after the first one and keeps silent about the rest, unlike after a member of gzip.
 * @throws what zlib throws
 */
function inflateZstd(bytes: Buffer, maxBytes: number): Inflated {
  const frames: Buffer[] = [];
  let read = 0;
  let inflated = 0;
  do {
    // zlib takes no limit of 0, and an empty frame may follow a body that fills the limit.
    const frame = inflateFrame(bytes.subarray(read), Math.max(1, maxBytes - inflated));
    frames.push(frame.body);
    read += frame.read;
    inflated += frame.body.length;
    if (inflated > maxBytes || (frames.length === MOST_FRAMES && read < bytes.length))
      return { ok: false, reason: 'decompression_limit' };
  } while (read < bytes.length);
  return { ok: true, body: frames.length === 1 ? (frames[0] as Buffer) : Buffer.concat(frames, inflated) };
}

function inflateFrame(bytes: Buffer, maxOutputLength: number): { readonly body: Buffer; readonly read: number } {
  // What `info` does to the result is not in the types.
  const { buffer, engine } = zstdDecompressSync(bytes, { maxOutputLength, info: true }) as unknown as WithInfo;
  return { body: buffer, read: engine.bytesWritten };
}

interface WithInfo {
  readonly buffer: Buffer;
  /** Its `bytesWritten` are the bytes that were read of the input. */
  readonly engine: { readonly bytesWritten: number };
}

function open({ seal, body, body_encoding }: PackedBody, { keyring, aad }: PackOptions) {
  if (seal === null) return body;
  return keyring === null ? 'unknown_key' : keyring.open(seal, body, withEncoding(aad, body_encoding));
}

function compress(plain: Buffer, minBytes: number): Pick<PackedBody, 'body_encoding' | 'body'> {
  if (plain.length < minBytes) return { body_encoding: 'identity', body: plain };
  const body_encoding = plain.length < ZSTD_FROM_BYTES ? 'gzip' : 'zstd';
  // One output chunk holds the result: the default of 16 KiB costs more to allocate than a small body to compress.
  const chunkSize = Math.max(SMALLEST_CHUNK_BYTES, plain.length);
  const body =
    body_encoding === 'gzip'
      ? gzipSync(plain, { level: 1, chunkSize })
      : zstdCompressSync(plain, { chunkSize, params: { [constants.ZSTD_c_compressionLevel]: 1 } });
  return body.length < plain.length ? { body_encoding, body } : { body_encoding: 'identity', body: plain };
}

/** The encoding is authenticated too: a sealed body is not inflated unless it was sealed so. */
function withEncoding(aad: Buffer, encoding: PackedEncoding): Buffer {
  return Buffer.concat([Buffer.from(`${encoding}\0`), aad]);
}
